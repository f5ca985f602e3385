//! Broken content: fine files to break, the laws of every load, and files of nothing but structure.

pub(crate) mod mutated;

use deskbell::content::{Loaded, SourceFile, load};
use deskbell::diagnostics::{Lang, has_errors, to_github, to_json, to_sarif, to_terminal};

/// Settings, an entry and a flow that are fine: what a case adds to.
pub(crate) const SETTINGS: &str = "name: Testladen\nlanguages: [de]\nvariables:\n  shop: {url: \"https://laden.test\"}\nhandoff:\n  queues:\n    service: {label: Kundenservice}\n    versand: {label: Versand}\n";

pub(crate) const INTENTS: &str = "slots:
  bestellnummer: {type: text, pattern: '[A-Z]{2}-?\\d{6}', label: Bestellnummer}
flows:
  bestellstatus:
    steps:
      - ask: bestellnummer
        say: Wie lautet Ihre Bestellnummer?
      - handoff: {queue: versand, reason: Frage zur Bestellung}
";

pub(crate) const ENTRIES: &str = "entries:
  - id: lieferung.verfolgen
    question: Wo ist mein Paket?
    also: [Sendung verfolgen, Wann kommt meine Lieferung?]
    answer: Unter Mein Konto.
";

/// The fine files with one of them replaced or one added.
pub(crate) fn files(changed: &[(&str, &[u8])]) -> Vec<SourceFile> {
    let base: [(&str, &[u8]); 3] = [
        ("deskbell.yaml", SETTINGS.as_bytes()),
        ("intents/bestellung.yaml", INTENTS.as_bytes()),
        ("knowledge/de/lieferung.yaml", ENTRIES.as_bytes()),
    ];
    let kept = base.iter().filter(|(path, _)| !changed.iter().any(|(other, _)| other == path));
    kept.chain(changed).map(|(path, bytes)| SourceFile { path: (*path).to_owned(), bytes: bytes.to_vec() }).collect()
}

pub(crate) fn loaded(files: &[SourceFile]) -> Loaded {
    load(files, &|_| None, Some("2026-11-22".parse().unwrap()))
}

/// What can be broken.
pub(crate) const PATHS: [&str; 4] =
    ["deskbell.yaml", "knowledge/de/lieferung.yaml", "intents/bestellung.yaml", "knowledge/de/synonyms.yaml"];

/// The laws of every load.
pub(crate) fn lawful(files: &[SourceFile]) {
    let found = loaded(files);
    assert_eq!(found.content.is_none(), has_errors(&found.diagnostics));
    for diagnostic in found.diagnostics.iter().step_by(found.diagnostics.len() / 20 + 1) {
        for lang in [Lang::De, Lang::En] {
            assert!(!diagnostic.message(lang).is_empty() && !diagnostic.help(lang).is_empty());
        }
        let text =
            files.iter().find(|file| file.path == *diagnostic.file).map(|file| String::from_utf8_lossy(&file.bytes));
        let text = text.as_deref().map_or("", |text| text.strip_prefix('\u{FEFF}').unwrap_or(text));
        let span = diagnostic.span;
        assert!(span.start <= span.end && span.end <= text.len(), "{diagnostic:?}");
        assert!(span.line >= 1 && span.column >= 1, "{diagnostic:?}");
    }
    forms(&found, files);
}

/// Every form can be made of what was found.
fn forms(found: &Loaded, files: &[SourceFile]) {
    let few = found.diagnostics.get(..found.diagnostics.len().min(20)).unwrap_or_default();
    let texts: Vec<(&str, String)> = files
        .iter()
        .map(|file| {
            (file.path.as_str(), String::from_utf8_lossy(&file.bytes).trim_start_matches('\u{FEFF}').to_owned())
        })
        .collect();
    let source = |path: &str| texts.iter().find(|(known, _)| *known == path).map(|(_, text)| text.as_str());
    for lang in [Lang::De, Lang::En] {
        assert_eq!(to_json(few, lang).as_array().map(Vec::len), Some(few.len()));
        assert_eq!(to_github(few, lang).lines().count(), few.len(), "a line each");
        assert!(few.is_empty() || !to_terminal(few, &source, lang, false).is_empty());
        assert!(to_sarif(few, &source, lang)["runs"][0]["results"].is_array());
    }
}

/// Texts of about so many bytes that are brackets, quotes, colons, anchors, indents and the like, and nothing else.
pub(crate) fn structures(bytes: usize) -> Vec<String> {
    let units = [
        "[",
        "{",
        "- ",
        "? ",
        "[[",
        "{a: [",
        "a: ",
        "\"",
        "'",
        "|",
        "&a ",
        "*a ",
        "!!a ",
        "\t",
        "- - [",
        "#",
        "%a\n",
        "---\n",
        "\u{A0}",
        ": ",
        "a:\n ",
        "- a: b\n",
        "{{ ",
        "x\n",
        "a #b\n",
        "'a' b\n",
        "\r",
        "\u{A0}\n",
        "- |\n  a\n",
    ];
    let in_brackets = ["a, ", "{{a}}, ", "{a: , b}, ", "a: , ", "\"a\" ", "ä: ä, "];
    let in_entries = ["  - a: \"\n", "  - [\n", "  - @\n", "  - a: b: c\n", "  \t- a\n"];
    let plain = units.iter().map(|unit| ("", *unit));
    let inside = in_brackets.iter().flat_map(|unit| [("entries: [", *unit), ("entries: {", *unit)]);
    let entries = in_entries.iter().map(|unit| ("entries:\n", *unit));
    let texts = plain.chain(inside).chain(entries);
    let mut all: Vec<String> = texts.map(|(head, unit)| head.to_owned() + &unit.repeat(bytes / unit.len())).collect();
    // Whole entries, so that the lints read them too.
    for unit in ["](", "„", "`", "du ", "Sie ", "{{ shop.url }}", "[a](b)", "- a\n      ", "**"] {
        let answer =
            format!("entries:\n  - id: a\n    question: b\n    answer: |\n      {}\n", unit.repeat(bytes / unit.len()));
        all.push(answer);
    }
    all
}
