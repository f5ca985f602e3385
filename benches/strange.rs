//! 10,000 random texts and 10,000 mutated messages at 1,000 entries: read twice, by two understandings, and compared.
//!
//! `cargo bench --bench strange`. Fails when a text is read in two ways; how long readings take is printed with a
//! verdict, as a busy machine proves nothing. `cargo test --benches` reads a tenth.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../tests/support/strange/mod.rs"]
#[allow(dead_code)] // some of it is for the tests and other benches
mod strange;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use deskbell::content::{self, Content};
use deskbell::ids::Language;
use deskbell::understanding::{Reading, Scene, Understanding};
use jiff::civil::date;

use strange::grown;
use strange::mutated::mutated;
use strange::texts::texts;

const ENTRIES: usize = 1_000;
const PHRASES: usize = 5;
const TEXTS: usize = 10_000;
const SEED: u64 = 2_026;
/// What 99 of 100 readings may take.
const BUDGET: Duration = Duration::from_millis(1);
/// Longer messages than this are rare, and counted by themselves as well.
const USUAL: usize = 300;

fn main() -> ExitCode {
    match std::env::args().nth(1).unwrap_or_default().as_str() {
        // Asked which tests it holds: none.
        "--list" => ExitCode::SUCCESS,
        "--bench" => run(TEXTS),
        _ => run(TEXTS / 10),
    }
}

fn run(count: usize) -> ExitCode {
    let content = content();
    let [first, second] = [0, 1].map(|_| Understanding::compile(&content).unwrap());
    println!("{} entries, {count} texts of each kind", content.entries.len());
    let messages = strange::typed();
    let random = read(&first, &second, &texts(count, SEED));
    let mutated = read(&first, &second, &mutated(&messages, count, SEED));
    let all: Vec<&Read> = random.iter().chain(&mutated).collect();
    let times = |of: &dyn Fn(&Read) -> bool| all.iter().filter(|read| of(read)).map(|read| read.took).collect();
    println!("{:<24}{:>8}{:>12}{:>12}{:>12}", "", "texts", "p50", "p99", "max");
    line("random texts", random.iter().map(|read| read.took).collect());
    line("mutated messages", mutated.iter().map(|read| read.took).collect());
    line("to 300 characters", times(&|read| read.length <= USUAL));
    line("longer", times(&|read| read.length > USUAL));
    let p99 = line("all", times(&|_| true));
    println!("p99 within {BUDGET:?}: {}", if p99 <= BUDGET { "yes" } else { "NO" });
    let different = all.iter().filter(|read| !read.same).count();
    println!("read in two ways: {different}");
    if different == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The starter shop, and made entries up to the number.
fn content() -> Content {
    let mut files = deskbell::files::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let own = content::load(&files, &|_| None, None).content.unwrap().entries.len();
    files.extend(grown::files(ENTRIES.saturating_sub(own), PHRASES));
    let loaded = content::load(&files, &|_| None, None);
    loaded.content.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

/// What came of a text.
struct Read {
    length: usize,
    took: Duration,
    same: bool,
}

fn read(first: &Understanding, second: &Understanding, texts: &[String]) -> Vec<Read> {
    let read = texts.iter().zip(Language::ALL.into_iter().cycle()).map(|(text, language)| {
        let scene = Scene { language, settled: false, page: None, today: date(2026, 11, 20), after: None };
        let timed = |by: &Understanding| {
            let began = Instant::now();
            let reading = by.read(text, &scene);
            (reading, began.elapsed())
        };
        // The shortest of three: what a busy machine adds is not the text's.
        let ((reading, once), (_, twice), (again, thrice)) = (timed(first), timed(first), timed(second));
        let took = once.min(twice).min(thrice);
        Read { length: text.chars().count(), took, same: reading == again && bits(&reading) == bits(&again) }
    });
    read.collect()
}

/// Every number of a reading, as its bits.
fn bits(reading: &Reading) -> Vec<u64> {
    let confidences = reading.candidates.iter().map(|candidate| candidate.confidence.get());
    let features = reading.why.features.iter().flat_map(|feature| [feature.value, feature.share]);
    let own = confidences.chain(features).map(f64::to_bits);
    own.chain(reading.parts.iter().flat_map(bits)).collect()
}

/// Prints a line of the table and returns its p99.
fn line(name: &str, mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default();
    println!("{name:<24}{:>8}{:>12.1?}{:>12.1?}{:>12.1?}", times.len(), at(50), at(99), at(100));
    at(99)
}
