//! `deskbell status` as editors meet it: beside a real server, and without one.

use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use regex::Regex;
use serde_json::Value;

use super::cli::{in_locale, text};
use super::serve::{KNOWLEDGE, Server, folder_with, write};

const SETTINGS: &str = "name: Musterladen\nlanguages: [de, en]\nlisten: 127.0.0.1:0\nlimits: {calls_per_minute: 0}\n";

fn folder() -> tempfile::TempDir {
    folder_with(SETTINGS)
}

fn status(folder: &Path, locale: &str, more: &[&str]) -> Output {
    in_locale(folder, locale, &[&["status"], more].concat(), b"")
}

/// What it says, without what is another one each time.
fn said(output: &Output) -> String {
    let said = text(&output.stdout) + &text(&output.stderr);
    let steady =
        |text: String, pattern: &str, word: &str| Regex::new(pattern).unwrap().replace_all(&text, word).into_owned();
    let said = steady(said, r"127\.0\.0\.1:\d+", "127.0.0.1:PORT");
    let said = steady(said, r"\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2} Uhr|\d{4}-\d{2}-\d{2} \d{2}:\d{2}", "TIME");
    let said = steady(said, r"\b[0-9a-f]{12}\b", "VERSION");
    format!("{said}exit code {}\n", output.status.code().unwrap())
}

#[test]
fn what_is_live_what_was_refused_and_how_the_folder_differs() {
    let folder = folder();
    let server = Server::begin_with(folder.path(), &[]);
    let both = |what: &str| {
        ["de_DE.UTF-8", "en_GB.UTF-8"].map(|locale| {
            let output = status(folder.path(), locale, &["--url", &server.address]);
            format!("# {what}\n{}", said(&output))
        })
    };
    let mut told: Vec<String> = both("as live").to_vec();
    let live = server.content()["version"].clone();

    write(folder.path(), "knowledge/de/lieferung.yaml", &KNOWLEDGE.replace("answer:", "anser:"));
    server.until("the broken save is refused", |content| content["refused"].is_object());
    told.extend(both("refused"));
    let json = status(folder.path(), "de_DE.UTF-8", &["--json", "--url", &server.address]);
    assert_eq!(json.status.code(), Some(1), "newer content was refused");
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["server"]["content"]["version"], live);
    assert_eq!(
        json["server"]["content"]["languages"][0],
        serde_json::json!({"language": "de", "entries": 1, "intents": 0})
    );
    assert_eq!(json["server"]["content"]["refused"]["problems"][0]["file"], "knowledge/de/lieferung.yaml");
    assert_eq!((&json["folder"]["live"], &json["folder"]["checks"]), (&Value::Bool(false), &Value::Bool(false)));

    let elsewhere = self::folder();
    write(elsewhere.path(), "knowledge/en/a.yaml", "entries: []\n");
    let output = status(elsewhere.path(), "de_DE.UTF-8", &["--url", &format!("http://{}/", server.address)]);
    told.push(said(&output));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_address_is_that_of_the_settings_whatever_else_is_wrong_in_them() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = folder();
    let settings = SETTINGS.replace("127.0.0.1:0", &format!("0.0.0.0:{port}"));
    write(folder.path(), "deskbell.yaml", &settings);
    let server = Server::begin_with(folder.path(), &[]);
    write(folder.path(), "deskbell.yaml", &settings.replace("languages", "sprachen"));
    let output = status(folder.path(), "en_GB.UTF-8", &[]);
    assert!(
        text(&output.stdout).starts_with(&format!("Live at http://localhost:{port}: version ")),
        "{}",
        said(&output)
    );
    drop(server);
}

#[test]
fn without_a_server_the_folder_is_told_of() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let folder = folder();
    write(folder.path(), "deskbell.yaml", &SETTINGS.replace("127.0.0.1:0", &free));
    let both = || {
        ["de_DE.UTF-8", "en_GB.UTF-8"]
            .map(|locale| {
                let output = status(folder.path(), locale, &[]);
                assert_eq!(output.status.code(), Some(3));
                // The system's words for it stand behind.
                said(&output)
                    .lines()
                    .map(|line| line.split(": error sending").next().unwrap().to_owned() + "\n")
                    .collect::<String>()
            })
            .join("\n")
    };
    let mut told = both();
    write(folder.path(), "knowledge/de/lieferung.yaml", &KNOWLEDGE.replace("answer:", "anser:"));
    told += &both();
    insta::assert_snapshot!(told);
    let json = status(folder.path(), "de_DE.UTF-8", &["--json"]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&json["server"], &json["folder"]["errors"]), (&Value::Null, &Value::from(1)), "{json}");

    let nothing = tempfile::tempdir().unwrap();
    assert_eq!(status(nothing.path(), "de_DE.UTF-8", &[]).status.code(), Some(3), "no settings, no address");
    assert_eq!(status(nothing.path(), "de_DE.UTF-8", &["--url", "no address"]).status.code(), Some(2));
}

#[test]
fn something_else_at_the_address_is_said_to_be_so() {
    use std::io::{Read as _, Write as _};
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let answering = std::thread::spawn(move || {
        let (mut socket, _) = other.accept().unwrap();
        let _ = socket.read(&mut [0; 1024]).unwrap();
        socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello").unwrap();
    });
    let output = status(folder().path(), "de_DE.UTF-8", &["--url", &address]);
    answering.join().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("kein Deskbell"), "{}", said(&output));
}
