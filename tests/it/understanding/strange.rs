//! Random texts and mutated messages: nothing panics, nothing takes long, and a second understanding reads the same.
//!
//! A tenth of what `benches/strange.rs` reads.

use std::time::{Duration, Instant};

use deskbell::ids::Language;
use deskbell::understanding::{Reading, Understanding};

use super::made::scene;
use super::same::{same, shop_files, understood};
use crate::strange::mutated::mutated;
use crate::strange::texts::texts;
use crate::strange::typed;

const TEXTS: usize = 1_000;
const SEED: u64 = 2_026;
/// Hundreds of times what the longest message takes: only what runs away is caught here.
const CAP: Duration = Duration::from_secs(2);

fn holds(reading: &Reading) -> bool {
    let confidences: Vec<f64> = reading.candidates.iter().map(|candidate| candidate.confidence.get()).collect();
    confidences.len() <= 5
        && confidences.iter().all(|confidence| (0.0..=1.0).contains(confidence))
        && confidences.windows(2).all(|pair| pair[0] >= pair[1])
        && reading.parts.len() <= 3
        && reading.parts.iter().all(holds)
}

fn read_within_the_cap(understanding: &Understanding, text: &str, language: Language) -> Reading {
    let began = Instant::now();
    let reading = understanding.read(text, &scene(language));
    assert!(began.elapsed() < CAP, "{:?} for {text:?}", began.elapsed());
    reading
}

fn all_hold(texts: &[String]) {
    let (first, second) = (understood(&shop_files()), understood(&shop_files()));
    for (at, text) in texts.iter().enumerate() {
        let language = Language::ALL[at % Language::ALL.len()];
        let reading = read_within_the_cap(&first, text, language);
        assert!(holds(&reading), "{text:?}: {reading:#?}");
        let again = read_within_the_cap(&second, text, language);
        assert!(same(&reading, &again), "{text:?} is read in two ways:\n{reading:#?}\n{again:#?}");
    }
}

#[test]
fn random_texts_are_read_the_same_twice() {
    all_hold(&texts(TEXTS, SEED));
}

#[test]
fn mutated_messages_are_read_the_same_twice() {
    let content = super::same::loaded(&shop_files());
    let phrases = content.entries.values().flat_map(|entry| entry.texts.values()).flat_map(|text| text.also.clone());
    let messages: Vec<String> = typed().into_iter().chain(phrases).collect();
    assert!(messages.len() > 1_200, "{}", messages.len());
    all_hold(&mutated(&messages, TEXTS, SEED));
}
