//! What the README shows is true: its verifiers verify, its first FAQ answers.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use deskbell::handoff::signature::{SigningKey, SigningKeys};
use jiff::Timestamp;
use serde_json::json;

const README: &str = include_str!("../../README.md");
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NEWER: &str = "whsec_bmV1ZXItc2NobHVlc3NlbC0wMTIzNDU2Nzg5YWJjZGVm";
const BODY: &str = r#"{"type":"handoff.requested","data":{"text":"Größe, bitte"}}"#;

/// The code block of a language that holds these words.
pub(crate) fn block(language: &str, words: &str) -> String {
    let open = format!("```{language}\n");
    let found = README.split(&open).skip(1).filter_map(|rest| rest.split("\n```").next()).find(|b| b.contains(words));
    found.unwrap_or_else(|| panic!("the README has no {language} block with '{words}'")).to_owned() + "\n"
}

/// What a verifier is asked: the headers, the body, and whether it must say yes.
fn cases() -> serde_json::Value {
    #[expect(clippy::disallowed_methods, reason = "the verifiers read the real clock")]
    let now = Timestamp::now();
    let key = SigningKey::parse(SECRET).unwrap();
    let case = |secret: &str, at: Timestamp, signatures: String, body: &str, ok: bool| {
        let headers = json!({
            "webhook-id": "msg_1",
            "webhook-timestamp": at.as_second().to_string(),
            "webhook-signature": signatures,
        });
        json!({"secret": secret, "headers": headers, "body": body, "ok": ok})
    };
    let old = now - jiff::SignedDuration::from_mins(6);
    let signed = |at: Timestamp| key.sign("msg_1", at, BODY.as_bytes());
    // While a secret is replaced: signed with both, then with the new one alone.
    let both = SigningKeys::parse([NEWER, SECRET]).unwrap().sign("msg_1", now, BODY.as_bytes());
    let newer = SigningKeys::parse([NEWER]).unwrap().sign("msg_1", now, BODY.as_bytes());
    json!([
        case(SECRET, now, signed(now), BODY, true),
        case(SECRET, now, signed(now), "{}", false),
        case(SECRET, old, signed(old), BODY, false),
        case(SECRET, now, both.clone(), BODY, true),
        case(NEWER, now, both, BODY, true),
        case(SECRET, now, newer.clone(), BODY, false),
        case(NEWER, now, newer, BODY, true),
    ])
}

/// Runs a script with the cases on its standard input; it must print `true`. None where the program is missing.
fn runs(program: &str, arguments: &[&str], script: &str) -> Option<bool> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("verify.mjs");
    fs::write(&file, script).unwrap();
    let child = Command::new(program).args(arguments).arg(&file).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.ok()?;
    child.stdin.take().unwrap().write_all(cases().to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(String::from_utf8_lossy(&output.stdout).trim() == "true")
}

#[test]
fn f25_the_python_verifier_verifies() {
    let script = block("python", "def verify")
        + r#"
import json, sys
cases = json.load(sys.stdin)
print("true" if all(verify(c["secret"], c["headers"], c["body"].encode()) == c["ok"] for c in cases) else "false")
"#;
    assert_eq!(runs("python3", &[], &script), Some(true), "python3 is needed for this test");
}

#[test]
fn f25_the_javascript_verifier_verifies() {
    let script = block("js", "export function verify")
        + r#"
import { readFileSync } from "node:fs";
const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(cases.every((c) => verify(c.secret, c.headers, Buffer.from(c.body)) === c.ok));
"#;
    assert_eq!(runs("node", &[], &script), Some(true), "node is needed for this test");
}

#[test]
fn the_first_faq_answers() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("knowledge/de")).unwrap();
    fs::write(folder.path().join("deskbell.yaml"), block("yaml", "name: Blumen Meyer")).unwrap();
    fs::write(folder.path().join("knowledge/de/laden.yaml"), block("yaml", "laden.oeffnungszeiten")).unwrap();
    for words in ["habt ihr am samstag auf?", "oeffnungszeiten"] {
        let output = Command::new(env!("CARGO_BIN_EXE_deskbell"))
            .args(["--dir".as_ref(), folder.path().as_os_str(), "ask".as_ref(), "--json".as_ref(), words.as_ref()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let reading: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(reading["decision"]["id"], "laden.oeffnungszeiten", "{reading}");
        assert_eq!(reading["tier"], "confident", "{reading}");
    }
}
