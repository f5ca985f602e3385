//! `deskbell replay` as operators meet it: a real server, a real store, the real binary.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use deskbell::store::Archive;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::serve::{Server, write};

const SETTINGS: &str = "name: Blumen Meyer
languages: [de]
listen: 127.0.0.1:0
limits: {calls_per_minute: 0}
variables: {phone: '${SHOP_PHONE}', city: '${SHOP_CITY:-Ulm}'}
";
const KNOWLEDGE: &str = "entries:
  - id: laden.zeiten
    question: Wann haben Sie geöffnet?
    also: [Öffnungszeiten, Wie lange ist der Laden offen?]
    answer: Von 9 bis 18 Uhr, Telefon {{ phone }}.
  - id: laden.ort
    question: Wo finde ich den Laden?
    also: [Adresse des Ladens]
    answer: Am Markt 1 in {{ city }}.
";
const PHONE: (&str, &str) = ("SHOP_PHONE", "0731 555 0100");

/// A small shop whose answers take something from the environment.
fn shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "deskbell.yaml", SETTINGS);
    write(folder.path(), "knowledge/de/laden.yaml", KNOWLEDGE);
    folder
}

/// The starter content with a helpdesk whose secret comes from the environment.
pub(crate) fn starter() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for from in ["knowledge/de", "knowledge/en", "intents", "tables"] {
        for entry in std::fs::read_dir(root.join(from)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            write(folder.path(), &format!("{from}/{name}"), &std::fs::read_to_string(&path).unwrap());
        }
    }
    let settings = std::fs::read_to_string(root.join("deskbell.yaml")).unwrap();
    let endpoint = "endpoints: [{id: desk, url: 'https://127.0.0.1:1/', secret: '${DESK_SECRET}'}]";
    let settings =
        settings.replace("127.0.0.1:8080", "127.0.0.1:0").replace("endpoints: []\n", &format!("{endpoint}\n"));
    assert!(settings.contains("${DESK_SECRET}"));
    write(folder.path(), "deskbell.yaml", &settings);
    folder
}

/// A visitor at a server.
pub(crate) struct Visit<'a> {
    server: &'a Server,
    pub(crate) id: String,
    token: String,
    calls: usize,
}

impl<'a> Visit<'a> {
    pub(crate) fn begin(server: &'a Server) -> Self {
        let (id, token) = server.start();
        Self { server, id, token, calls: 0 }
    }

    pub(crate) fn call(&mut self, what: &str, mut body: Value) -> Value {
        self.calls += 1;
        body["client_id"] = json!(self.calls.to_string());
        self.server.json("POST", &format!("/v1/conversations/{}/{what}", self.id), &self.token, &body)
    }

    pub(crate) fn say(&mut self, text: &str) -> Value {
        self.call("messages", json!({"text": text}))
    }

    /// Clicks a choice of the last of these messages that has any.
    pub(crate) fn click(&mut self, said: &Value, label: &str) -> Value {
        let mut choices = said["messages"].as_array().unwrap().iter().flat_map(|m| m["choices"].as_array().unwrap());
        let choice = choices.rfind(|choice| choice["label"].as_str().unwrap().contains(label));
        let choice = choice.unwrap_or_else(|| panic!("no '{label}' in {said}"))["id"].clone();
        self.call("messages", json!({"choice": choice}))
    }

    /// A typo, a clarification, a slot that does not fit, a look-up and a button.
    pub(crate) fn asks_for_an_invoice_and_an_order(&mut self) {
        self.say("wo bleibt mein packet");
        let asked = self.say("Rechnung");
        self.click(&asked, "Wo finde ich meine Rechnung?");
        self.say("Bestellstatus");
        self.say("12345");
        let status = self.say("AB-123456");
        self.click(&status, "Ja, danke");
    }
}

/// Exit code, standard output, standard error.
fn replay(folder: &Path, variables: &[(&str, &str)], more: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.arg("--dir").arg(folder).arg("replay").args(more).env("LC_ALL", "en_GB.UTF-8");
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("data/deskbell.db")
}

fn change(folder: &Path, statements: &str) {
    let connection = Connection::open(database(folder)).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS turns_append_only;").unwrap();
    connection.execute_batch(statements).unwrap();
}

