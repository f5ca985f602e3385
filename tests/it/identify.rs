//! `docs/identify.md` is true: its programs make proofs that a real server believes, and nothing of them is logged.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::serve::{Server, folder_with};

const SECRET: &str = "ausweis-0123456789abcdef0123456789abcdef";
const SETTINGS: &str =
    "name: Musterladen\nlanguages: [de]\nlisten: 127.0.0.1:0\nwidget: {identity_secret: \"${IDENTITY_SECRET}\"}\n";

/// The program of this name.
fn program(name: &str) -> String {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/identify.md")).unwrap();
    let (_, rest) = page.split_once(&format!("**`{name}`**")).unwrap();
    rest.split_once("```").unwrap().1.split_once('\n').unwrap().1.split_once("\n```").unwrap().0.to_owned() + "\n"
}

/// What a program makes of a person.
fn proof(command: &str, file: &str, script: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(file), program(file) + script).unwrap();
    let output = Command::new(command)
        .arg(folder.path().join(file))
        .env("IDENTITY_SECRET", SECRET)
        .output()
        .unwrap_or_else(|error| panic!("{command} is needed for this test: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_programs_of_the_page_prove_who_somebody_is() {
    let python = "import json\nprint(json.dumps(identity('K-1', 'Erika Müßig', 'erika@beispiel.test')))\n";
    let node = "console.log(JSON.stringify(identity('K-1', 'Erika Müßig', 'erika@beispiel.test')));\n";
    let folder = folder_with(SETTINGS);
    let server = Server::begin_with(folder.path(), &[("IDENTITY_SECRET", SECRET), ("DESKBELL_LOG", "trace")]);
    let mut hashes = Vec::new();
    for (number, mut proof) in
        [proof("python3", "identity.py", python), proof("node", "identity.mjs", node)].into_iter().enumerate()
    {
        let (id, token) = server.start();
        let path = format!("/v1/conversations/{id}/identity");
        proof["client_id"] = json!(number.to_string());
        let answer = server.json("POST", &path, &token, &proof);
        assert_eq!(answer, json!({"identity": {"id": "K-1", "name": "Erika Müßig"}}), "{proof}");
        proof["name"] = json!("Erika Mustermann");
        let answer = server.json("POST", &path, &token, &proof);
        assert_eq!(answer["error"]["code"], "identity_refused");
        hashes.push(proof["hash"].as_str().unwrap().to_owned());
        let context = json!({"client_id": "c", "attributes": {"vorliebe": "geheimnis"}, "tags": ["geheimnis"]});
        assert_eq!(server.json("POST", &format!("/v1/conversations/{id}/context"), &token, &context), json!({}));
    }
    server.signal("TERM");
    let log = server.ended();
    assert!(log.len() > 100, "the log is on: {log}");
    for private in ["Erika", "erika@", "K-1", SECRET, "geheimnis", &hashes[0], &hashes[1]] {
        assert!(!log.contains(private), "'{private}' is in the log:\n{log}");
    }
}
