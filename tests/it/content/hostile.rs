//! Whatever the bytes: no panic, no hang, no place outside the file, nothing loaded half.

use proptest::prelude::*;

use super::{ENTRIES, INTENTS, SETTINGS, files, loaded};
use crate::broken::mutated::mutated as slipped;
use crate::broken::{PATHS, lawful, structures};
use crate::strange::Random;
use deskbell::content::SourceFile;

/// Loads in a thread with a small stack, as a server's worker may have one.
fn load_in_small_stack(files: Vec<SourceFile>) {
    let thread = std::thread::Builder::new().stack_size(512 * 1024);
    thread.spawn(move || lawful(&files)).unwrap().join().unwrap();
}

#[test]
fn large_files_of_nothing_but_structure_are_read_or_refused() {
    for text in structures(200 * 1024) {
        for path in &PATHS[..3] {
            load_in_small_stack(files(&[(path, text.as_bytes())]));
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

/// A little of what `cargo bench --bench broken` does for minutes.
#[test]
fn files_with_slips_in_them() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/content/corpus");
    let mut paths: Vec<_> = std::fs::read_dir(corpus).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect();
    let mut random = Random::new(2_026);
    for _ in 0..1_000 {
        let bytes = slipped(&mut random, &seeds);
        lawful(&files(&[(*random.pick(&PATHS), &bytes)]));
    }
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
