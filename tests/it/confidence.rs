//! `deskbell check --confidence`: every phrase is tried as if it were not there.

use std::path::Path;

use serde_json::Value;

use super::cli::{folder, in_folder, text};
use super::proof::twins;

/// A phrase about the price stands at the entry about the time, and one entry has a single phrase.
const MIXED_UP: &str = "entries:
  - id: versand.kosten
    question: Wie hoch sind die Versandkosten?
    also:
      - Was kostet der Versand nach Österreich?
      - Was kostet mich der Versand nach Deutschland?
    answer: 4,90 Euro.
  - id: versand.dauer
    question: Wie lange dauert die Lieferung?
    also:
      - Wann kommt meine Lieferung an?
      - Was kostet der Versand nach Deutschland?
    answer: Zwei Tage.
  - id: laden.zeiten
    question: Wann haben Sie geöffnet?
    answer: Von 9 bis 18 Uhr.
";

/// A bot that speaks German alone.
fn german(knowledge: &str) -> tempfile::TempDir {
    let shop = folder(&[("knowledge/de/a.yaml", knowledge)]);
    std::fs::write(shop.path().join("deskbell.yaml"), "name: Test\nlanguages: [de]\n").unwrap();
    shop
}

fn check(folder: &Path, arguments: &[&str]) -> String {
    let output = in_folder(folder, &[&["check"], arguments].concat(), b"");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

fn tried(folder: &Path) -> Value {
    serde_json::from_str(&check(folder, &["--confidence", "--format", "json"])).unwrap()
}

fn assert_all(said: &str, expected: &[&str]) {
    for part in expected {
        assert!(said.contains(part), "'{part}' is missing in:\n{said}");
    }
}

#[test]
fn without_the_flag_poor_entries_are_warned_of_and_the_array_stays_an_array() {
    let shop = german(MIXED_UP);
    let told: Value = serde_json::from_str(&check(shop.path(), &["--format", "json"])).unwrap();
    let codes: Vec<_> = told.as_array().unwrap().iter().map(|told| (&told["code"], &told["line"])).collect();
    assert_eq!(codes, [(&"few-phrases".into(), &14.into())]);
    let said = check(shop.path(), &["--lang", "de"]);
    assert_all(&said, &["Eintrag „laden.zeiten“ hat zu wenige Formulierungen (1).", "check --confidence"]);
    assert!(!said.contains("Verständnis"), "{said}");
}

#[test]
fn at_most_ten_poor_entries_are_named_the_poorest_first() {
    let entry = |n: usize| {
        let also = if n < 6 { format!(", also: [Zweite Frage {n}]") } else { String::new() };
        format!("  - {{id: e{n:02}, question: Frage Nummer {n}{also}, answer: A}}\n")
    };
    let shop = folder(&[("knowledge/de/a.yaml", &("entries:\n".to_owned() + &(0..12).map(entry).collect::<String>()))]);
    let said = check(shop.path(), &["--confidence", "--lang", "en"]);
    assert_all(
        &said,
        &[
            "(12): e06 (1), e07 (1), e08 (1), e09 (1), e10 (1), e11 (1), e00 (2), e01 (2), e02 (2), e03 (2) and 2 more.\n",
        ],
    );
    assert_eq!(tried(shop.path())["understanding"][0]["few_phrases"]["total"], 12);
}

#[test]
fn a_phrase_that_another_entry_wins_is_a_warning_at_its_place() {
    let shop = german(MIXED_UP);
    let report = tried(shop.path());
    let warning = &report["diagnostics"][0];
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 2, "and an entry of one phrase: {report:#}");
    assert_eq!(warning["code"], "won-by-another", "{report:#}");
    assert_eq!(warning["severity"], "warning");
    assert_eq!(
        (&warning["file"], &warning["line"], &warning["column"]),
        (&"knowledge/de/a.yaml".into(), &6.into(), &9.into())
    );
    assert_all(
        warning["message"].as_str().unwrap(),
        &["Was kostet mich der", "versand.kosten", "versand.dauer", " % sure"],
    );
    assert_all(warning["help"].as_str().unwrap(), &["Move the phrase", "“not:”", "differ"]);
    let said = check(shop.path(), &["--confidence", "--lang", "de"]);
    assert_all(
        &said,
        &[
            "Warnung[won-by-another]: „Was kostet mich der Versand nach Deutschland?“ gehört zu Eintrag „versand.kosten“.",
            "--> knowledge/de/a.yaml:6:9",
            "Verschieben Sie den Satz zu „versand.dauer“",
            "Formulierungen (de), die ein anderer Eintrag gewinnt, wenn sie fehlen:",
            "versand.kosten → versand.dauer  „Was kostet mich der Versand nach Deutschland?“",
            "Kein Fehler, 2 Warnungen.",
        ],
    );
}

