//! `docs/receiving-handoffs.md` is true: its programs run as they stand there, against a real server, and its table
//! names every field.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use deskbell::handoff::in_place_of;
use deskbell::handoff::signature::SigningKey;
use deskbell::ids::EndpointId;
use jiff::Timestamp;
use regex::Regex;
use serde_json::{Value, json};

use crate::serve::{Server, folder_with};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER_SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const TOKEN: &str = "helpdesk-0123456789abcdef0123456789abcdef";

/// Read when the test runs: whoever mends a sentence need not compile.
fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/receiving-handoffs.md")).unwrap()
}

/// The boxes of the page by their file names. All but the example of an event have one.
fn boxes() -> BTreeMap<String, String> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\*\*`([^`]+)`\*\*").unwrap());
    let page = page();
    let lines: Vec<&str> = page.lines().collect();
    let (mut found, mut at) = (BTreeMap::new(), 0);
    while at < lines.len() {
        if let Some(language) = lines[at].strip_prefix("```") {
            let end = at + 1 + lines[at + 1..].iter().position(|line| *line == "```").unwrap();
            let name = NAME.captures(lines[at - 2]).map(|name| name[1].to_owned());
            assert_eq!(name.is_none(), language == "json", "line {}: a program without a file name", at + 1);
            let text = lines[at + 1..end].join("\n") + "\n";
            assert!(found.insert(name.unwrap_or_else(|| "event.json".to_owned()), text).is_none());
            at = end;
        }
        at += 1;
    }
    found
}

/// A server with the settings of the page, and a folder with its programs and the verifiers of the README.
struct Workshop {
    server: Server,
    folder: tempfile::TempDir,
    port: u16,
    _content: tempfile::TempDir,
}

impl Workshop {
    fn new() -> Self {
        let boxes = boxes();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let content = folder_with(&settings(&boxes["deskbell.yaml"], port));
        let server = Server::begin_with(content.path(), &[("HELPDESK_SECRET", SECRET), ("HELPDESK_TOKEN", TOKEN)]);
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in &boxes {
            fs::write(folder.path().join(name), text).unwrap();
        }
        fs::write(folder.path().join("verify.py"), crate::readme::block("python", "def verify")).unwrap();
        fs::write(folder.path().join("verify.mjs"), crate::readme::block("js", "export function verify")).unwrap();
        Self { server, folder, port, _content: content }
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.folder.path());
        command.env("HELPDESK_SECRET", SECRET).env("HELPDESK_TOKEN", TOKEN).env("PORT", self.port.to_string());
        command.env("DESKBELL", format!("http://{}", self.server.address)).env("NO_PROXY", "127.0.0.1");
        command.stdin(Stdio::null());
        command
    }

    /// Starts a receiver; what it prints is in `out`.
    fn start(&self, program: &str, file: &str) -> Program {
        let out = fs::File::create(self.folder.path().join("out")).unwrap();
        let log = fs::File::create(self.folder.path().join("log")).unwrap();
        let child = self.command(program, &[file]).stdout(out).stderr(log).spawn();
        Program(child.unwrap_or_else(|_| panic!("{program} is needed for this test")))
    }

    /// Runs a program to its good end.
    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let output = self.command(program, arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn helpdesk(&self, path: &str) -> Value {
        self.server.json("GET", &format!("/v1/helpdesk/{path}"), TOKEN, &json!({}))
    }

    fn events(&self) -> Vec<Value> {
        self.helpdesk("events")["events"].as_array().unwrap().clone()
    }

    fn visitor(&self) -> Visitor<'_> {
        let (id, token) = self.server.start();
        Visitor { server: &self.server, id, token }
    }

    /// Posts an event to the receiver, signed with this secret or with none; its status.
    fn post(&self, id: &str, body: &str, secret: Option<&str>) -> u16 {
        #[expect(clippy::disallowed_methods, reason = "the receivers read the real clock")]
        let now = Timestamp::now();
        let mut head = format!("POST /hooks/deskbell HTTP/1.1\r\nHost: x\r\nConnection: close\r\nwebhook-id: {id}\r\n");
        if let Some(secret) = secret {
            let signature = SigningKey::parse(secret).unwrap().sign(id, now, body.as_bytes());
            head += &format!("webhook-timestamp: {}\r\nwebhook-signature: {signature}\r\n", now.as_second());
        }
        head += &format!("Content-Length: {}\r\n\r\n", body.len());
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        socket.write_all((head + body).as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{answer:?}"))
    }
}

