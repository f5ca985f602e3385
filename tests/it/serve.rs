//! `deskbell serve` as a process: how it begins, how it ends, and what it does when the files change.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

// Without the rate limit: the tests look at /readyz more often than a monitor would.
pub(crate) const SETTINGS: &str =
    "name: Musterladen\nlanguages: [de]\nlisten: 127.0.0.1:0\nlimits: {calls_per_minute: 0}\n";
pub(crate) const KNOWLEDGE: &str = "entries:
  - id: lieferung.verfolgen
    question: Wo ist mein Paket?
    also: [Wie kann ich meine Sendung verfolgen?, Wann wird meine Lieferung zugestellt?]
    answer: Sie sehen es im Konto.
";

fn folder() -> tempfile::TempDir {
    folder_with(SETTINGS)
}

/// A folder with these settings and one entry.
pub(crate) fn folder_with(settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "deskbell.yaml", settings);
    write(folder.path(), "knowledge/de/lieferung.yaml", KNOWLEDGE);
    folder
}

pub(crate) fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn command(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.arg("--dir").arg(folder).arg("serve").args(more).env_remove("DESKBELL_LOG");
    command.env("LC_ALL", "en_GB.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A server as a child process, and its address.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    fn begin(folder: &Path) -> Self {
        Self::begin_with(folder, &[])
    }

    /// A server with these variables in its environment.
    pub(crate) fn begin_with(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let mut child = command(folder, &[]).envs(variables.iter().copied()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Deskbell answers at http://").and_then(|rest| rest.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("not the line that was promised: {line:?}")).to_owned();
        Self { child, address }
    }

    pub(crate) fn call(&self, method: &str, path: &str, token: &str, body: &str) -> String {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        socket.write_all((head + body).as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    }

    /// The whole answer, head and body.
    pub(crate) fn raw(&self, method: &str, path: &str) -> String {
        self.call(method, path, "", "")
    }

    pub(crate) fn json(&self, method: &str, path: &str, token: &str, body: &Value) -> Value {
        let answer = self.call(method, path, token, &body.to_string());
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap_or_else(|_| panic!("{answer}"))
    }

    pub(crate) fn start(&self) -> (String, String) {
        let json = self.json("POST", "/v1/conversations", "", &json!({}));
        (json["id"].as_str().unwrap().to_owned(), json["token"].as_str().unwrap().to_owned())
    }

    pub(crate) fn content(&self) -> Value {
        self.json("GET", "/readyz", "", &json!({}))["content"].clone()
    }

    /// Waits until the content is as wanted.
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Duration {
        let began = Instant::now();
        while !wanted(&self.content()) {
            assert!(began.elapsed() < Duration::from_secs(10), "{what}: {}", self.content());
            std::thread::sleep(Duration::from_millis(20));
        }
        began.elapsed()
    }

    /// The number of its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end; the log.
    pub(crate) fn ended(mut self) -> String {
        let began = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            if began.elapsed() > Duration::from_secs(8) {
                self.child.kill().unwrap();
                panic!("the server did not stop");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(self.child.wait().unwrap().success());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already, or a test failed: nothing may stay behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs to its end; exit code and standard error.
fn fails(folder: &Path, more: &[&str]) -> (i32, String) {
    let output = command(folder, more).output().unwrap();
    assert!(output.stdout.is_empty(), "nothing is announced");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn whoever_is_told_the_address_can_stop_it_properly() {
    // The first moment after the address is told: on a busy machine the server once died of the signal there.
    let folder = folder();
    for name in ["TERM", "INT", "TERM", "INT"] {
        let server = Server::begin(folder.path());
        server.signal(name);
        assert!(server.ended().contains("stopped"), "{name}");
    }
}

#[test]
fn broken_content_ends_with_diagnostics_and_1() {
    let folder = folder();
    write(folder.path(), "knowledge/de/lieferung.yaml", &KNOWLEDGE.replace("also:", "phrazings:"));
    let (code, told) = fails(folder.path(), &[]);
    assert_eq!(code, 1);
    assert!(told.contains("knowledge/de/lieferung.yaml:4"), "{told}");
}

#[test]
fn a_taken_address_ends_with_cause_cure_and_3() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, told) = fails(folder().path(), &["--listen", &address]);
    assert_eq!(code, 3, "{told}");
    assert!(told.contains(&address) && told.contains("--listen"), "{told}");
    let (code, told) = fails(folder().path(), &["--listen", "nonsense"]);
    assert_eq!(code, 3, "{told}");
}

#[test]
fn an_unreachable_database_ends_with_3() {
    let folder = folder();
    write(folder.path(), "data", "a file where the folder should be");
    let (code, told) = fails(folder.path(), &[]);
    assert_eq!(code, 3, "{told}");
    assert!(told.contains("help:"), "{told}");
}

#[test]
fn answers_and_stops_with_a_stream_open() {
    let folder = folder();
    let server = Server::begin(folder.path());
    assert!(folder.path().join("data/deskbell.db").exists(), "the folder of the data was made");
    let (id, token) = server.start();
    let said = json!({"client_id": "1", "text": "Wo ist mein Paket?"});
    let answer = server.json("POST", &format!("/v1/conversations/{id}/messages"), &token, &said);
    assert!(answer.to_string().contains("Sie sehen es im Konto"));
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let request =
        format!("GET /v1/conversations/{id}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut first = [0; 64];
    assert!(stream.read(&mut first).unwrap() > 0);
    server.signal("TERM");
    let log = server.ended();
    assert!(log.contains("handoffs wait in /desk"), "{log}");
    assert!(!log.contains("Paket"), "no visitor's words in the log: {log}");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("0\r\n\r\n"), "the stream ends as it should");
}

#[test]
fn what_was_said_is_there_after_a_restart() {
    let folder = folder();
    let server = Server::begin(folder.path());
    let (id, token) = server.start();
    let said = json!({"client_id": "1", "text": "Wo ist mein Paket?"});
    let path = format!("/v1/conversations/{id}/messages");
    let first = server.json("POST", &path, &token, &said);
    server.signal("KILL");
    drop(server);
    let server = Server::begin(folder.path());
    assert_eq!(server.json("POST", &path, &token, &said), first, "the repeat gives the first answer");
    server.signal("INT");
    server.ended();
}

#[test]
fn a_save_is_live_at_once_and_a_broken_one_is_not() {
    let folder = folder();
    let server = Server::begin(folder.path());
    let first = server.content()["version"].clone();
    write(folder.path(), "knowledge/de/lieferung.yaml", &KNOWLEDGE.replace("im Konto", "im Kundenkonto"));
    let took = server.until("the save is live", |content| content["version"] != first);
    assert!(took < Duration::from_secs(2), "the system tells of changes: {took:?}");
    let second = server.content()["version"].clone();

    write(folder.path(), "knowledge/de/lieferung.yaml", &KNOWLEDGE.replace("answer:", "anser:"));
    server.until("the broken save is refused", |content| content["refused"].is_object());
    let content = server.content();
    assert_eq!(content["version"], second, "the old one serves on");
    assert_eq!(content["refused"]["problems"][0]["file"], "knowledge/de/lieferung.yaml");

    // As editors save: a new file takes the old one's name.
    write(folder.path(), "knowledge/de/.neu", KNOWLEDGE);
    let to = folder.path().join("knowledge/de/lieferung.yaml");
    std::fs::rename(folder.path().join("knowledge/de/.neu"), to).unwrap();
    server.until("the cure is live", |content| content["version"] == first && content["refused"].is_null());
    server.signal("TERM");
    server.ended();
}

#[test]
fn a_folder_that_was_replaced_is_still_followed() {
    let folder = folder();
    let server = Server::begin(folder.path());
    let first = server.content()["version"].clone();
    std::fs::rename(folder.path().join("knowledge"), folder.path().join("alt")).unwrap();
    write(folder.path(), "knowledge/de/lieferung.yaml", &KNOWLEDGE.replace("im Konto", "im Kundenkonto"));
    server.until("the new folder is live", |content| content["version"] != first && content["refused"].is_null());
    let second = server.content()["version"].clone();
    write(folder.path(), "knowledge/de/lieferung.yaml", KNOWLEDGE);
    server.until("its changes are seen", |content| content["version"] == first);
    assert_ne!(first, second);
}

#[test]
fn failing_dialogue_tests_keep_content_back() {
    let folder = folder();
    write(
        folder.path(),
        "tests/dialogues/paket.yaml",
        "- name: Paket\n  lang: de\n  steps:\n    - visitor: Wo ist mein Paket?\n      answer: lieferung.verfolgen\n",
    );
    let server = Server::begin(folder.path());
    let first = server.content()["version"].clone();
    write(folder.path(), "knowledge/de/lieferung.yaml", &KNOWLEDGE.replace("lieferung.verfolgen", "lieferung.neu"));
    server.until("the tests refuse it", |content| content["refused"].is_object());
    let content = server.content();
    assert_eq!(content["version"], first);
    assert_eq!(content["refused"]["problems"][0]["code"], "dialogue-test", "{content}");
}

#[test]
fn hangup_reloads() {
    let folder = folder();
    let server = Server::begin(folder.path());
    let first = server.content()["version"].clone();
    write(folder.path(), "knowledge/de/lieferung.yaml", &KNOWLEDGE.replace("im Konto", "im Kundenkonto"));
    server.signal("HUP");
    server.until("the save is live", |content| content["version"] != first);
    server.signal("TERM");
    server.ended();
}

/// An answer that names its version three times.
fn versioned(version: usize) -> String {
    format!(
        "{KNOWLEDGE}  - id: fassung\n    question: Welche Fassung ist das?\n    answer: |\n      Fassung #{version}.\n\n      Noch einmal: Fassung #{version}.\n    buttons:\n      - {{label: \"Zu #{version}\", url: \"https://www.beispiel.test/x\"}}\n"
    )
}

/// Asks anew; the one version that the answer names.
fn version_told(server: &Server) -> usize {
    let (id, token) = server.start();
    let said = json!({"client_id": "1", "text": "Welche Fassung ist das?"});
    let answer = server.json("POST", &format!("/v1/conversations/{id}/messages"), &token, &said).to_string();
    let named = answer.split('#').skip(1).map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap());
    let named: Vec<usize> = named.map(|number| number.parse().unwrap()).collect();
    assert!(named.len() >= 3 && named.iter().all(|version| *version == named[0]), "two versions: {answer}");
    named[0]
}

#[test]
fn reloads_under_load_fail_no_call_and_mix_no_versions() {
    const RELOADS: usize = 20;
    let folder = folder();
    write(folder.path(), "knowledge/de/lieferung.yaml", &versioned(0));
    let server = Server::begin(folder.path());
    let done = std::sync::atomic::AtomicBool::new(false);
    let answers = std::thread::scope(|scope| {
        let talk = || {
            let (mut last, mut answers) = (0, 0);
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                let told = version_told(&server);
                assert!(told >= last, "{told} after {last}");
                (last, answers) = (told, answers + 1);
            }
            answers
        };
        let visitors: Vec<_> = (0..4).map(|_| scope.spawn(talk)).collect();
        for version in 1..=RELOADS {
            let before = server.content()["version"].clone();
            write(folder.path(), "knowledge/de/lieferung.yaml", &versioned(version));
            server.until("the next version is live", |content| content["version"] != before);
        }
        assert_eq!(version_told(&server), RELOADS, "the last save is live");
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        visitors.into_iter().map(|visitor| visitor.join().unwrap()).sum::<usize>()
    });
    assert!(answers > RELOADS, "{answers} answers");
}
