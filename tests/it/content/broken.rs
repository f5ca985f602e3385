//! Every mistake that editors make, and what they are told: one file each in `corpus/`, one snapshot in German and
//! English, and the places in `corpus/expected.tsv`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{SETTINGS, files, loaded, told};
use deskbell::content::SourceFile;
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
        let bytes = fs::read(folder().join(format!("{name}.{}", ending(path)))).unwrap();
        let places = places.split(' ').map(str::to_owned).collect();
        Case { name: name.to_owned(), path: path.to_owned(), bytes, places }
    };
    table.lines().filter(|line| !line.starts_with('#')).map(case).collect()
}

fn ending(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

/// A table that is fine, beside every case.
const PRICES: &str = "ware,euro\nTisch,10\nStuhl,5\n";

/// A service and a hook that are fine, beside every case that has no settings of its own.
const SERVICE: &str = "services:\n  auftrag: {url: \"https://laden.test/{{ nummer }}\", fields: {status: text}}\nhooks:\n  formular: {secret: 0123456789abcdef0123456789abcdef, reference: id, fields: {iban: text}}\n";

/// The case among fine files.
fn beside_fine_files(case: &Case) -> Vec<SourceFile> {
    let settings = format!("{SETTINGS}{SERVICE}");
    let mut changed = vec![("tables/preise.csv", PRICES.as_bytes()), (&*case.path, &*case.bytes)];
    if case.path != "deskbell.yaml" {
        changed.push(("deskbell.yaml", settings.as_bytes()));
    }
    files(&changed)
}

fn place(diagnostic: &Diagnostic, path: &str) -> String {
    let file = if *diagnostic.file == *path { String::new() } else { format!("{}:", diagnostic.file) };
    format!("{}@{file}{}:{}", diagnostic.code(), diagnostic.span.line, diagnostic.span.column)
}

#[test]
fn every_case_is_told_with_its_place_and_cure() {
    let mut wrong = Vec::new();
    for case in cases() {
        let files = beside_fine_files(&case);
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
    let named: BTreeSet<String> = cases.iter().map(|case| format!("{}.{}", case.name, ending(&case.path))).collect();
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
        // Takes a look-up beside the table: below.
        "duplicate-row",
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

/// Rows that one look-up cannot tell apart are fine for another one.
#[test]
fn rows_are_the_same_for_the_look_ups_that_there_are() {
    let prices = "ware,ort,euro\nTisch,Ulm,10\nTISCH ,Bonn,12\nStuhl,Ulm,5\n stuhl,ulm,6\n";
    let flow = |with: &str| {
        format!("flows:\n  a:\n    steps:\n      - lookup: preise\n        with: {with}\n        missing: []\n")
    };
    let places = |with: &str| {
        let intents = flow(with);
        let all = files(&[("tables/preise.csv", prices.as_bytes()), ("intents/fall.yaml", intents.as_bytes())]);
        let found = loaded(&all).diagnostics;
        found.iter().map(|one| (one.code(), one.span.line, one.span.column)).collect::<Vec<_>>()
    };
    assert_eq!(places("{ware: x}"), [("duplicate-row", 3, 1), ("duplicate-row", 5, 2)]);
    assert_eq!(places("{ware: x, ort: y}"), [("duplicate-row", 5, 2)]);
    assert_eq!(places("{euro: x}"), []);
}
