//! `deskbell rollback` as editors meet it: a real server, a real store, the real binary.

use std::path::Path;
use std::process::Output;

use super::cli::{in_locale, text};
use super::replay::{Visit, database};
use super::serve::{KNOWLEDGE, SETTINGS, Server, folder_with, write};

const TEST: &str =
    "- name: Paket\n  lang: de\n  steps:\n    - visitor: Wo ist mein Paket?\n      answer: lieferung.verfolgen\n";
const FILE: &str = "knowledge/de/lieferung.yaml";

fn folder() -> tempfile::TempDir {
    let folder = folder_with(SETTINGS);
    write(folder.path(), "tests/dialogues/paket.yaml", TEST);
    folder
}

fn rollback(folder: &Path, more: &[&str]) -> Output {
    in_locale(folder, "de_DE.UTF-8", &[&["rollback"], more].concat(), b"")
}

fn told(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}

fn read(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).unwrap()
}

fn version(server: &Server) -> String {
    server.content()["version"].as_str().unwrap().to_owned()
}

/// Saves a file and waits until it is live.
fn save(server: &Server, folder: &Path, path: &str, text: &str) -> String {
    let before = version(server);
    write(folder, path, text);
    server.until("the save is live", |content| content["version"] != before && content["refused"].is_null());
    version(server)
}

