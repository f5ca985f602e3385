//! The starter shop passes its own dialogue tests, and the runner tells what differs.

use std::path::Path;

use deskbell::content::{self, SourceFile};
use deskbell::dialogues::{self, Dialogue};
use deskbell::files;
use deskbell::turn::Brain;

fn starter() -> (Brain, Vec<SourceFile>) {
    let files = files::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the folder is readable");
    let loaded = content::load(&files, &|_| None, None);
    let content = loaded.content.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    (Brain::compile(content).expect("the content compiles"), files)
}

fn decoded(files: &[SourceFile]) -> Vec<Dialogue> {
    let tests = files.iter().filter(|file| file.path.starts_with("tests/dialogues/"));
    tests
        .flat_map(|file| {
            let (dialogues, problems) = dialogues::decode(&file.path, &file.bytes);
            assert!(problems.is_empty(), "{problems:?}");
            dialogues
        })
        .collect()
}

#[test]
fn the_starter_shop_passes_its_dialogue_tests() {
    let (brain, files) = starter();
    let tests = decoded(&files);
    assert!(tests.len() >= 40, "there are {} dialogue tests", tests.len());
    let failures: Vec<String> = tests
        .iter()
        .filter_map(|test| {
            let outcome = dialogues::run(&brain, test);
            let line = outcome.failed_at?;
            let differences: Vec<_> = outcome.lines.into_iter().flat_map(|line| line.differences).collect();
            Some(format!("{}:{line}: {}\n  {differences:?}", test.file, test.name))
        })
        .collect();
    assert!(failures.is_empty(), "{} of {} failed:\n{}", failures.len(), tests.len(), failures.join("\n"));
}

#[test]
fn a_failing_test_shows_the_dialogue_with_the_first_difference() {
    let (brain, _) = starter();
    let yaml = "
- name: Erwartet das Falsche
  lang: de
  steps:
    - visitor: Wo ist mein Paket?
      answer: lieferung.sendung-verfolgen
    - visitor: Was kostet der Versand?
      answer: lieferung.sendung-verfolgen
      state: waiting
    - visitor: Dazu kommt es nicht mehr
";
    let (tests, problems) = dialogues::decode("test.yaml", yaml.as_bytes());
    assert!(problems.is_empty(), "{problems:?}");
    let outcome = dialogues::run(&brain, &tests[0]);
    assert_eq!(outcome.failed_at, Some(7));
    let last = outcome.lines.last().expect("something was said");
    let what: Vec<&str> = last.differences.iter().map(|difference| difference.what).collect();
    assert_eq!(what, ["answer", "state"]);
    assert!(outcome.lines.iter().all(|line| line.text != "Dazu kommt es nicht mehr"));
}

#[test]
fn mistakes_in_a_test_file_are_all_named() {
    let yaml = "
- name: Drei Fehler
  lang: fr
  steps:
    - visitr: Hallo
    - visitor: Hallo
      tier: sicher
";
    let (_, problems) = dialogues::decode("test.yaml", yaml.as_bytes());
    let lines: Vec<usize> = problems.iter().map(|problem| problem.span.line).collect();
    assert!(lines.contains(&3) && lines.contains(&5) && lines.contains(&7), "{lines:?}");
}
