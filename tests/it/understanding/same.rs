//! Readings that are equal to the bit, and content in another order.

use std::path::Path;

use deskbell::content::{Content, SourceFile};
use deskbell::ids::Language;
use deskbell::understanding::{Reading, Understanding};

use super::made::scene;
use super::starter::labelled;
use crate::strange::Random;

/// A message and the language of the page on which it was typed.
pub(super) type Typed = (Language, String);

/// Every third message to the starter shop.
pub(super) fn messages() -> Vec<Typed> {
    let all = Language::ALL
        .into_iter()
        .flat_map(|language| labelled(language).into_iter().map(move |message| (language, message.text)));
    all.step_by(3).collect()
}

pub(super) fn shop_files() -> Vec<SourceFile> {
    deskbell::files::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub(super) fn loaded(files: &[SourceFile]) -> Content {
    let loaded = deskbell::content::load(files, &|_| None, None);
    loaded.content.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

pub(super) fn understood(files: &[SourceFile]) -> Understanding {
    Understanding::compile(&loaded(files)).unwrap()
}

pub(super) fn read_all(understanding: &Understanding, messages: &[Typed]) -> Vec<Reading> {
    messages.iter().map(|(language, message)| understanding.read(message, &scene(*language))).collect()
}

/// Every number of a reading, as its bits: equality alone would take 0 for −0.
pub(super) fn bits(reading: &Reading) -> Vec<u64> {
    let confidences = reading.candidates.iter().map(|candidate| candidate.confidence.get());
    let features = reading.why.features.iter().flat_map(|feature| [feature.value, feature.share]);
    let own = confidences.chain(features).map(f64::to_bits);
    own.chain(reading.parts.iter().flat_map(bits)).collect()
}

/// Whether both are the same in every word, in every number to the bit, and in their order.
pub(super) fn same(one: &Reading, other: &Reading) -> bool {
    one == other && bits(one) == bits(other)
}

#[track_caller]
pub(super) fn assert_same(messages: &[Typed], expected: &[Reading], found: &[Reading], what: &str) {
    assert_eq!(expected.len(), found.len(), "{what}");
    for ((message, expected), found) in messages.iter().zip(expected).zip(found) {
        assert!(same(expected, found), "{what}: {message:?} is read in two ways:\n{expected:#?}\n{found:#?}");
    }
}

fn shuffle<T>(items: &mut [T], random: &mut Random) {
    for at in (1..items.len()).rev() {
        items.swap(at, random.below(at + 1));
    }
}

/// The same content with its files, entries, intents, phrases and groups of synonyms in another order.
pub(super) fn shuffled(files: &[SourceFile], seed: u64) -> Vec<SourceFile> {
    let mut random = Random::new(seed);
    let mut files: Vec<SourceFile> = files.iter().map(|file| other_order(file, &mut random)).collect();
    shuffle(&mut files, &mut random);
    files
}

fn other_order(file: &SourceFile, random: &mut Random) -> SourceFile {
    let start = match file.path.as_str() {
        path if path.ends_with("synonyms.yaml") => "  - ",
        path if path.starts_with("knowledge/") || path.starts_with("intents/") => "  - id:",
        _ => return file.clone(),
    };
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    let (head, mut blocks, tail) = blocks(&text, start);
    for block in &mut blocks {
        shuffle_lists(block, random);
    }
    shuffle(&mut blocks, random);
    let lines: Vec<&str> = head.into_iter().chain(blocks.into_iter().flatten()).chain(tail).collect();
    SourceFile { path: file.path.clone(), bytes: (lines.join("\n") + "\n").into_bytes() }
}

/// What comes before the list of entries, the entries, and what comes after them.
fn blocks<'a>(text: &'a str, start: &str) -> (Vec<&'a str>, Vec<Vec<&'a str>>, Vec<&'a str>) {
    let (mut head, mut blocks, mut tail): (Vec<&str>, Vec<Vec<&str>>, Vec<&str>) = Default::default();
    for line in text.lines() {
        let is_over = !tail.is_empty() || (!blocks.is_empty() && line.starts_with(|c: char| c.is_alphabetic()));
        match blocks.last_mut() {
            _ if is_over => tail.push(line),
            _ if line.starts_with(start) => blocks.push(vec![line]),
            Some(block) => block.push(line),
            None => head.push(line),
        }
    }
    (head, blocks, tail)
}

/// Shuffles the lists of phrases of an entry. Of an intent's examples the first stays, as it is the title.
fn shuffle_lists(block: &mut [&str], random: &mut Random) {
    for (name, item, kept) in [
        ("    also:", "      - ", 0),
        ("    not:", "      - ", 0),
        ("      de:", "        - ", 1),
        ("      en:", "        - ", 1),
    ] {
        let Some(at) = block.iter().position(|line| *line == name) else { continue };
        let length = block[at + 1..].iter().take_while(|line| line.starts_with(item)).count();
        shuffle(&mut block[at + 1 + kept.min(length)..=at + length], random);
    }
}