/// One line a turn, without what stands below it.
fn turns(report: &str) -> Vec<&str> {
    report.lines().filter(|line| line.starts_with("turn ")).collect()
}

#[test]
fn a_whole_conversation_repeats_beside_the_server_and_after_its_end() {
    let folder = starter();
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let server = Server::begin_with(folder.path(), &[("DESK_SECRET", secret)]);
    let first_version = server.content()["version"].clone();
    let mut visit = Visit::begin(&server);
    visit.asks_for_an_invoice_and_an_order();

    let knowledge = std::fs::read_to_string(folder.path().join("knowledge/de/lieferung.yaml")).unwrap();
    write(folder.path(), "knowledge/de/lieferung.yaml", &knowledge.replace("Paket", "Packstück"));
    server.until("the save is live", |content| content["version"] != first_version);
    visit.say("wo bleibt mein packet");
    visit.say("Was kostet der Versand?");
    visit.say("Ich will mit einem Menschen sprechen");
    visit.say("Hallo?");
    visit.call("rating", json!({"stars": 4, "remark": "ging so"}));

    let (code, report, told) = replay(folder.path(), &[], &[&visit.id]);
    assert_eq!(code, 0, "{report}{told}");
    assert_eq!(turns(&report).len(), 13, "{report}");
    assert!(report.ends_with("13 the same, 0 different, 0 unrepeatable\n"), "{report}");
    for expected in ["unsure: clarify", "flow bestellstatus", "a click", "handoff service", "is rated", "begins"] {
        assert!(report.contains(expected), "'{expected}' is missing in:\n{report}");
    }
    let versions: BTreeSet<&str> =
        turns(&report).iter().map(|line| line.split("content ").nth(1).unwrap().get(..12).unwrap()).collect();
    assert_eq!(versions.len(), 2, "before and after the save: {report}");
    assert!(versions.contains(&first_version.as_str().unwrap()[..12]));

    let id = visit.id.clone();
    server.signal("TERM");
    server.ended();
    let archive = Archive::open(&database(folder.path())).unwrap();
    let kept = archive.content(first_version.as_str().unwrap()).unwrap().unwrap();
    let settings = kept.iter().find(|file| file.path == "deskbell.yaml").unwrap();
    let settings = String::from_utf8(settings.bytes.clone()).unwrap();
    assert!(settings.contains("secret: '${DESK_SECRET}'") && !settings.contains(secret), "as written: no secret");
    // Nothing of the folder but the place of the store is needed any more.
    std::fs::remove_dir_all(folder.path().join("knowledge")).unwrap();
    write(folder.path(), "deskbell.yaml", "name: [\nstore: data/deskbell.db\n");
    assert_eq!(replay(folder.path(), &[], &[&id]).0, 3, "no YAML at all");
    write(folder.path(), "deskbell.yaml", "languages: [fr]\nstore: data/deskbell.db\nlimits: viele\n");
    let before = std::fs::read(database(folder.path())).unwrap();
    let (code, again, told) = replay(folder.path(), &[], &[&id]);
    assert_eq!((code, again), (0, report), "{told}");
    assert!(std::fs::read(database(folder.path())).unwrap() == before, "the store is only read");
}

#[test]
fn the_proof_of_one_turn_is_that_of_ask() {
    let folder = starter();
    let secret = [("DESK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")];
    let server = Server::begin_with(folder.path(), &secret);
    let mut visit = Visit::begin(&server);
    visit.say("packet kaputt angekommen");
    visit.say("Ich will mit einem Menschen sprechen");
    let (code, report, told) = replay(folder.path(), &[], &[&visit.id, "1", "--why"]);
    assert_eq!(code, 0, "{report}{told}");
    for expected in ["(ranked, ", "words:   ", "score ", "second:  0.", "tier:    ", "promises 90 % right answers"] {
        assert!(report.contains(expected), "'{expected}' is missing in:\n{report}");
    }
    let mut ask = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    ask.arg("--dir")
        .arg(folder.path())
        .args(["ask", "--why", "packet kaputt angekommen"])
        .envs(secret)
        .env("LC_ALL", "en_GB.UTF-8");
    let asked = String::from_utf8(ask.output().unwrap().stdout).unwrap();
    let proof: Vec<&str> = asked.lines().skip_while(|line| !line.starts_with("words:")).collect();
    let shown: Vec<&str> = report.lines().skip(1).map(|line| line.strip_prefix("  ").unwrap()).collect();
    assert_eq!(shown, proof, "one form for both");
    let (_, report, _) = replay(folder.path(), &[], &[&visit.id, "2", "--why"]);
    assert!(report.contains("certain by rule"), "{report}");
}

