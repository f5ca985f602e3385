//! An FAQ of any size, written as editors write it: entries in pairs that differ in one word only.

use std::fmt::Write as _;
use std::ops::Range;

use deskbell::content::SourceFile;

const SYLLABLES: [&str; 24] = [
    "ba", "ler", "mon", "ti", "gra", "fel", "sun", "dor", "kel", "pan", "ri", "stu", "wal", "ned", "hof", "zim", "pro",
    "lak", "ver", "tus", "min", "gor", "bel", "schra",
];

struct Tongue {
    code: &'static str,
    verbs: [&'static str; 2],
    frames: [&'static str; 12],
    answer: &'static str,
}

const TONGUES: [Tongue; 2] = [
    Tongue {
        code: "de",
        verbs: ["mieten", "reinigen"],
        frames: [
            "Wie kann ich {thing} {verb}?",
            "{thing} {verb}",
            "Ich möchte {thing} gern {verb}",
            "Wo darf man {thing} {verb}?",
            "Was kostet es, {thing} zu {verb}?",
            "Geht {thing} {verb} auch am Wochenende?",
            "Muss ich {thing} selbst {verb}?",
            "Hilfe beim {verb} von {thing}",
            "Wer zeigt mir, wie ich {thing} {verb} soll?",
            "Ist es erlaubt, {thing} online zu {verb}?",
            "{thing} per Telefon {verb}",
            "Wir wollen {thing} {verb} und brauchen Rat",
        ],
        answer: "Wie Sie {thing} {verb}, steht unter Mein Konto.",
    },
    Tongue {
        code: "en",
        verbs: ["rent", "clean"],
        frames: [
            "How can I {verb} {thing}?",
            "{verb} {thing}",
            "I would like to {verb} {thing}",
            "Where may one {verb} {thing}?",
            "What does it cost to {verb} {thing}?",
            "Is it possible to {verb} {thing} at the weekend?",
            "Do I have to {verb} {thing} myself?",
            "Help, I must {verb} {thing}",
            "Who shows me how to {verb} {thing}?",
            "Am I allowed to {verb} {thing} online?",
            "{verb} {thing} by phone",
            "We want to {verb} {thing} and need advice",
        ],
        answer: "How to {verb} {thing} is explained in your account.",
    },
];

/// A word of its own for every number.
fn thing(number: usize) -> String {
    let mut rest = number * 7_919 + 11;
    (0..4).fold(String::new(), |mut word, _| {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
        word
    })
}

/// The knowledge files, one a language, with so many entries of at most twelve phrases each.
pub(crate) fn files(entries: usize, phrases: usize) -> Vec<SourceFile> {
    let file = |tongue: &Tongue| file(tongue, "grown", 0..entries, phrases);
    TONGUES.iter().map(file).collect()
}

/// The same in files of so many entries each, as editors keep them.
pub(crate) fn small_files(entries: usize, phrases: usize, each: usize) -> Vec<SourceFile> {
    let starts = (0..entries).step_by(each);
    let of = |start: usize| {
        let numbers = start..entries.min(start + each);
        TONGUES.iter().map(move |tongue| file(tongue, &format!("grown{start}"), numbers.clone(), phrases))
    };
    starts.flat_map(of).collect()
}

fn file(tongue: &Tongue, name: &str, numbers: Range<usize>, phrases: usize) -> SourceFile {
    SourceFile {
        path: format!("knowledge/{}/{name}.yaml", tongue.code),
        bytes: yaml(tongue, numbers, phrases).into_bytes(),
    }
}

fn yaml(tongue: &Tongue, numbers: Range<usize>, phrases: usize) -> String {
    let mut yaml = "entries:\n".to_owned();
    for number in numbers {
        let filled =
            |text: &str| text.replace("{thing}", &thing(number / 2)).replace("{verb}", tongue.verbs[number % 2]);
        // Writing to a text cannot fail.
        let _ = writeln!(yaml, "  - id: grown.e{number}\n    question: \"{}\"\n    also:", filled(tongue.frames[0]));
        for frame in &tongue.frames[1..phrases] {
            let _ = writeln!(yaml, "      - \"{}\"", filled(frame));
        }
        let _ = writeln!(yaml, "    answer: \"{}\"", filled(tongue.answer));
    }
    yaml
}
