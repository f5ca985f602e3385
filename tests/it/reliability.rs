//! `docs/reliability.md` names no test that is not there, and says of every promise what is missing.

use std::fs;
use std::path::Path;

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

#[test]
fn every_test_that_is_named_exists() {
    let named = Regex::new("`([a-z_]+(?:::[a-z0-9_]+)+)`").unwrap();
    let page = page();
    let tests: Vec<&str> = named.captures_iter(&page).map(|found| found.get(1).unwrap().as_str()).collect();
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
