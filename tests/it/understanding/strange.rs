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
/// More letters than this without a space are read by tests of their own.
const ENDLESS_WORD: usize = 300;

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
    let took = began.elapsed();
    assert!(took < CAP, "{took:?} for {text:?}");
    reading
}

fn has_endless_word(text: &str) -> bool {
    text.split_whitespace().any(|word| word.chars().count() > ENDLESS_WORD)
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

/// The random texts with a word without end, and those without one.
fn parted_texts() -> (Vec<String>, Vec<String>) {
    texts(TEXTS, SEED).into_iter().partition(|text| has_endless_word(text))
}

#[test]
fn random_texts_are_read_the_same_twice() {
    let (_, usual) = parted_texts();
    assert!(usual.len() > TEXTS / 2, "{}", usual.len());
    all_hold(&usual);
}

#[test]
fn words_without_end_are_read_the_same_twice() {
    let (endless, _) = parted_texts();
    all_hold(&endless);
}

#[test]
fn mutated_messages_are_read_the_same_twice() {
    let content = super::same::loaded(&shop_files());
    let phrases = content.entries.values().flat_map(|entry| entry.texts.values()).flat_map(|text| text.also.clone());
    let messages: Vec<String> = typed().into_iter().chain(phrases).collect();
    assert!(messages.len() > 1_200, "{}", messages.len());
    all_hold(&mutated(&messages, TEXTS, SEED));
}

/// The shortest time of three: a busy machine makes a reading longer, never shorter.
fn time_of(understanding: &Understanding, text: &str) -> Duration {
    let timed = |_| {
        let began = Instant::now();
        let _ = understanding.read(text, &scene(Language::De));
        began.elapsed()
    };
    (0..3).map(timed).min().unwrap()
}

#[test]
fn one_word_without_end_takes_no_longer_than_many_words() {
    let understanding = understood(&shop_files());
    let many = time_of(&understanding, &"paket ".repeat(660));
    for unit in ["a", "rechnung", "donotwant", "a."] {
        let word: String = unit.chars().cycle().take(4_000).collect();
        let took = time_of(&understanding, &word);
        assert!(took < many * 5, "{took:?} for '{unit}' again and again, {many:?} for 660 words");
    }
}
