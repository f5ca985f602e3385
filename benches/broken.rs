//! Broken content without end: the files of the corpus and of the starter shop with slips in them, for as many minutes
//! as are asked for.
//!
//! `cargo bench --bench broken -- 10`, or with `--profile dev`. Every load must keep the laws of `tests/support/broken`:
//! no panic, no place outside the file, nothing loaded half, every form can be made. First, files of 200 kB of
//! brackets, quotes, colons, anchors and indents are read or refused, in under a second each; how long is printed with
//! a verdict, as a busy machine proves nothing. `cargo test --benches` reads for some seconds.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../tests/support/broken/mod.rs"]
mod broken;
#[path = "../tests/support/strange/mod.rs"]
#[allow(dead_code, reason = "the generator is shared, its texts are not needed here")]
mod strange;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use broken::mutated::mutated;
use broken::{PATHS, files, lawful, loaded, structures};
use strange::Random;

/// What a broken file may take, read or refused.
const BUDGET: Duration = Duration::from_secs(1);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return;
    }
    let bench = arguments.iter().any(|argument| argument == "--bench");
    let minutes = arguments.iter().find_map(|argument| argument.parse::<u64>().ok());
    structures_in_time();
    let time = Duration::from_secs(minutes.map_or(if bench { 60 } else { 3 }, |minutes| minutes * 60));
    fuzz(time);
}

fn structures_in_time() {
    let mut slowest = Duration::ZERO;
    let texts = structures(200 * 1024);
    for text in &texts {
        for path in &PATHS[..3] {
            let files = files(&[(path, text.as_bytes())]);
            let began = Instant::now();
            drop(loaded(&files));
            slowest = slowest.max(began.elapsed());
        }
    }
    let verdict = if slowest <= BUDGET { "yes" } else { "NO" };
    println!("{} files of 200 kB: slowest {slowest:.1?}; within {BUDGET:?}: {verdict}", texts.len() * 3);
}

fn fuzz(time: Duration) {
    let seeds = seeds();
    // Another start each time: the seed is printed, and given in SEED it comes again.
    let given = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    let now = u64::try_from(deskbell::desk::Clock::system().now().as_second()).unwrap();
    let seed = given.unwrap_or(now);
    println!("{} files to break, SEED={seed}, for {time:?}", seeds.len());
    let (began, mut random, mut slowest, mut count) = (Instant::now(), Random::new(seed), Duration::ZERO, 0_u64);
    let mut told: BTreeMap<&'static str, u64> = BTreeMap::new();
    while began.elapsed() < time {
        let bytes = mutated(&mut random, &seeds);
        let path = *random.pick(&PATHS);
        // What breaks a law is left behind as a file.
        let last = std::env::temp_dir().join("deskbell-broken-last.yaml");
        let files = files(&[(path, &bytes)]);
        let start = Instant::now();
        let kept = std::panic::catch_unwind(|| lawful(&files));
        slowest = slowest.max(start.elapsed());
        if kept.is_err() {
            fs::write(&last, &bytes).unwrap();
            panic!("case {count} as {path}: see {}", last.display());
        }
        if count.is_multiple_of(10) {
            for diagnostic in loaded(&files).diagnostics {
                *told.entry(diagnostic.code()).or_default() += 1;
            }
        }
        count += 1;
    }
    println!("{count} broken files, slowest {slowest:.1?}, no panic; {} codes told in a tenth of them:", told.len());
    let codes: Vec<String> = told.iter().map(|(code, count)| format!("{code} {count}")).collect();
    println!("{}", codes.join(", "));
}

/// The corpus, and the starter shop.
fn seeds() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = fs::read_dir(root.join("tests/it/content/corpus")).unwrap();
    let mut paths: Vec<_> = corpus.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let corpus = paths.into_iter().map(|path| fs::read(path).unwrap());
    let starter = deskbell::files::read(root).unwrap().into_iter().map(|file| file.bytes);
    corpus.chain(starter.filter(|bytes| bytes.len() < 20_000)).collect()
}
