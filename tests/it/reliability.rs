//! `docs/reliability.md` names no test that is not there, and says of every promise what is missing.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use regex::Regex;

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reliability.md")).unwrap()
}

/// Whether a file that belongs to the path of this test has a function of its name.
fn exists(test: &str) -> bool {
    let (module, name) = test.rsplit_once("::").unwrap();
    let module = module.replace("::", "/");
    let files = [format!("tests/it/{module}.rs"), format!("tests/it/{module}/mod.rs"), format!("src/{module}.rs")];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = files.iter().filter_map(|file| fs::read_to_string(root.join(file)).ok());
    texts.into_iter().any(|text| text.contains(&format!("fn {name}(")))
}

/// The tests that the page names.
fn named(page: &str) -> Vec<&str> {
    let name = Regex::new("`([a-z_]+(?:::[a-z0-9_]+)+)`").unwrap();
    name.captures_iter(page).map(|found| found.get(1).unwrap().as_str()).collect()
}

#[test]
fn every_test_that_is_named_exists() {
    let page = page();
    let tests = named(&page);
    assert!(tests.len() > 40, "{}", tests.len());
    let invented: Vec<&&str> = tests.iter().filter(|test| !exists(test)).collect();
    assert!(invented.is_empty(), "{invented:?}");
}

/// Each promise has a row; what is not shown in full says what is missing, what is not begun names no test.
#[test]
fn every_promise_has_a_row_that_says_what_is_missing() {
    let page = page();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| +") || line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit())
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let numbers: Vec<&str> = rows.iter().map(|row| row[0]).filter(|number| *number != "+").collect();
    assert_eq!(numbers, (1..=30).map(|number| number.to_string()).collect::<Vec<_>>());
    for row in rows {
        let [number, _, _, state, shown, missing] = row[..] else { panic!("{row:?}") };
        let says = (!shown.is_empty(), !missing.is_empty());
        match state {
            "**shown**" => assert_eq!(says, (true, false), "{number}"),
            "in part" => assert_eq!(says, (true, true), "{number}"),
            "not yet" => assert!(!says.0, "{number}"),
            _ => panic!("{number}: {state}"),
        }
    }
}

/// What `tests/promises` says after a run of which this record was left, the runner's summary cut off.
fn told(record: Option<&str>, partner: bool) -> Vec<String> {
    const SUMMARY: &str = "────────────\n     Summary [   1.000s] 3 tests run: 3 passed\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("junit.xml");
    if let Some(record) = record {
        fs::write(&file, record).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/promises");
    let mut command = Command::new("python3");
    command.arg(script).arg(&file).env_remove("DESKBELL_TEST_PARTNER").stdin(Stdio::piped()).stdout(Stdio::piped());
    if partner {
        command.env("DESKBELL_TEST_PARTNER", "yes");
    }
    let mut child = command.spawn().expect("python3 is needed for this test");
    let output = format!("────────────\n Nextest run\n        PASS [1s] a\n{SUMMARY}");
    child.stdin.take().unwrap().write_all(output.as_bytes()).unwrap();
    let told = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let told = told.strip_prefix("────────────\n Nextest run\n        PASS [1s] a\n").unwrap();
    let told = told.strip_suffix(SUMMARY).expect("the runner's summary is the last word");
    told.lines().map(str::to_owned).collect()
}

fn record(tests: &[&str], failed: &str) -> String {
    let case = |test: &&str| {
        let end = if *test == failed { "<failure/>" } else { "" };
        format!("<testcase name=\"{test}\">{end}</testcase>")
    };
    format!("<testsuites><testsuite>{}</testsuite></testsuites>", tests.iter().map(case).collect::<String>())
}

/// A promise is never claimed whose tests did not run and pass.
#[test]
fn a_run_claims_what_it_has_shown_and_nothing_else() {
    let page = page();
    let tests = named(&page);
    let count = |lines: &[String], word: &str| lines.iter().filter(|line| line[4..].starts_with(word)).count();
    for record in [None, Some(""), Some("<testsuites/>"), Some("<testsuites><broken")] {
        let lines = told(record, true);
        assert_eq!((lines.len(), count(&lines, "not run")), (33, 33), "{record:?}");
    }
    let claimed = page.matches("| **shown** |").count();
    let all = record(&tests, "");
    assert_eq!(count(&told(Some(&all), true), "shown"), claimed);
    // Without the helpdesk its tests end at once.
    let without = told(Some(&all), false);
    let left_out: Vec<&str> = without.iter().filter(|line| line.contains("not run")).map(|line| &line[..3]).collect();
    assert_eq!(left_out, ["f29", "f30"]);
    let first = "crash::points::f01_killed_before_the_commit_nothing_was_told_and_a_repeat_makes_one_handoff";
    let broken = told(Some(&record(&tests, first)), true);
    assert!(broken[0].starts_with("f01 BROKEN") && broken[0].contains(first), "{}", broken[0]);
    let others: Vec<&str> = tests.iter().copied().filter(|test| *test != first).collect();
    let missing = told(Some(&record(&others, "")), true);
    assert!(missing[0].starts_with("f01 not run") && missing[0].contains(first), "{}", missing[0]);
}