#[test]
fn the_stored_proof_is_what_ask_says_of_the_same_message_in_the_same_state() {
    let folder = starter();
    let secret = [("DESK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")];
    let server = Server::begin_with(folder.path(), &secret);
    for message in ["packet kaputt angekommen", "gutschein", "Wo ist mein Paket?", "wie wird das wetter morgen"] {
        let mut visit = Visit::begin(&server);
        visit.say(message);
        let stored: String = Connection::open(database(folder.path()))
            .unwrap()
            .query_row("SELECT events FROM turns WHERE conversation_id = ?1 AND no = 1", [&visit.id], |row| row.get(0))
            .unwrap();
        let events: Vec<Value> = serde_json::from_str(&stored).unwrap();
        let decided = events.iter().find(|event| event["type"] == "decided").unwrap();
        let mut ask = Command::new(env!("CARGO_BIN_EXE_deskbell"));
        ask.arg("--dir").arg(folder.path()).args(["ask", "--json", "--why", message]).envs(secret);
        let asked: Value = serde_json::from_slice(&ask.output().unwrap().stdout).unwrap();
        assert!(decided["why"].is_object(), "{decided}");
        for field in ["why", "tier", "promise"] {
            assert_eq!(decided[field], asked[field], "{message}: {field}");
        }
        for field in ["kind", "id", "reason"] {
            assert_eq!(decided[field], asked["decision"][field], "{message}: {field}");
        }
    }
}

#[test]
fn the_environment_is_asked_for_where_it_shapes_answers() {
    let folder = shop();
    let server = Server::begin_with(folder.path(), &[PHONE]);
    let mut visit = Visit::begin(&server);
    let said = visit.say("Öffnungszeiten");
    assert!(said.to_string().contains(PHONE.1), "{said}");
    let id = visit.id.as_str();

    let (code, report, told) = replay(folder.path(), &[], &[id]);
    assert_eq!(code, 3, "{report}{told}");
    assert!(report.contains("UNREPEATABLE") && report.contains("takes SHOP_PHONE from"), "{report}");
    assert!(told.contains("2 turns could not be repeated"), "{told}");

    let (code, report, told) = replay(folder.path(), &[PHONE], &[id]);
    assert_eq!(code, 0, "{report}{told}");

    let (code, report, told) = replay(folder.path(), &[("SHOP_PHONE", "112")], &[id]);
    assert_eq!(code, 1, "{report}{told}");
    assert!(turns(&report)[0].contains(" same "), "the greeting does not name it: {report}");
    for expected in ["first difference: event", "stored ", PHONE.1, "112", "takes SHOP_CITY, SHOP_PHONE from"] {
        assert!(report.contains(expected), "'{expected}' is missing in:\n{report}");
    }
    server.signal("TERM");
    server.ended();
}

/// A conversation of three turns whose server has stopped.
fn finished() -> (tempfile::TempDir, String) {
    let folder = shop();
    let server = Server::begin_with(folder.path(), &[PHONE]);
    let mut visit = Visit::begin(&server);
    visit.say("Öffnungszeiten");
    visit.say("Wo finde ich den Laden?");
    let id = visit.id.clone();
    server.signal("TERM");
    server.ended();
    (folder, id)
}

