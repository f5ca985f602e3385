//! Several mistakes at once: all are told in one pass, each at its place.

use serde_json::json;

use super::{files, loaded};
use deskbell::diagnostics::{Lang, to_json};

const THREE: &str = "entries:
  - id: a
    question: Wo liegt die Größe?
    phrazings: [Wohin?]
    answer: Da.
  - id: b
    question: Was?
    answer: Das.
    weight: hoch
  - {id: ä, question: Übergröße?, answer:   , queue: versannd}
";

#[test]
fn three_mistakes_in_one_file() {
    let found = loaded(&files(&[("knowledge/de/fall.yaml", THREE.as_bytes())]));
    let places: Vec<_> = found
        .diagnostics
        .iter()
        .map(|diagnostic| (diagnostic.code(), diagnostic.span.line, diagnostic.span.column))
        .collect();
    let expected = [("unknown-field", 4, 5), ("wrong-type", 9, 13), ("empty-text", 10, 42), ("unknown-name", 10, 54)];
    assert_eq!(places, expected);
    assert!(found.content.is_none() && found.config.is_some());
}

#[test]
fn mistakes_in_several_files_and_between_them() {
    let found = loaded(&files(&[
        ("deskbell.yaml", b"name: Testladen\nlanguages: [de]\nlisten: nirgends\n"),
        ("knowledge/de/a.yaml", b"entries:\n  - id: a\n   question: Wo?\n"),
        ("knowledge/de/b.yaml", b"entries:\n  - {id: b, question: B, answer: \"{{ shop.url }}\", queue: versand}\n"),
    ]));
    let codes: Vec<_> = found.diagnostics.iter().map(|d| (&*d.file, d.code(), d.span.line)).collect();
    assert_eq!(
        codes,
        [
            ("deskbell.yaml", "bad-address", 3),
            ("intents/bestellung.yaml", "unknown-name", 8),
            ("knowledge/de/a.yaml", "bad-indent", 3),
            ("knowledge/de/b.yaml", "unknown-name", 2),
            ("knowledge/de/b.yaml", "unknown-name", 2),
        ]
    );
    assert!(found.content.is_none() && found.config.is_none());
}

#[test]
fn the_machine_readable_form_is_fixed() {
    let found = loaded(&files(&[("knowledge/de/fall.yaml", b"entries:\n  - {id: a, question: B, anser: C}\n")]));
    let json = to_json(&found.diagnostics, Lang::En);
    assert_eq!(
        json,
        json!([{
            "code": "unknown-field",
            "severity": "error",
            "file": "knowledge/de/fall.yaml",
            "line": 2,
            "column": 26,
            "message": "There is no field “anser” here.",
            "help": "Did you mean “answer”? Possible are: id, question, also, not, answer, buttons, follow_ups, risk, when, \
                     queue, valid_from, valid_until, status, owner, review_by, weight.",
        }])
    );
}

#[test]
fn a_missing_settings_file_is_told_with_its_cure() {
    let all = files(&[]);
    let without: Vec<_> = all.into_iter().filter(|file| file.path != "deskbell.yaml").collect();
    let found = loaded(&without);
    let first = found.diagnostics.first().unwrap();
    assert_eq!((&*first.file, first.code()), ("deskbell.yaml", "no-settings"));
    assert!(first.help(Lang::De).contains("name: "));
}
