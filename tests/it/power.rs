//! A loss of power. SIGKILL does not show it: what was written stays in the system's memory. Here of each database file
//! survives what it held when it was last synced (see tests/support/power/shim.c).

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::Connection;
use serde_json::json;

use crate::serve::{SETTINGS, Server, folder_with};

const SHIM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/power/shim.c");
const COMMITS: u32 = 50;

/// The shim as a library.
fn shim(folder: &Path) -> PathBuf {
    let library = folder.join("power.so");
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(SHIM).arg("-ldl");
    assert!(cc.status().unwrap().success(), "a C compiler is needed");
    library
}

/// Puts what was synced in the place of every database file; what was never synced is gone. How many there were.
fn lose_power(folder: &Path) -> usize {
    let names: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    let is = |path: &Path, end: &str| path.to_str().unwrap().ends_with(end);
    let files = names.iter().filter(|path| is(path, ".db") || is(path, ".db-wal") || is(path, ".db-shm"));
    let mut survived = 0;
    for file in files {
        let durable = PathBuf::from(format!("{}.durable", file.display()));
        std::fs::remove_file(file).unwrap();
        if durable.exists() {
            // The copy stays: what is never synced again stays what it was.
            std::fs::copy(durable, file).unwrap();
            survived += 1;
        }
    }
    survived
}

#[test]
fn f27_acknowledged_handoffs_survive_a_loss_of_power() {
    let (folder, tools) = (folder_with(SETTINGS), tempfile::tempdir().unwrap());
    let library = shim(tools.path());
    let mut acknowledged = Vec::new();
    for _ in 0..3 {
        let server = Server::begin_with(folder.path(), &[("LD_PRELOAD", library.to_str().unwrap())]);
        for round in 0..5 {
            let (id, token) = server.start();
            let path = format!("/v1/conversations/{id}/handoff");
            let answer = server.json("POST", &path, &token, &json!({"client_id": format!("r{round}")}));
            let handoff = answer["handoff"]["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
            acknowledged.push((id, token, handoff));
        }
        server.signal("KILL");
        drop(server);
        assert!(lose_power(&folder.path().join("data")) > 0);
    }
    let server = Server::begin_with(folder.path(), &[]);
    for (id, token, handoff) in &acknowledged {
        let transcript = server.json("GET", &format!("/v1/conversations/{id}"), token, &json!({}));
        assert_eq!(transcript["handoff"]["id"], handoff.as_str(), "{transcript}");
    }
}

/// The model itself: it must be able to lose something.
#[test]
fn f27_the_model_loses_what_was_not_synced() {
    let tools = tempfile::tempdir().unwrap();
    let library = shim(tools.path());
    let survivors = |mode: &str| {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("plain.db");
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "power::commits_for_the_model", "--ignored", "--nocapture"]);
        child.env("POWER_DATABASE", &database).env("POWER_MODE", mode).env("LD_PRELOAD", &library);
        let output = child.stderr(Stdio::null()).output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("all committed"), "{output:?}");
        lose_power(folder.path());
        let count = |connection: Connection| connection.query_row("SELECT count(*) FROM rows", [], |row| row.get(0));
        Connection::open(&database).and_then(count).unwrap_or(0_u32)
    };
    assert_eq!(survivors("FULL"), COMMITS);
    assert!(survivors("NORMAL") < COMMITS);
}

/// A program of its own that commits and dies: run by the test above.
#[test]
#[ignore = "a child process of f27_the_model_loses_what_was_not_synced"]
fn commits_for_the_model() {
    let (Ok(database), Ok(mode)) = (std::env::var("POWER_DATABASE"), std::env::var("POWER_MODE")) else { return };
    let connection = Connection::open(database).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", &mode).unwrap();
    connection.execute_batch("CREATE TABLE rows (no INTEGER PRIMARY KEY)").unwrap();
    for no in 0..COMMITS {
        connection.execute("INSERT INTO rows (no) VALUES (?1)", [no]).unwrap();
    }
    println!("all committed");
    // No destructor: closing would sync.
    std::process::abort();
}
