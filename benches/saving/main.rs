//! How long a save takes to be live, and what visitors see of a thousand of them: in the real server.
//!
//! `cargo bench --bench saving` saves entries one by one at 1,000 entries with 100 dialogue tests; each is seen to
//! answer anew. `cargo bench --bench saving -- storm 1000` saves the starter's content that often while visitors talk:
//! no call may fail, and no answer may mix two versions.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../../tests/support/strange/mod.rs"]
#[allow(dead_code)] // some of it is for the tests and other benches
mod strange;

mod folder;
mod server;
mod storm;

use std::time::{Duration, Instant};

use folder::{Change, Folder};
use server::{Server, Visitor};

/// Saves of each kind.
const SAVES: usize = 20;
/// What a save may take until it is live.
const BUDGET: Duration = Duration::from_millis(100);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        // Asked which tests it holds: none.
        ["--list", ..] => {}
        ["storm", reloads, ..] => storm::run(reloads.parse().expect("how many reloads")),
        ["answer", ..] => saves(SAVES, &[Change::Answer]),
        ["phrase", ..] => saves(SAVES, &[Change::Phrase]),
        ["--bench"] => saves(SAVES, &Change::ALL),
        _ => saves(2, &Change::ALL),
    }
}

/// Every kind of change in turns, as the machine is not equally busy all the time.
fn saves(times: usize, changes: &[Change]) {
    let folder = Folder::large();
    let server = Server::begin(folder.path());
    let mut visitor = Visitor::new(server.address());
    let mut taken: Vec<(Change, Duration, Duration)> = Vec::new();
    for round in 0..times {
        for &change in changes {
            let (reloads, cpu) = (visitor.reloads(), server.cpu());
            folder.save(change, round);
            let began = Instant::now();
            while visitor.reloads() == reloads {
                assert!(began.elapsed() < Duration::from_secs(30), "{change:?} is not live");
                std::thread::sleep(Duration::from_micros(500));
            }
            let took = began.elapsed();
            let (question, expected) = folder::question(change, round);
            let answer = visitor.ask(&question);
            assert!(answer.contains(&expected), "{question}: {answer}");
            taken.push((change, took, server.cpu().saturating_sub(cpu)));
        }
    }
    println!("{:<20}{:>8}{:>12}{:>12}{:>14}", "changed", "saves", "median", "slowest", "median CPU");
    for &change in changes {
        let of = |pick: &dyn Fn(&(Change, Duration, Duration)) -> Duration| {
            let mut times: Vec<Duration> = taken.iter().filter(|save| save.0 == change).map(pick).collect();
            times.sort_unstable();
            times
        };
        let (live, cpu) = (of(&|save| save.1), of(&|save| save.2));
        let (median, slowest, cpu) = (live[live.len() / 2], live[live.len() - 1], cpu[cpu.len() / 2]);
        let verdict = if median <= BUDGET { "within" } else { "OVER" };
        println!(
            "{:<20}{:>8}{median:>12.1?}{slowest:>12.1?}{cpu:>14.1?}  {verdict} {BUDGET:?}",
            change.name(),
            live.len()
        );
    }
}
