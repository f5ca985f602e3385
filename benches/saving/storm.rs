//! Many reloads while visitors talk.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::folder::Folder;
use super::server::{Server, Visitor};

const VISITORS: usize = 8;
const FILE: &str = "knowledge/de/bench-version.yaml";
const QUESTION: &str = "Welche Fassung lese ich gerade?";

/// One answer that names its version four times.
fn entry(version: usize) -> String {
    format!(
        "entries:\n  - id: bench.version\n    question: {QUESTION}\n    answer: |\n      Fassung #{version}.\n\n      \
         Noch einmal: Fassung #{version}.\n    buttons:\n      - {{label: \"Zu Fassung #{version}\", url: \
         \"https://www.beispiel.test/#{version}\"}}\n"
    )
}

/// Reloads so often; panics if a call fails, or an answer names two versions or an older one than the last.
pub(crate) fn run(reloads: usize) {
    let folder = Folder::starter();
    folder.write(FILE, &entry(0));
    let server = Server::begin(folder.path());
    let (done, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
    let began = Instant::now();
    std::thread::scope(|scope| {
        let visitors: Vec<_> = (0..VISITORS)
            .map(|_| {
                scope.spawn(|| {
                    let (mut visitor, mut last) = (Visitor::new(server.address()), 0);
                    while !done.load(Ordering::Relaxed) {
                        // Anew each time: asked twice in a row, the bot offers a person.
                        last = checked(&visitor.ask(QUESTION), last);
                        answers.fetch_add(1, Ordering::Relaxed);
                    }
                    last
                })
            })
            .collect();
        let mut editor = Visitor::new(server.address());
        for version in 1..=reloads {
            let before = editor.reloads();
            folder.write(FILE, &entry(version));
            let saved = Instant::now();
            while editor.reloads() == before {
                assert!(saved.elapsed() < Duration::from_mins(1), "version {version} is not live");
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        // Every visitor sees the last version.
        std::thread::sleep(Duration::from_secs(1));
        done.store(true, Ordering::Relaxed);
        for visitor in visitors {
            assert_eq!(visitor.join().expect("no call fails"), reloads);
        }
    });
    let (answers, took) = (answers.into_inner(), began.elapsed());
    println!("{reloads} reloads in {took:.1?} under {VISITORS} visitors: {answers} answers, 0 failed, 0 mixed");
}

/// The one version that an answer names, which is not before the last.
fn checked(answer: &str, last: usize) -> usize {
    let after_mark = answer.split('#').skip(1);
    let named: Vec<usize> =
        after_mark.filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()).collect();
    let first = *named.first().unwrap_or_else(|| panic!("no version: {answer}"));
    assert!(named.len() >= 4 && named.iter().all(|version| *version == first), "two versions: {answer}");
    assert!(first >= last, "version {first} after {last}");
    first
}
