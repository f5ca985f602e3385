//! Writes the features of candidates for labelled messages as TSV, for `fit.py`.
//!
//! `cargo run --release --example accuracy -- DATA_DIR [FAQS_DIR] > features.tsv`. `DATA_DIR` holds a folder per data
//! set with `train.tsv` and `test.tsv` (`text TAB label`, `oos` for "must not be answered"); `FAQS_DIR` holds content
//! folders with a `messages.tsv` each. Everything is cut down to 1, 3, 5, 10 and more phrases per entry and a third of
//! the entries is left out, so that their messages are off-topic.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, clippy::panic)]

mod cut;
mod sets;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use deskbell::understanding::{Evidence, Scene, Understanding, held_out};
use jiff::civil::date;
use sets::Set;

/// The cuts: phrases an entry, share of entries left out in percent.
const CUTS: [(usize, usize); 6] = [(1, 34), (3, 34), (5, 34), (10, 34), (30, 34), (usize::MAX, 34)];
/// Sets that are FAQs have few phrases, and messages that were written to be off-topic.
const FAQ_CUTS: [(usize, usize); 4] = [(1, 0), (3, 0), (usize::MAX, 0), (usize::MAX, 34)];
/// Draws of each cut.
const DRAWS: u64 = 2;
/// Candidates of a message that are written.
const CANDIDATES: usize = 12;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, faqs @ ..] = &arguments[..] else { panic!("usage: accuracy DATA_DIR [FAQS_DIR]") };
    println!("kind\tset\tper_entry\tdraw\tmessage\tin_scope\tright\t{}", Evidence::NAMES.join("\t"));
    for set in sets::public(Path::new(data)) {
        dump(&set, &CUTS);
    }
    for set in faqs.iter().flat_map(|faqs| sets::faqs(Path::new(faqs))) {
        dump(&set, &FAQ_CUTS);
    }
}

fn dump(set: &Set, cuts: &[(usize, usize)]) {
    for &(per_entry, left_out) in cuts {
        for draw in 1..=DRAWS {
            let cut = cut::cut(set, per_entry, left_out, draw);
            let name =
                format!("{}\t{}{}\t{draw}", set.name, per_entry.min(1_000), if left_out == 0 { "+" } else { "" });
            messages(&cut, &name);
            phrases(&cut, &name);
            eprintln!("{name}");
        }
    }
}

fn messages(cut: &cut::Cut, name: &str) {
    let understanding = Understanding::compile(&cut.content).unwrap();
    let scene = Scene { language: cut.language, settled: true, page: None, today: date(2026, 1, 1), after: None };
    for (number, (text, labels)) in cut.messages.iter().enumerate() {
        let evidence = understanding.evidence(text, &scene);
        write("message", name, number, cut.in_scope(labels), &evidence, |id| labels.iter().any(|label| label == id));
    }
}

/// The phrases as the calibration sees them.
fn phrases(cut: &cut::Cut, name: &str) {
    for (number, held) in held_out(&cut.content, cut.language).unwrap().into_iter().enumerate() {
        write("phrase", name, number, held.in_scope, &held.candidates, |id| held.in_scope && id == held.owner.id());
    }
}

fn write(kind: &str, name: &str, number: usize, in_scope: bool, candidates: &[Evidence], right: impl Fn(&str) -> bool) {
    let mut out = String::new();
    for candidate in candidates.iter().take(CANDIDATES) {
        let right = u8::from(right(candidate.target.id()));
        write!(out, "{kind}\t{name}\t{number}\t{}\t{right}", u8::from(in_scope)).unwrap();
        candidate.values.iter().for_each(|value| write!(out, "\t{value:.5}").unwrap());
        out.push('\n');
    }
    std::io::stdout().write_all(out.as_bytes()).unwrap();
}