/// The settings of the page, with an endpoint on this machine that is tried every second.
fn settings(page: &str, port: u16) -> String {
    let url = Regex::new(r"url: \S+").unwrap();
    assert!(url.is_match(page));
    let endpoint = url.replace(page, format!("url: http://127.0.0.1:{port}/hooks/deskbell"));
    let waits = ["1"; 60].join(", ");
    format!(
        "{}{endpoint}      allow_http: true\n      allow_networks: [127.0.0.1/32]\n      schedule_s: [0, {waits}]\n",
        crate::serve::SETTINGS
    )
}

/// A receiver as a child process.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Visitor<'a> {
    server: &'a Server,
    id: String,
    token: String,
}

impl Visitor<'_> {
    fn says(&self, client_id: &str, text: &str) {
        let path = format!("/v1/conversations/{}/messages", self.id);
        let answer = self.server.json("POST", &path, &self.token, &json!({"client_id": client_id, "text": text}));
        assert!(answer["handoff"]["id"].is_string(), "{answer}");
    }

    /// What agents wrote, as the visitor has it.
    fn heard(&self) -> Vec<String> {
        let path = format!("/v1/conversations/{}", self.id);
        let transcript = self.server.json("GET", &path, &self.token, &json!({}));
        let messages = transcript["messages"].as_array().unwrap().iter();
        let agents = messages.filter(|message| message["role"] == "agent");
        agents.map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    }

    fn hears(&self, expected: &[&str]) {
        until(&format!("{expected:?}"), || self.heard() == expected);
    }
}

/// Longer than a breaker waits for its probe: on a slow machine it may have opened before the receiver was there.
fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(50), "never: {what}");
        std::thread::sleep(Duration::from_millis(30));
    }
}

#[test]
fn the_receiver_takes_each_event_once_and_answers() {
    let lines = boxes()["receiver.py"].lines().filter(|line| !line.trim().is_empty()).count();
    assert_eq!(lines, 30, "as the page says");
    let workshop = Workshop::new();
    let _receiver = workshop.start("python3", "receiver.py");
    let visitor = workshop.visitor();
    visitor.says("1", "Ich will mit einem Menschen sprechen");
    visitor.hears(&["You wrote: Ich will mit einem Menschen sprechen"]);
    visitor.says("2", "Größe 42, bitte");
    let answers = ["You wrote: Ich will mit einem Menschen sprechen", "You wrote: Größe 42, bitte"];
    visitor.hears(&answers);

    let events = workshop.events();
    for event in &events {
        let (id, body) = (event["id"].as_str().unwrap(), event["event"].to_string());
        assert_eq!(workshop.post(id, &body, Some(SECRET)), 204, "a repeat is taken");
    }
    let body = events[0]["event"].to_string();
    assert_eq!(workshop.post("msg_new", &body, Some(SECRET)), 204, "known messages under a new id");
    assert_eq!(workshop.post("msg_forged", &body, Some(OTHER_SECRET)), 401);
    assert_eq!(workshop.post("msg_forged", &body, None), 401);
    visitor.hears(&answers);
}

#[test]
fn what_was_missed_is_caught_up_and_counts_once() {
    let workshop = Workshop::new();
    let (one, two) = (workshop.visitor(), workshop.visitor());
    one.says("1", "Mensch bitte");
    two.says("1", "Ich will mit einem Menschen sprechen");
    two.says("2", "Hallo?");
    workshop.run("python3", &["catch_up.py"]);
    let of_two = ["You wrote: Ich will mit einem Menschen sprechen", "You wrote: Hallo?"];
    one.hears(&["You wrote: Mensch bitte"]);
    two.hears(&of_two);

    // The deliveries come late; then all data is lost and everything is read again.
    let receiver = workshop.start("python3", "receiver.py");
    until("all is delivered", || {
        let log = fs::read_to_string(workshop.folder.path().join("log")).unwrap();
        log.matches("\" 204 ").count() >= 3
    });
    drop(receiver);
    fs::remove_file(workshop.folder.path().join("handoffs.db")).unwrap();
    workshop.run("python3", &["catch_up.py"]);
    one.hears(&["You wrote: Mensch bitte"]);
    two.hears(&of_two);
}

#[test]
fn the_receiver_in_javascript_tells_genuine_from_forged() {
    let workshop = Workshop::new();
    let _receiver = workshop.start("node", "receiver.mjs");
    workshop.visitor().says("1", "Mensch bitte");
    let id = workshop.events()[0]["id"].as_str().unwrap().to_owned();
    until("it is printed", || {
        let out = fs::read_to_string(workshop.folder.path().join("out")).unwrap();
        out == format!("handoff.requested {id}\n")
    });
    until("it is delivered", || workshop.helpdesk("handoffs?state=queued")["handoffs"][0]["id"].is_string());
    let body = workshop.events()[0]["event"].to_string();
    assert_eq!(workshop.post(&id, &body, Some(SECRET)), 204);
    assert_eq!(workshop.post(&id, &body, Some(OTHER_SECRET)), 401);
    assert_eq!(workshop.post(&id, &body, None), 401);
}

