//! What is made ready after another content is what would be made ready alone, to the bit: a save uses again what did
//! not change, and nobody can tell.

use deskbell::content::{Parsed, SourceFile, load_after};
use deskbell::understanding::Understanding;

use super::determinism::grown_up;
use super::same::{Typed, assert_same, loaded, messages, read_all, shop_files};

/// Edits as editors make them: the file, the text and what takes its place.
type Edit = (&'static str, &'static str, &'static str);

const DE: &str = "knowledge/de/lieferung.yaml";

const SHOP_EDITS: [(&str, Edit); 9] = [
    ("an answer", (DE, "    answer: |\n", "    answer: |\n      Der Zeppelin weiß es.\n")),
    ("a question", (DE, "    question: ", "    question: Bitte, ")),
    ("another phrase", (DE, "    also:\n", "    also:\n      - Wo bleibt der Zeppelin?\n")),
    ("a denial", (DE, "    not:\n", "    not:\n      - Wo ist mein Regenschirm?\n")),
    ("a weight", (DE, "    answer: |\n", "    weight: 2\n    answer: |\n")),
    ("a date", (DE, "    answer: |\n", "    valid_until: 2020-01-01\n    answer: |\n")),
    ("a page", ("knowledge/en/lieferung.yaml", "    answer: |\n", "    when: {page: \"/ship*\"}\n    answer: |\n")),
    ("an entry less", (DE, "    answer: |\n", "    status: draft\n    answer: |\n")),
    ("a rule", ("intents/regeln.yaml", "      patterns:\n", "      patterns:\n        - zeppelin\n")),
];

/// The files with the first place of an edit changed.
fn edited(files: &[SourceFile], (path, from, to): Edit) -> Vec<SourceFile> {
    let mut files = files.to_vec();
    let file = files.iter_mut().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(text.contains(from), "{path} has no {from:?}");
    file.bytes = text.replacen(from, to, 1).into_bytes();
    files
}

fn assert_as_alone(before: &Understanding, files: &[SourceFile], messages: &[Typed], what: &str) {
    let content = loaded(files);
    let alone = Understanding::compile(&content).unwrap();
    let after = Understanding::compile_after(&content, Some(before)).unwrap();
    assert_same(messages, &read_all(&alone, messages), &read_all(&after, messages), what);
}

#[test]
fn a_changed_shop_is_read_as_if_it_were_new() {
    let (files, messages) = (shop_files(), messages());
    let before = Understanding::compile(&loaded(&files)).unwrap();
    for (what, edit) in SHOP_EDITS {
        assert_as_alone(&before, &edited(&files, edit), &messages, what);
    }
    let mut other = files.clone();
    other.retain(|file| file.path != "knowledge/de/synonyms.yaml");
    assert!(other.len() < files.len());
    assert_as_alone(&before, &other, &messages, "no synonyms");
}

#[test]
fn edits_upon_edits_are_read_as_if_they_were_new() {
    let (mut files, messages) = (shop_files(), messages());
    let mut before = Understanding::compile(&loaded(&files)).unwrap();
    for (what, edit) in SHOP_EDITS {
        files = edited(&files, edit);
        assert_as_alone(&before, &files, &messages, what);
        before = Understanding::compile_after(&loaded(&files), Some(&before)).unwrap();
    }
}

#[test]
fn where_phrases_are_asked_they_are_asked_again_when_they_change() {
    let (files, messages) = grown_up();
    let before = Understanding::compile(&loaded(&files)).unwrap();
    let edits = [
        ("an answer", ("knowledge/de/grown.yaml", "    answer: \"", "    answer: \"Bitte: ")),
        ("a phrase", ("knowledge/de/grown.yaml", "    also:\n", "    also:\n      - Wo bleibt der Zeppelin?\n")),
    ];
    for (what, edit) in edits {
        assert_as_alone(&before, &edited(&files, edit), &messages, what);
    }
}

#[test]
fn files_that_were_parsed_before_say_the_same() {
    let files = shop_files();
    let mut parsed = Parsed::default();
    let again = |files: &[SourceFile], parsed: &mut Parsed| load_after(files, &|_| None, parsed);
    again(&files, &mut parsed);
    for (what, edit) in SHOP_EDITS {
        let files = edited(&files, edit);
        let (alone, after) = (loaded(&files), again(&files, &mut parsed));
        assert_eq!(format!("{alone:?}"), format!("{:?}", after.content.unwrap()), "{what}");
    }
    // A mistake is told every time, not only when its file is first seen.
    let broken = edited(&files, (DE, "    answer: ", "    anwser: "));
    let [first, second] = [0, 1].map(|_| again(&broken, &mut parsed).diagnostics);
    assert!(!first.is_empty());
    assert_eq!(first, second);
}