#[test]
fn the_cures_of_the_warning_cure_it() {
    let phrase = "      - Was kostet mich der Versand nach Deutschland?\n";
    let stray = "      - Was kostet der Versand nach Deutschland?\n";
    let warned = |knowledge: &str| {
        let shop = german(knowledge);
        tried(shop.path())["diagnostics"].to_string().contains("Was kostet mich der Versand")
    };
    assert!(warned(MIXED_UP));
    assert!(!warned(&MIXED_UP.replace(stray, "").replace(phrase, &(phrase.to_owned() + stray))), "moved");
    let forbidden = format!("{stray}    not: [Was kostet mich der Versand nach Deutschland?]\n");
    assert!(!warned(&MIXED_UP.replace(stray, &forbidden)), "under not:");
}

#[test]
fn too_few_phrases_promise_nothing() {
    let shop = german(MIXED_UP);
    let report = tried(shop.path());
    let promise = &report["understanding"][0]["promise"];
    assert_eq!((&promise["ground"], &promise["confirmed"]), (&"too_few".into(), &false.into()), "{promise}");
    assert_eq!(promise["trials"], 13, "seven without their entry, six without themselves: {promise}");
    let said = check(shop.path(), &["--confidence", "--lang", "en"]);
    assert_all(&said, &["nothing can be expected", "They are too few. The shipped confidence is used."]);
}

#[test]
fn phrases_that_show_too_much_trust_lower_it() {
    let shop = twins();
    let report = tried(shop.path());
    let of = &report["understanding"][0];
    assert_eq!((&of["entries"], &of["phrases"]), (&12.into(), &120.into()));
    let promise = &of["promise"];
    assert_eq!((&promise["ground"], &promise["right"]), (&"lowered".into(), &0.9.into()), "{promise}");
    assert!(promise["shift"].as_f64().unwrap() < -0.1, "{promise}");
    assert_eq!(promise["trials"], 240);
    for share in ["precision", "answered", "found"] {
        assert!((0.0..=1.0).contains(&promise[share].as_f64().unwrap()), "{promise}");
    }
    let bins = of["reliability"].as_array().unwrap();
    assert_eq!(bins.iter().map(|bin| bin["messages"].as_u64().unwrap()).sum::<u64>(), 240);
    let said = check(shop.path(), &["--confidence", "--lang", "en"]);
    assert_all(
        &said,
        &[
            "Promise 90 %: expect ",
            "if half of them are off-topic (240 trials, ",
            "They lower the shipped confidence by ",
        ],
    );
    assert_all(&said, &["confidence    trials      stated     right\n", "Left out, "]);
}

#[test]
fn the_starter_content_is_tried_in_both_languages() {
    let report = tried(Path::new(env!("CARGO_MANIFEST_DIR")));
    let languages = report["understanding"].as_array().unwrap();
    assert_eq!(languages.iter().map(|of| of["language"].as_str().unwrap()).collect::<Vec<_>>(), ["de", "en"]);
    for of in languages {
        assert_eq!(of["few_phrases"]["total"], 0, "the starter content is the model that editors copy");
        let won = of["won_by_another"].as_array().unwrap();
        assert!(won.iter().all(|won| won["file"].is_string() && won["line"].as_u64().unwrap() > 1), "{won:#?}");
        assert!(won.windows(2).all(|pair| pair[0]["confidence"].as_f64() >= pair[1]["confidence"].as_f64()));
    }
    let warned = report["diagnostics"].as_array().unwrap().len();
    let surely = languages.iter().flat_map(|of| of["won_by_another"].as_array().unwrap());
    assert_eq!(warned, surely.filter(|won| won["answered"] == true).count(), "one warning for each");
}

#[test]
fn broken_content_is_told_and_not_tried() {
    let broken = folder(&[("knowledge/de/a.yaml", "entries:\n  - {id: a, question: Wie?}\n")]);
    let output = in_folder(broken.path(), &["check", "--confidence", "--format", "json"], b"");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(report["diagnostics"][0]["severity"], "error");
    assert_eq!(report["understanding"], Value::Array(Vec::new()));
}
