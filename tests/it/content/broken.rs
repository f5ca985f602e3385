//! Every mistake that editors make, and what they are told: one file each in `corpus/`, one snapshot in German and
//! English, and the places in `corpus/expected.tsv`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{files, loaded, told};
use deskbell::diagnostics::Diagnostic;

/// A case: a file of the corpus that is added to the fine files of the base, or replaces one of them.
struct Case {
    name: String,
    path: String,
    bytes: Vec<u8>,
    /// `code@line:column` of each problem in it, in order of their places; of other files, `code@file:line:column`.
    places: Vec<String>,
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/content/corpus")
}

/// The lines of `expected.tsv`: name, path in the content folder, places parted by spaces.
fn cases() -> Vec<Case> {
    let table = fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let case = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, path, places] = cells[..] else { panic!("three cells: {line}") };
        let bytes = fs::read(folder().join(format!("{name}.yaml"))).unwrap();
        let places = places.split(' ').map(str::to_owned).collect();
        Case { name: name.to_owned(), path: path.to_owned(), bytes, places }
    };
    table.lines().filter(|line| !line.starts_with('#')).map(case).collect()
}

fn place(diagnostic: &Diagnostic, path: &str) -> String {
    let file = if *diagnostic.file == *path { String::new() } else { format!("{}:", diagnostic.file) };
    format!("{}@{file}{}:{}", diagnostic.code(), diagnostic.span.line, diagnostic.span.column)
}

#[test]
fn every_case_is_told_with_its_place_and_cure() {
    let mut wrong = Vec::new();
    for case in cases() {
        let files = files(&[(&case.path, &case.bytes)]);
        insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "snapshots/broken", omit_expression => true}, {
            insta::assert_snapshot!(case.name.clone(), told(&files));
        });
        let places: Vec<String> = loaded(&files).diagnostics.iter().map(|found| place(found, &case.path)).collect();
        if places != case.places {
            wrong.push(format!("{}\t{}\t{}", case.name, case.path, places.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "found:\n{}", wrong.join("\n"));
}

#[test]
fn the_corpus_is_whole() {
    let cases = cases();
    let named: BTreeSet<String> = cases.iter().map(|case| format!("{}.yaml", case.name)).collect();
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = files.filter(|name| name != "expected.tsv").collect();
    assert_eq!(named, files, "a file without a line, or a line without a file");
    assert!(named.len() >= 120, "{}", named.len());
}

/// What the design promises to tell, and every lint.
#[test]
fn every_code_has_a_case() {
    let told: BTreeSet<String> =
        cases().iter().flat_map(|case| &case.places).map(|place| place.split('@').next().unwrap().to_owned()).collect();
    let elsewhere = [
        // Takes a file of 4 MB, of 400,000 values, of 2,000 steps: hostile.rs.
        "file-too-large",
        "too-many-values",
        "flow-too-long",
        "more-problems",
        // Takes a folder without the file: several.rs.
        "no-settings",
        // Takes an entry in two languages: the example of the lint.
        "conflicting-field",
        // Takes `--confidence`: confidence.rs.
        "won-by-another",
    ];
    let missing: Vec<&str> = deskbell::diagnostics::table()
        .map(|told| told.code)
        .filter(|code| !told.contains(*code) && !elsewhere.contains(code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