#[test]
fn the_calls_by_hand_answer_and_settle() {
    let workshop = Workshop::new();
    let visitor = workshop.visitor();
    visitor.says("1", "Mensch bitte");
    workshop.run("bash", &["answer.sh"]);
    visitor.hears(&["Guten Tag! Ich sehe nach."]);
    let settled = workshop.helpdesk("handoffs");
    assert_eq!(settled["handoffs"][0]["state"], "resolved", "{settled}");
}

#[test]
fn a_signed_call_needs_no_token_and_counts_once() {
    let workshop = Workshop::new();
    let visitor = workshop.visitor();
    visitor.says("1", "Mensch bitte");
    let handoff = workshop.events()[0]["handoff_id"].as_str().unwrap().to_owned();
    let agent = json!({"agent": {"id": "7", "name": "Frau Weber"}});
    workshop.server.json("POST", &format!("/v1/helpdesk/handoffs/{handoff}/accept"), TOKEN, &agent);
    for status in ["201\n", "200\n"] {
        let output = workshop.run("python3", &["signed.py", &handoff]);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), status);
    }
    visitor.hears(&["Signed, not shown."]);
}

#[test]
fn the_digest_is_that_of_the_transcript() {
    let workshop = Workshop::new();
    let visitor = workshop.visitor();
    visitor.says("1", "Mensch bitte");
    visitor.says("2", "„Größe\" \\ / \u{1F600}\n<b> \u{7f} \u{2028} Ende");
    let event = workshop.events()[1]["event"].clone();
    let file = workshop.folder.path().join("body.json");
    fs::write(&file, event.to_string()).unwrap();
    let input = fs::File::open(file).unwrap();
    let output = workshop.command("python3", &["digest.py"]).stdin(input).output().unwrap();
    let digest = String::from_utf8(output.stdout).unwrap();
    assert_eq!(digest.trim(), event["data"]["transcript"]["sha256"].as_str().unwrap(), "{event}");
}

/// The rows of the table of fields: the names, and what stands in the last column.
fn fields() -> Vec<(Vec<String>, Vec<String>)> {
    let page = page();
    let section = page.split("\n## ").find(|section| section.starts_with("The event, field by field")).unwrap();
    let ticks = Regex::new("`([^`]+)`").unwrap();
    let names = |cell: &str| -> Vec<String> { ticks.captures_iter(cell).map(|name| name[1].to_owned()).collect() };
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.splitn(4, '|').collect();
        (names(cells[1]), names(cells[3]))
    })
    .collect()
}

/// The path of every value.
fn leaves(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                leaves(value, &below(key), found);
            }
        }
        Value::Array(values) => {
            found.insert(format!("{path}[]"));
            for value in values {
                leaves(value, &format!("{path}[]"), found);
            }
        }
        _ => {
            found.insert(path.to_owned());
        }
    }
}

#[test]
fn every_field_is_in_the_table_and_every_row_is_a_field() {
    let snapshot = |name: &str| {
        let path = format!("tests/it/handoff/snapshots/it__handoff__package__{name}.snap");
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
    };
    let snapshots = ["requested_de", "identified_de", "feedback_de"].map(snapshot);
    let example: Value = serde_json::from_str(&boxes()["event.json"]).unwrap();
    let mut paths = BTreeSet::new();
    for snapshot in snapshots {
        let whole: Value = serde_json::from_str(snapshot.splitn(3, "---\n").nth(2).unwrap()).unwrap();
        leaves(&whole, "", &mut paths);
    }
    leaves(&example, "", &mut paths);
    let stand_in = in_place_of(&EndpointId::new("helpdesk").unwrap(), br#"{"data":{}}"#);
    leaves(&serde_json::from_slice(&stand_in).unwrap(), "", &mut paths);
    let table = fields();
    let is_told = |path: &str| {
        let plain = path.strip_suffix("[]").unwrap_or(path);
        let (parent, key) = plain.rsplit_once('.').unwrap_or_default();
        table.iter().any(|(names, words)| {
            names.iter().any(|name| name.strip_suffix("[]").unwrap_or(name) == plain)
                || (names.iter().any(|name| name == parent) && words.iter().any(|word| word == key))
        })
    };
    let missing: Vec<&String> = paths.iter().filter(|path| !is_told(path)).collect();
    assert!(missing.is_empty(), "not in the table: {missing:?}");
    let names = table.iter().flat_map(|(names, _)| names);
    let invented: Vec<&String> = names.filter(|name| !paths.iter().any(|path| path.starts_with(*name))).collect();
    assert!(invented.is_empty(), "no such field: {invented:?}");
}
