//! `deskbell conversation export`: what a visitor said becomes a test that passes on the same content.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;

use crate::cli::text;
use crate::replay::{Visit, database, starter};
use crate::serve::{Server, write};

const SECRET: (&str, &str) = ("DESK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

fn deskbell(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.arg("--dir").arg(folder).args(arguments).env("LC_ALL", "en_GB.UTF-8");
    command.envs([SECRET]).output().unwrap()
}

#[test]
fn a_conversation_becomes_a_test_that_passes_and_can_fail() {
    let folder = starter();
    let server = Server::begin_with(folder.path(), &[SECRET]);
    let mut visit = Visit::begin(&server);
    visit.asks_for_an_invoice_and_an_order();
    visit.say("Vielen Dank: \"toll\" # {{ x }}");
    visit.call("rating", json!({"stars": 4}));
    visit.call("handoff", json!({}));
    visit.say("Hallo?");

    let exported = deskbell(folder.path(), &["conversation", "export", &visit.id, "--as-test"]);
    let (test, told) = (text(&exported.stdout), text(&exported.stderr));
    assert_eq!(exported.status.code(), Some(0), "{told}");
    for expected in [
        "visitor: \"wo bleibt mein packet\"\n      tier: confident\n      answer: lieferung.sendung-verfolgen",
        "choose: \"Wo finde ich meine Rechnung?\"",
        "clarify: ",
        "flow: bestellstatus",
        "visitor: \"Vielen Dank: \\\"toll\\\" # {{ x }}\"",
        "handoff: {queue: service, reason: asked_for_human}",
        "state: waiting",
    ] {
        assert!(test.contains(expected), "'{expected}' is missing in:\n{test}");
    }
    assert!(told.contains("such as ratings") && !told.contains("fails"), "{told}");

    write(folder.path(), "tests/dialogues/visit.yaml", &test);
    let run = deskbell(folder.path(), &["test"]);
    assert_eq!(text(&run.stdout), "1 passed, 0 failed\n", "{test}");
    let wrong = test.replacen("answer: lieferung.sendung-verfolgen", "answer: rueckgabe.frist", 1);
    write(folder.path(), "tests/dialogues/visit.yaml", &wrong);
    assert_eq!(deskbell(folder.path(), &["test"]).status.code(), Some(1));

    // The store by its name, from another folder, on content that is another one by now.
    let knowledge = std::fs::read_to_string(folder.path().join("knowledge/de/lieferung.yaml")).unwrap();
    let renamed = knowledge.replace("id: lieferung.sendung-verfolgen", "id: lieferung.umbenannt");
    write(folder.path(), "knowledge/de/lieferung.yaml", &renamed);
    let settings = std::fs::read_to_string(folder.path().join("deskbell.yaml")).unwrap();
    let settings = settings.replace("lieferung.sendung-verfolgen", "lieferung.umbenannt");
    write(folder.path(), "deskbell.yaml", &settings);
    let store = database(folder.path()).display().to_string();
    let again =
        deskbell(folder.path(), &["conversation", "export", &visit.id, "--as-test", "--store", &store, "--lang", "de"]);
    assert_eq!(text(&again.stdout), test);
}

#[test]
fn wrong_use_is_told() {
    let folder = starter();
    let Output { status, stderr, .. } = deskbell(folder.path(), &["conversation", "export", "x", "--as-test"]);
    assert_eq!(status.code(), Some(2), "{}", text(&stderr));
    let unknown = "cnv_01jd0000000000000000000000";
    let Output { status, stderr, .. } = deskbell(folder.path(), &["conversation", "export", unknown, "--as-test"]);
    assert_eq!(status.code(), Some(3), "no store yet: {}", text(&stderr));
    assert_eq!(deskbell(folder.path(), &["conversation", "export", unknown]).status.code(), Some(2));
}