#[test]
fn what_was_tampered_with_is_told_with_its_place() {
    let (folder, id) = finished();
    change(folder.path(), "UPDATE turns SET events = replace(events, 'Markt 1', 'Markt 7') WHERE no = 2");
    let (code, report, told) = replay(folder.path(), &[PHONE], &[&id]);
    assert_eq!(code, 1, "{report}{told}");
    let verdicts: Vec<bool> = turns(&report).iter().map(|line| line.contains(" DIFFERENT ")).collect();
    assert_eq!(verdicts, [false, false, true], "{report}");
    for expected in ["(bot_said), ", "Markt 7", "Markt 1", "2 the same, 1 different"] {
        assert!(report.contains(expected), "'{expected}' is missing in:\n{report}");
    }
    assert!(!report.contains("made by Deskbell"), "the same program: {report}");
    assert_eq!(replay(folder.path(), &[PHONE], &[&id, "1"]).0, 0, "the others are as they were");

    // Another form of the same values is another byte too; and the difference names another program.
    change(
        folder.path(),
        "UPDATE turns SET events = replace(events, '\",\"', '\", \"'), program = '0.0.9' WHERE no = 1",
    );
    let (code, report, _) = replay(folder.path(), &[PHONE], &[&id, "1"]);
    assert_eq!(code, 1, "{report}");
    assert!(report.contains("the form alone"), "{report}");
    assert!(report.contains(&format!("made by Deskbell 0.0.9, repeated by {}", env!("CARGO_PKG_VERSION"))), "{report}");
}

#[test]
fn another_program_is_no_difference_by_itself() {
    let (folder, id) = finished();
    change(folder.path(), "UPDATE turns SET program = '0.0.9'");
    let (code, report, told) = replay(folder.path(), &[PHONE], &[&id]);
    assert_eq!(code, 0, "{report}{told}");
}

#[test]
fn what_cannot_be_repeated_says_why() {
    let (folder, id) = finished();
    change(folder.path(), "UPDATE turns SET input = NULL, program = NULL, content_id = NULL WHERE no = 1");
    let (code, report, told) = replay(folder.path(), &[PHONE], &[&id]);
    assert_eq!(code, 3, "{report}{told}");
    assert!(report.contains("did not keep what turns are made from"), "{report}");
    assert!(report.contains("2 the same, 0 different, 1 unrepeatable"), "{report}");

    change(folder.path(), "DELETE FROM content_files WHERE path LIKE 'knowledge/%'");
    let (code, report, _) = replay(folder.path(), &[PHONE], &[&id, "2"]);
    assert_eq!(code, 3, "{report}");
    assert!(report.contains("was altered"), "{report}");

    change(folder.path(), "DELETE FROM content_files; DELETE FROM content_versions");
    let (code, report, told) = replay(folder.path(), &[PHONE], &[&id, "2"]);
    assert_eq!(code, 3, "{report}");
    assert!(report.contains("its content is not in the store"), "{report}");
    assert!(told.contains("1 turn could not be repeated"), "{told}");
}

#[test]
fn wrong_use_and_unreadable_stores_have_their_codes() {
    let (folder, id) = finished();
    let unknown = "cnv_00000000000000000000000001";
    for (arguments, code, words) in [
        (&[unknown][..], 2, "there is no conversation"),
        (&["conversation"], 2, "cnv_ and 26"),
        (&[&id, "9"], 2, "its turns are 0 to 2"),
        (&[&id, "-1"], 2, "-1"),
        (&[], 2, "CONVERSATION"),
    ] {
        let (found, report, told) = replay(folder.path(), &[PHONE], arguments);
        assert_eq!(found, code, "{arguments:?}: {report}{told}");
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
    change(folder.path(), "UPDATE turns SET events = 'no JSON' WHERE no = 1");
    let (code, _, told) = replay(folder.path(), &[PHONE], &[&id]);
    assert_eq!(code, 3, "{told}");
    assert!(told.contains("the events of a turn"), "{told}");

    let empty = shop();
    let (code, _, told) = replay(empty.path(), &[], &[&id]);
    assert_eq!(code, 3, "{told}");
    assert!(told.contains("there is no store at"), "{told}");
    assert!(!database(empty.path()).exists(), "nothing is made");

    write(empty.path(), "data/deskbell.db", "this is no database, only a long enough text");
    assert_eq!(replay(empty.path(), &[], &[&id]).0, 3);
    write(empty.path(), "deskbell.yaml", "name: A\nstore: '${NOT_SET_ANYWHERE}'\n");
    let (code, _, told) = replay(empty.path(), &[], &[&id]);
    assert_eq!(code, 3, "{told}");
    assert!(told.contains("NOT_SET_ANYWHERE"), "{told}");
    std::fs::remove_file(empty.path().join("deskbell.yaml")).unwrap();
    let (code, _, told) = replay(empty.path(), &[], &[&id]);
    assert_eq!(code, 3, "{told}");
    assert!(told.contains("--dir"), "{told}");
}