/// The list; a version is kept a moment after it went live.
fn listed(folder: &Path, versions: usize) -> String {
    for _ in 0..200 {
        let list = text(&rollback(folder, &[]).stdout);
        if list.lines().filter(|line| line.contains(", ")).count() >= versions {
            return list;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{}", told(&rollback(folder, &[])));
}

#[test]
fn a_bad_save_is_taken_back_and_the_taking_back_too() {
    let folder = folder();
    let dir = folder.path();
    let server = Server::begin_with(dir, &[]);
    let good = version(&server);
    let ask = || Visit::begin(&server).say("Wo ist mein Paket?").to_string();
    assert!(ask().contains("im Konto"));
    save(&server, dir, FILE, &KNOWLEDGE.replace("im Konto", "auf dem Mond"));
    let bad = save(
        &server,
        dir,
        "knowledge/de/mehr.yaml",
        &KNOWLEDGE
            .replace("lieferung.verfolgen", "neu.eintrag")
            .replace("Paket", "Fahrrad")
            .replace("Sendung", "Bremse")
            .replace("Lieferung", "Klingel"),
    );
    assert!(ask().contains("auf dem Mond"), "valid, but not what anybody wants");

    // Without a version: the list. It is checked by its unit test; here that all of it is there.
    let list = listed(dir, 3);
    let lines: Vec<&str> = list.lines().collect();
    assert!(lines[1].starts_with(&bad[..12]) && lines[1].ends_with("← zuletzt live, im Ordner"), "{list}");
    assert!(lines[3].starts_with(&good[..12]) && lines[2].contains("1 Datei: knowledge/de/lieferung.yaml"), "{list}");

    // Nobody can be asked here, so nothing is done.
    let output = rollback(dir, &[&good[..6]]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    for expected in ["ändert sich   knowledge/de/lieferung.yaml", "verschwindet  knowledge/de/mehr.yaml", "--yes"] {
        assert!(told(&output).contains(expected), "'{expected}' is missing in:\n{}", told(&output));
    }
    assert!(ask().contains("auf dem Mond"));

    // What Deskbell does not read, it does not touch; what was saved since and never was live is kept.
    write(dir, "knowledge/notizen.txt", "unsere Notizen");
    write(dir, "deskbell.yaml", &SETTINGS.replace("Musterladen", "Neuer Name"));
    server.until("the new name is live", |content| content["version"] != bad.as_str());
    write(dir, "knowledge/de/mehr.yaml", "entries: [\n");
    server.until("the broken save is refused", |content| content["refused"].is_object());
    let output = rollback(dir, &[&good, "--yes"]);
    assert!(output.status.success(), "{}", told(&output));
    assert!(told(&output).contains("deskbell.yaml war damals anders"), "{}", told(&output));
    server.until("the old answers are live", |content| {
        content["refused"].is_null() && content["version"] != bad.as_str()
    });
    assert!(ask().contains("im Konto"), "the server serves the old answer again");
    assert_eq!(read(dir, FILE), KNOWLEDGE);
    assert!(!dir.join("knowledge/de/mehr.yaml").exists());
    assert_eq!(read(dir, "knowledge/notizen.txt"), "unsere Notizen");
    assert!(read(dir, "deskbell.yaml").contains("Neuer Name"), "the settings stay");

    // And forward again, to a state that never was live: refused, because it does not check.
    let undo = text(&output.stdout);
    let undo = undo.trim().rsplit(' ').next().unwrap();
    let list = listed(dir, 5);
    assert!(list.lines().any(|line| line.starts_with(undo) && line.contains("nie live")), "{list}");
    let output = rollback(dir, &[undo, "--yes"]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(
        told(&output).contains("knowledge/de/mehr.yaml") && told(&output).contains("nichts wurde geändert"),
        "{}",
        told(&output)
    );
    assert_eq!(read(dir, FILE), KNOWLEDGE);

    // With the settings of that day it is that version to the byte.
    let output = rollback(dir, &[&good, "--yes", "--settings"]);
    assert!(output.status.success(), "{}", told(&output));
    server.until("it is live to the byte", |content| content["version"] == good.as_str());
    let again = rollback(dir, &[&good, "--yes", "--settings"]);
    assert_eq!(text(&again.stdout), "Der Ordner ist schon wie diese Version.\n");
    let output = rollback(dir, &[&bad, "--yes"]);
    assert!(output.status.success(), "{}", told(&output));
    server.until("the bad one is back", |content| content["version"] == bad.as_str());
    assert!(ask().contains("auf dem Mond"), "a rollback can be rolled back");
}

#[test]
fn a_version_whose_tests_fail_now_is_not_written() {
    let folder = folder();
    let dir = folder.path();
    write(dir, "tests/dialogues/paket.yaml", &TEST.replace("lieferung.verfolgen", "lieferung.fehlt"));
    // At the start content that checks serves, even if its tests fail.
    let server = Server::begin_with(dir, &[]);
    let failing = version(&server);
    save(&server, dir, "tests/dialogues/paket.yaml", TEST);
    listed(dir, 2);
    let output = rollback(dir, &[&failing, "--yes"]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("0 bestanden, 1 fehlgeschlagen"), "{}", told(&output));
    assert_eq!(read(dir, "tests/dialogues/paket.yaml"), TEST);
}

#[test]
fn unknown_and_unclear_versions_are_wrong_use() {
    let folder = folder();
    let dir = folder.path();
    assert_eq!(rollback(dir, &[]).status.code(), Some(3), "no store yet");
    let server = Server::begin_with(dir, &[]);
    listed(dir, 1);
    for (wanted, expected) in [("zzzz", "nicht aufgehoben"), ("", "beginnen 1 Versionen")] {
        let output = rollback(dir, &[wanted, "--yes"]);
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(told(&output).contains(expected), "{}", told(&output));
    }
    drop(server);
    // The store alone must be found; and a file of a version that was changed in it is not written.
    let connection = rusqlite::Connection::open(database(dir)).unwrap();
    connection
        .execute_batch("UPDATE content_files SET path = 'knowledge/de/anders.yaml' WHERE path LIKE 'knowledge/%'")
        .unwrap();
    let first = text(&rollback(dir, &[]).stdout).lines().nth(1).unwrap()[..12].to_owned();
    let output = rollback(dir, &[&first, "--yes"]);
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
    assert!(told(&output).contains("beschädigt"), "{}", told(&output));
}
