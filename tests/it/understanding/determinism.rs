//! The same content, message and conversation give the same reading, to the bit: whatever the order of the files and
//! of what is in them, however many threads read, and however often the content was loaded.

use deskbell::content::SourceFile;
use deskbell::ids::Language;
use deskbell::understanding::{Reading, Understanding, held_out};

use super::made::scene;
use super::same::{Typed, assert_same, loaded, messages, read_all, shop_files, shuffled, understood};
use crate::strange::mutated::mutated;
use crate::strange::{Random, grown};

const SEEDS: [u64; 3] = [1, 22, 333];
/// Many enough that the phrases are asked how sure the bot may be.
const GROWN: (usize, usize) = (40, 12);

/// An FAQ with many phrases an entry, and messages near them.
pub(super) fn grown_up() -> (Vec<SourceFile>, Vec<Typed>) {
    let mut files = grown::files(GROWN.0, GROWN.1);
    let content = loaded_with_settings(&mut files);
    let mut messages = Vec::new();
    for language in Language::ALL {
        let texts = content.entries.values().filter_map(|entry| entry.texts.get(&language));
        let phrases: Vec<String> = texts.flat_map(|text| text.also.clone()).collect();
        messages.extend(mutated(&phrases, 60, 7).into_iter().map(|message| (language, message)));
    }
    (files, messages)
}

fn loaded_with_settings(files: &mut Vec<SourceFile>) -> deskbell::content::Content {
    files.push(SourceFile {
        path: deskbell::content::SETTINGS_FILE.to_owned(),
        bytes: b"name: Grown\nlanguages: [de, en]\n".to_vec(),
    });
    loaded(files)
}

#[test]
fn the_order_of_files_entries_and_phrases_changes_nothing() {
    let (files, messages) = (shop_files(), messages());
    let content = loaded(&files);
    let expected = read_all(&Understanding::compile(&content).unwrap(), &messages);
    for seed in SEEDS {
        let other = loaded(&shuffled(&files, seed));
        assert_ne!(content.version, other.version, "the order is another one");
        assert_eq!(content.entries.len(), other.entries.len(), "and nothing is lost");
        let found = read_all(&Understanding::compile(&other).unwrap(), &messages);
        assert_same(&messages, &expected, &found, "in another order");
    }
}

#[test]
fn the_order_changes_nothing_where_phrases_are_many() {
    let (files, messages) = grown_up();
    let expected = read_all(&understood(&files), &messages);
    for what in ["margin", "calibration"] {
        let speaks = |reading: &Reading| reading.why.features.iter().any(|f| f.name == what && f.share != 0.0);
        assert!(expected.iter().any(speaks), "the {what} has a say in this content");
    }
    for seed in SEEDS {
        let found = read_all(&understood(&shuffled(&files, seed)), &messages);
        assert_same(&messages, &expected, &found, "many phrases in another order");
    }
}

#[test]
fn any_number_of_threads_reads_the_same() {
    let (understanding, messages) = (understood(&shop_files()), messages());
    let expected = read_all(&understanding, &messages);
    for threads in [1, 2, 4] {
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let (understanding, messages, expected) = (&understanding, &messages, &expected);
                scope.spawn(move || reads_the_same_from(understanding, messages, expected, thread * 31));
            }
        });
    }
}

/// Each thread begins at another message, so that they are not in step.
fn reads_the_same_from(understanding: &Understanding, messages: &[Typed], expected: &[Reading], start: usize) {
    for at in (0..messages.len()).map(|at| (at + start) % messages.len()) {
        let (language, message) = &messages[at];
        let found = understanding.read(message, &scene(*language));
        assert_same(&messages[at..=at], &expected[at..=at], &[found], "in a thread");
    }
}

#[test]
fn every_load_gives_the_same() {
    let (few, some) = (shop_files(), messages());
    let (many, near) = grown_up();
    for (files, messages) in [(few, some), (many, near)] {
        let expected = read_all(&understood(&files), &messages);
        let again = read_all(&understood(&files), &messages);
        assert_same(&messages, &expected, &again, "loaded again");
        // Two at once, so that the threads which train get in each other's way.
        std::thread::scope(|scope| {
            let both = [0, 1].map(|_| scope.spawn(|| read_all(&understood(&files), &messages)));
            for found in both {
                assert_same(&messages, &expected, &found.join().unwrap(), "loaded at once");
            }
        });
    }
}

#[test]
fn phrases_that_are_held_out_say_the_same() {
    let (files, _) = grown_up();
    let numbers = |files: &[SourceFile]| {
        let held = held_out(&loaded(files), Language::De).unwrap();
        let evidence = held.into_iter().map(|held| {
            let values = held.candidates.iter().flat_map(|c| c.values.iter().chain([&c.score, &c.confidence]));
            let bits: Vec<u64> = values.map(|value| value.to_bits()).collect();
            (held.phrase, held.in_scope, bits)
        });
        evidence.collect::<Vec<_>>()
    };
    let expected = numbers(&files);
    assert!(expected.len() >= GROWN.0 * GROWN.1, "{}", expected.len());
    assert_eq!(expected, numbers(&files));
    assert_eq!(expected, numbers(&shuffled(&files, Random::new(5).below(1_000) as u64)));
}
