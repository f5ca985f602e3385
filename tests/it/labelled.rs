//! `deskbell eval`: figures on labelled messages.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use super::cli::{folder, in_folder, text};

const KNOWLEDGE: &str = "entries:
  - {id: zeiten, question: Wann haben Sie geöffnet?, also: [Öffnungszeiten], answer: Von 9 bis 18 Uhr.}
  - {id: ort, question: Wo finde ich den Laden?, also: [Adresse des Ladens], answer: Am Markt 1.}
";
const LABELLED: &str = "# what visitors of the shop wrote
oeffnungszeiten\tzeiten

adresse des ladens\tort
wie wird das wetter\toos
wo finde ich den laden\tzeiten|ort
#1: Wann haben Sie geöffnet?\tort
";

fn shop(labelled: &str) -> tempfile::TempDir {
    let shop = folder(&[("knowledge/de/a.yaml", KNOWLEDGE)]);
    fs::write(shop.path().join("eval.tsv"), labelled).unwrap();
    shop
}

fn eval(folder: &Path, more: &[&str]) -> Output {
    in_folder(folder, &[&["eval", "eval.tsv"], more].concat(), b"")
}

fn report(folder: &Path, more: &[&str]) -> Value {
    let output = eval(folder, &[&["--json"], more].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_figure_is_there_for_programs() {
    let shop = shop(LABELLED);
    let report = report(shop.path(), &[]);
    assert_eq!(report["messages"], 5, "comments and empty lines are skipped, a message may begin with #");
    assert_eq!(report["in_scope"], 4);
    assert_eq!(report["accuracy"], 0.75);
    assert_eq!(report["hit_at_3"], 1.0);
    assert_eq!(report["off_topic_answered"], 0.0);
    assert_eq!(report["auroc_off_topic"], 1.0);
    assert!(report["auroc"].is_f64(), "{report}");
    let tiers = &report["tiers"];
    let shares: f64 = ["confident", "unsure", "beyond"].iter().map(|tier| tiers[tier]["share"].as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-9, "every message is in a tier: {tiers}");
    assert_eq!(tiers["confident"]["precision"], report["precision"]);
    assert_eq!(report["promise"]["right"], 0.9);
    assert_eq!(report["promise"]["answers"], tiers["confident"]["messages"]);
    let binned: u64 =
        report["reliability"].as_array().unwrap().iter().map(|bin| bin["messages"].as_u64().unwrap()).sum();
    assert_eq!(binned, 5, "{report}");
    let confusion =
        json!({"expected": "ort", "found": "zeiten", "times": 1, "example": "#1: Wann haben Sie geöffnet?"});
    assert_eq!(report["confusions"], json!([confusion]));
}

#[test]
fn the_same_is_there_for_people() {
    let shop = shop(LABELLED);
    let output = eval(shop.path(), &[]);
    let said = text(&output.stdout);
    for expected in [
        "accuracy (in scope, no threshold)       75.0 %",
        "right among the three best             100.0 %",
        "AUROC right / wrong",
        "AUROC in scope / off-topic",
        "off-topic but answered                   0.0 %",
        "tier        messages     share     right",
        "confidence  messages    stated     right",
        "   1 × ort → zeiten",
        "“#1: Wann haben Sie geöffnet?”",
    ] {
        assert!(said.contains(expected), "'{expected}' is missing in:\n{said}");
    }
}

#[test]
fn the_promise_is_kept_missed_or_not_judged() {
    let cases = [
        ("oeffnungszeiten\tzeiten\n", "promise 90 %: kept, 100.0 % of 1 answers right", json!(true)),
        ("oeffnungszeiten\toos\n", "promise 90 %: missed, 0.0 % of 1 answers right", json!(false)),
        ("wie wird das wetter\toos\n", "promise 90 %: nothing was answered, so there is nothing to judge", json!(null)),
    ];
    for (labelled, expected, kept) in cases {
        let shop = shop(labelled);
        let said = text(&eval(shop.path(), &[]).stdout);
        assert!(said.contains(expected), "'{expected}' is missing in:\n{said}");
        assert_eq!(report(shop.path(), &[])["promise"]["kept"], kept);
    }
}

#[test]
fn the_language_of_the_page_can_be_named() {
    let two = folder(&[
        ("knowledge/de/a.yaml", "entries:\n  - {id: a, question: Garantie, answer: A}\n"),
        ("knowledge/en/a.yaml", "entries:\n  - {id: a, question: Garantie, answer: A}\n"),
    ]);
    fs::write(two.path().join("deskbell.yaml"), "name: Test\nlanguages: [de, en]\n").unwrap();
    fs::write(two.path().join("eval.tsv"), "garantie\ta\n").unwrap();
    for language in ["de", "en"] {
        assert_eq!(report(two.path(), &["--lang", language])["accuracy"], 1.0);
    }
    assert_eq!(eval(two.path(), &["--lang", "fr"]).status.code(), Some(2));
}

#[test]
fn a_line_without_a_label_is_named() {
    let bad = shop("# figures\na\tb\nno label\n");
    let output = eval(bad.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("line 3"), "{}", text(&output.stderr));
}
