//! Whatever the bytes: no panic, no hang, no place outside the file, nothing loaded half.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{ENTRIES, INTENTS, SETTINGS, files, loaded};
use deskbell::content::SourceFile;
use deskbell::diagnostics::{Lang, has_errors};

/// Loads in a thread with a small stack, as a server's worker may have one.
fn load_in_small_stack(files: Vec<SourceFile>) {
    let thread = std::thread::Builder::new().stack_size(512 * 1024);
    thread.spawn(move || lawful(&files)).unwrap().join().unwrap();
}

/// The laws of every load.
fn lawful(files: &[SourceFile]) {
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
}

#[test]
fn large_files_of_nothing_but_structure_are_quick() {
    let kilobytes = 200 * 1024;
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
    let plain = units.map(|unit| (String::new(), unit)).into_iter();
    let inside =
        in_brackets.iter().flat_map(|unit| [("entries: [".to_owned(), *unit), ("entries: {".to_owned(), *unit)]);
    for (head, unit) in plain.chain(inside) {
        for path in ["knowledge/de/fall.yaml", "intents/fall.yaml", "deskbell.yaml"] {
            let text = format!("{head}{}", unit.repeat(kilobytes / unit.len()));
            let start = Instant::now();
            load_in_small_stack(files(&[(path, text.as_bytes())]));
            let limit = Duration::from_secs(if cfg!(debug_assertions) { 4 } else { 1 });
            assert!(start.elapsed() < limit, "{head}{unit:?} in {path}: {:?}", start.elapsed());
        }
    }
}

#[test]
fn what_is_nested_too_deep_or_too_large_is_told() {
    let deep = format!("entries: {}{}", "[".repeat(60), "]".repeat(60));
    let mut indented = String::from("entries:\n");
    for level in 1..60 {
        indented += &" ".repeat(level * 2);
        indented += "- a:\n";
    }
    let large = format!("entries:\n{}", "  - {id: a, question: B, answer: C}\n".repeat(200_000));
    let many = format!("entries: [{}]", "a,".repeat(500_000));
    for (text, code) in
        [(deep, "too-deep"), (indented, "too-deep"), (large, "file-too-large"), (many, "too-many-values")]
    {
        let found = loaded(&files(&[("knowledge/de/fall.yaml", text.as_bytes())]));
        assert_eq!(found.diagnostics.first().map(deskbell::diagnostics::Diagnostic::code), Some(code));
    }
}

#[test]
fn a_flow_may_be_nested_as_deep_as_yaml() {
    let mut text = String::from("flows:\n  tief:\n    steps:\n");
    for level in 0..20 {
        let indent = " ".repeat(6 + level * 4);
        text.push_str(&format!("{indent}- if: bestellnummer\n{indent}  then:\n"));
    }
    text.push_str(&format!("{}- say: Unten\n", " ".repeat(6 + 20 * 4)));
    load_in_small_stack(files(&[("intents/fall.yaml", text.as_bytes())]));
    assert!(loaded(&files(&[("intents/fall.yaml", text.as_bytes())])).content.is_some());
}

/// Pieces that YAML and the schema give a meaning to.
fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "entries:",
        "- id: a",
        "question: B",
        "answer: |",
        "also:",
        "- ",
        "\n",
        "\n  ",
        "\n    ",
        "\n      ",
        "\t",
        "\u{A0}",
        "[",
        "]",
        "{",
        "}",
        ",",
        ": ",
        ":",
        "\"",
        "'",
        "#5",
        " # x",
        "&a ",
        "*a",
        "!!str ",
        "<<: ",
        "? ",
        "---\n",
        "...\n",
        "|\n",
        ">-\n",
        "{{ shop.url }}",
        "{{",
        "{% if %}",
        "flows:",
        "steps:",
        "- say: X",
        "- ask: bestellnummer",
        "- choose:",
        "options:",
        "then:",
        "else:",
        "- if: a = b",
        "- goto: 1",
        "- goto: end",
        "- end",
        "slots:",
        "type: choice",
        "intents:",
        "patterns: ['(']",
        "rules:",
        "always_human:",
        "ä",
        "😀",
        "\r\n",
        "\r",
        "~",
        "007",
        "no",
        "${X}",
        "@",
        "`",
        "%",
        "\\",
        "\u{7}",
        "\u{FEFF}",
        "synonyms:",
        "- {from: [a], to: b}",
        "opening_hours:",
        "mon-fri:",
        "\"09:00-24:00\"",
        "languages: [en, de]",
        "name: x",
        "handoff:",
        "queues: {a: }",
        "endpoints:",
        "secret: whsec_",
        "variables:",
        "defaults:",
        "when: {page: /}",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..60).prop_map(|words| words.concat())
}

/// A good file with a few characters changed: the mistakes that hands make.
fn mutated() -> impl Strategy<Value = (usize, String)> {
    let edit = (
        any::<prop::sample::Index>(),
        prop::sample::select(vec!["", " ", "  ", "\t", "\n", ":", "- ", "\"", "'", "#", "[", "}", "ä", "|"]),
        any::<bool>(),
    );
    (0_usize..3, prop::collection::vec(edit, 1..5)).prop_map(|(which, edits)| {
        let mut text: Vec<char> = [SETTINGS, ENTRIES, INTENTS][which].chars().collect();
        for (at, put, remove) in edits {
            let at = at.index(text.len());
            let removed = usize::from(remove);
            text.splice(at..at + removed, put.chars());
        }
        (which, text.into_iter().collect())
    })
}

const PATHS: [&str; 4] =
    ["deskbell.yaml", "knowledge/de/lieferung.yaml", "intents/bestellung.yaml", "knowledge/de/synonyms.yaml"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), path in prop::sample::select(PATHS.to_vec())) {
        lawful(&files(&[(path, &bytes)]));
    }

    #[test]
    fn any_text(text in "\\PC{0,200}", path in prop::sample::select(PATHS.to_vec())) {
        lawful(&files(&[(path, text.as_bytes())]));
    }

    #[test]
    fn any_pieces(text in pieces(), path in prop::sample::select(PATHS.to_vec())) {
        lawful(&files(&[(path, text.as_bytes())]));
    }

    #[test]
    fn slips_of_the_hand((which, text) in mutated()) {
        lawful(&files(&[(PATHS[which], text.as_bytes())]));
    }
}
