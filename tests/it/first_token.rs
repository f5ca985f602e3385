//! The inbox on a first run: the token that the server makes when the settings name no agents.

use std::path::Path;

use serde_json::{Value, json};

use crate::serve::{Server, write};

const SETTINGS: &str = "name: Musterladen\nlanguages: [de]\nlisten: 127.0.0.1:0\n";
const KNOWLEDGE: &str = "entries:
  - id: lieferung.verfolgen
    question: Wo ist mein Paket?
    answer: Sie sehen es im Konto.
";
const AGENTS: &str = "handoff: {agents: [{name: team, token: team-0123456789abcdef0123456789abcdef}]}\n";

fn folder(settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "deskbell.yaml", settings);
    write(folder.path(), "knowledge/de/lieferung.yaml", KNOWLEDGE);
    folder
}

fn token(folder: &Path) -> String {
    let text = std::fs::read_to_string(folder.join("data/desk-token")).unwrap();
    text.strip_suffix('\n').unwrap().to_owned()
}

fn mode(folder: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(folder.join("data/desk-token")).unwrap().permissions().mode() & 0o777
}

/// What the API for helpdesks says to this token: its list, or the code of the error.
fn says(server: &Server, token: &str) -> Value {
    let answer = server.json("GET", "/v1/helpdesk/handoffs", token, &json!({}));
    if answer["handoffs"].is_array() { json!("open") } else { answer["error"]["code"].clone() }
}

fn stopped(server: Server) -> String {
    server.signal("TERM");
    server.ended()
}

#[test]
fn it_is_made_once_kept_for_the_owner_and_told_to_the_terminal() {
    let folder = folder(SETTINGS);
    let server = Server::begin_with(folder.path(), &[]);
    let first = token(folder.path());
    assert_eq!((first.len(), mode(folder.path())), (43, 0o600));
    assert_eq!(says(&server, &first), "open");
    assert_eq!(says(&server, "falsch-0123456789abcdef0123456789abcdef"), "helpdesk_token_wrong");
    let port = server.address.rsplit(':').next().unwrap().to_owned();
    let log = stopped(server);
    let line = format!("The inbox for your team: http://localhost:{port}/desk#token={first}");
    assert_eq!(log.lines().filter(|shown| *shown == line).count(), 1, "{log}");
    assert_eq!(log.matches(&first).count(), 1, "and nowhere else: {log}");

    // A copy that others may read is closed again.
    let file = folder.path().join("data/desk-token");
    let open = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o644);
    std::fs::set_permissions(&file, open).unwrap();
    let server = Server::begin_with(folder.path(), &[("LC_ALL", "de_DE.UTF-8")]);
    assert_eq!((token(folder.path()), mode(folder.path())), (first.clone(), 0o600));
    assert_eq!(says(&server, &first), "open");
    let log = stopped(server);
    assert!(log.contains("Posteingang für Ihr Team: http://localhost:"), "{log}");

    std::fs::write(&file, "abgeschnitten").unwrap();
    let server = Server::begin_with(folder.path(), &[]);
    assert_ne!(token(folder.path()), first);
    assert_eq!(mode(folder.path()), 0o600);
    assert_eq!(says(&server, &token(folder.path())), "open");
    assert_eq!(says(&server, &first), "helpdesk_token_wrong");
}

#[test]
fn it_is_in_no_log_for_a_collector() {
    let folder = folder(SETTINGS);
    let log = stopped(Server::begin_with(folder.path(), &[("DESKBELL_LOG_FORMAT", "json")]));
    assert!(!log.contains(&token(folder.path())), "{log}");
    assert!(log.contains("desk-token"), "its place is told: {log}");
    let strange: Vec<&str> = log.lines().filter(|line| serde_json::from_str::<Value>(line).is_err()).collect();
    assert!(strange.is_empty(), "{strange:?}");
}

#[test]
fn where_others_could_call_nobody_may_answer() {
    let folder = folder(&SETTINGS.replace("127.0.0.1:0", "0.0.0.0:0"));
    let server = Server::begin_with(folder.path(), &[]);
    assert_eq!(says(&server, "irgendwas-0123456789abcdef0123456789"), "not_found");
    assert!(!folder.path().join("data/desk-token").exists());
    let log = stopped(server);
    assert!(log.contains("name `handoff.agents` in deskbell.yaml") && !log.contains("#token="), "{log}");
}

#[test]
fn with_agents_in_the_settings_there_is_none() {
    let folder = folder(&format!("{SETTINGS}{AGENTS}"));
    let server = Server::begin_with(folder.path(), &[]);
    assert_eq!(says(&server, "team-0123456789abcdef0123456789abcdef"), "open");
    assert!(!folder.path().join("data/desk-token").exists());
    assert!(!stopped(server).contains("#token="));
}

#[test]
fn processes_of_one_folder_that_start_at_once_have_one_token() {
    for _ in 0..3 {
        let folder = folder(SETTINGS);
        let begin = || Server::begin_with(folder.path(), &[]);
        let servers = std::thread::scope(|scope| {
            let both = [scope.spawn(begin), scope.spawn(begin)];
            both.map(|server| server.join().unwrap())
        });
        let token = token(folder.path());
        assert_eq!(servers.map(|server| says(&server, &token)), ["open", "open"]);
        let left = std::fs::read_dir(folder.path().join("data")).unwrap();
        assert!(left.flatten().all(|file| !file.file_name().to_string_lossy().contains("new")));
    }
}
