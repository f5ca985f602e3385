//! The command line as its users meet it: exit codes, shapes, and input that nobody expects.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn deskbell(arguments: &[&str], input: &[u8]) -> Output {
    in_folder(Path::new(env!("CARGO_MANIFEST_DIR")), arguments, input)
}

pub(crate) fn in_folder(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    in_locale(folder, "en_GB.UTF-8", arguments, input)
}

pub(crate) fn in_locale(folder: &Path, locale: &str, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_deskbell"))
        .current_dir(folder)
        .args(arguments)
        .env("LC_ALL", locale)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing closes its end early; that is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with these files beside a `deskbell.yaml`.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files.iter().chain(&[("deskbell.yaml", "name: Test\n")]) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

#[test]
fn batch_answers_every_line_in_order_whatever_it_holds() {
    let long = "paket ".repeat(1_700);
    let lines: [&[u8]; 10] = [
        b"wo bleibt mein packet",
        b"",
        long.as_bytes(),
        "🙂🙂 📦?".as_bytes(),
        b"\x01\x02\x1b[31m bell \x07",
        b"invalid \xff\xfe utf-8 \xc3",
        "مرحبا كيف حالك \u{202e}gnirtS".as_bytes(),
        b"Ich will mit einem Menschen sprechen\r",
        "Wo ist mein Paket?\u{0}".as_bytes(),
        b"last line without an end",
    ];
    let output = deskbell(&["ask", "--batch"], &lines.join(&b'\n'));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let readings: Vec<Value> = text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(readings.len(), lines.len());
    for (reading, line) in readings.iter().zip(lines) {
        let sent = String::from_utf8_lossy(line);
        assert_eq!(reading["text"], sent.trim_end_matches('\r'), "in order, as it came");
        assert_fixed_fields(reading);
    }
    assert_eq!(readings[0]["decision"]["id"], "lieferung.sendung-verfolgen");
    assert_eq!(readings[0]["tier"], "confident");
    assert_eq!(readings[1]["tier"], "beyond");
    assert_eq!(readings[7]["decision"]["reason"], "asked_for_human");
}

fn assert_fixed_fields(reading: &Value) {
    assert!(["de", "en"].contains(&reading["language"].as_str().unwrap()), "{reading}");
    assert!(["confident", "unsure", "beyond"].contains(&reading["tier"].as_str().unwrap()), "{reading}");
    let kinds = ["answer", "flow", "smalltalk", "command", "clarify", "handoff"];
    assert!(kinds.contains(&reading["decision"]["kind"].as_str().unwrap()), "{reading}");
    assert!(reading["decision"]["id"].is_string() && reading["decision"]["reason"].is_string(), "{reading}");
    assert!((0.0..=1.0).contains(&reading["confidence"].as_f64().unwrap()), "{reading}");
    assert!(reading["micros"].is_u64(), "{reading}");
    let candidates = reading["candidates"].as_array().unwrap();
    assert!(candidates.len() <= 5, "{reading}");
    for candidate in candidates {
        assert!(["faq", "intent"].contains(&candidate["kind"].as_str().unwrap()), "{reading}");
        assert!(candidate["id"].is_string() && candidate["title"].is_string(), "{reading}");
        assert!(candidate["confidence"].is_f64(), "{reading}");
    }
}

#[test]
fn the_starter_content_checks_and_passes_its_tests() {
    let check = deskbell(&["check", "--format", "json"], b"");
    assert!(check.status.success(), "{}", text(&check.stdout));
    let problems: Value = serde_json::from_slice(&check.stdout).unwrap();
    assert_eq!(problems, Value::Array(Vec::new()), "the starter content has no problem");
    let test = deskbell(&["test"], b"");
    assert!(test.status.success(), "{}", text(&test.stdout));
    assert!(text(&test.stdout).ends_with(" passed, 0 failed\n"));
}

#[test]
fn exit_codes_are_fixed() {
    let broken = folder(&[("knowledge/de/a.yaml", "entries:\n  - id: a\n    question: Wie?\n")]);
    let cases: [(&Path, &[&str], i32); 7] = [
        (Path::new(env!("CARGO_MANIFEST_DIR")), &["check"], 0),
        (broken.path(), &["check"], 1),
        (broken.path(), &["ask", "hallo"], 1),
        (broken.path(), &["serve"], 1),
        (broken.path(), &["fly"], 2),
        (broken.path(), &["eval", "missing.tsv"], 1),
        (Path::new("/"), &["--dir", "/nowhere", "check"], 3),
    ];
    for (folder, arguments, code) in cases {
        let output = in_folder(folder, arguments, b"");
        let said = text(&output.stderr) + &text(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(code == 0 || !said.trim().is_empty(), "{arguments:?} says why");
    }
}

#[test]
fn broken_content_stops_the_start_with_place_cause_and_cure() {
    let broken = folder(&[(
        "knowledge/de/a.yaml",
        "entries:\n  - id: a\n    question: Wie?\n    antwort: So.\n    weight: viel\n",
    )]);
    let output = in_folder(broken.path(), &["serve"], b"");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for expected in ["knowledge/de/a.yaml:4:5", "knowledge/de/a.yaml:5:13", "antwort", "answer"] {
        assert!(said.contains(expected), "'{expected}' is missing in:\n{said}");
    }
}

#[test]
fn chat_talks_and_shows_why() {
    let typed = "wo bleibt mein packet\n:why\nIch will mit einem Menschen sprechen\n:quit\n";
    let output = deskbell(&["chat", "--lang", "de"], typed.as_bytes());
    let said = text(&output.stdout);
    assert!(output.status.success());
    for expected in ["[1]", "Mein Konto", "lieferung.sendung-verfolgen", "score", "übergeben", "waiting"] {
        assert!(said.contains(expected), "'{expected}' is missing in:\n{said}");
    }
}

#[test]
fn every_form_of_a_check_is_what_its_readers_expect() {
    let broken = folder(&[("knowledge/de/a.yaml", "entries:\n  - {id: a, question: Wie?, anser: So.}\n")]);
    let form = |name: &str| in_folder(broken.path(), &["check", "--format", name], b"");
    for name in ["text", "json", "github", "sarif"] {
        assert_eq!(form(name).status.code(), Some(1), "{name}");
    }
    let annotations = text(&form("github").stdout);
    let start = "::error file=knowledge/de/a.yaml,line=2,col=29,title=unknown-field::";
    assert!(annotations.lines().any(|line| line.starts_with(start)), "{annotations}");
    let sarif: Value = serde_json::from_slice(&form("sarif").stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let result = results.iter().find(|result| result["ruleId"] == "unknown-field").unwrap();
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startColumn"], &region["endColumn"]), (&29.into(), &34.into()));
}

#[test]
fn a_code_is_explained_in_the_language_that_is_asked_for() {
    let explain = |code: &str, lang: &str| deskbell(&["check", "--explain", code, "--lang", lang], b"");
    for (code, lang, expected) in [
        ("few-phrases", "de", "Vorher:"),
        ("few-phrases", "en", "Before:"),
        ("won-by-another", "en", "sure."),
        ("tab", "de", "Warum: "),
    ] {
        let output = explain(code, lang);
        let said = text(&output.stdout);
        assert!(output.status.success() && said.starts_with(code) && said.contains(expected), "{said}");
    }
    let unknown = explain("fewphrases", "en");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("“few-phrases”"), "{}", text(&unknown.stderr));
}
