//! The store takes nothing for a while: the disk is full, may only be read, or is held by somebody else. The real
//! program tells the visitor honestly, acknowledges nothing, and goes on by itself.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::crash::server::shop;
use crate::postgres::{Database, on_a_runtime};
use crate::receiver::{Receiver, Reply};
use crate::serve::Server;

const SHIM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/full/shim.c");
/// No space left on the device.
const ENOSPC: i32 = 28;
/// The file system may only be read.
const EROFS: i32 = 30;

/// The status, the head and the JSON of an answer.
struct Said {
    status: u16,
    head: String,
    json: Value,
}

fn call(server: &Server, method: &str, path: &str, token: &str, body: &Value) -> Said {
    let answer = server.call(method, path, token, &body.to_string());
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Said { status, head: head.to_lowercase(), json: serde_json::from_str(body).unwrap_or_default() }
}

/// A visitor in the middle of a talk, and the calls that meet the fault.
struct Talk<'a> {
    server: &'a Server,
    id: String,
    token: String,
}

impl<'a> Talk<'a> {
    fn begin(server: &'a Server) -> Self {
        let (id, token) = server.start();
        let talk = Self { server, id, token };
        assert_eq!(talk.say("1", "Wo bleibt mein Paket?").status, 200);
        talk
    }

    fn say(&self, client_id: &str, text: &str) -> Said {
        let path = format!("/v1/conversations/{}/messages", self.id);
        call(self.server, "POST", &path, &self.token, &json!({"client_id": client_id, "text": text}))
    }

    fn ring(&self) -> Said {
        let path = format!("/v1/conversations/{}/handoff", self.id);
        call(self.server, "POST", &path, &self.token, &json!({"client_id": "ring"}))
    }

    /// What the visitor said, as the transcript has it.
    fn said(&self) -> Vec<String> {
        let whole = call(self.server, "GET", &format!("/v1/conversations/{}", self.id), &self.token, &json!({}));
        assert_eq!(whole.status, 200, "what is stored can be read");
        let messages = whole.json["messages"].as_array().unwrap().iter();
        messages.filter(|m| m["role"] == "visitor").map(|m| m["text"].as_str().unwrap().to_owned()).collect()
    }

    /// Nothing is acknowledged; each answer says that it is for now, and when to try again.
    fn meets_the_fault(&self) {
        let answers = thread::scope(|scope| {
            let calls = [
                scope.spawn(|| self.say("2", "Hallo?")),
                scope.spawn(|| self.ring()),
                scope.spawn(|| call(self.server, "POST", "/v1/conversations", "", &json!({}))),
            ];
            let ready = scope.spawn(|| call(self.server, "GET", "/readyz", "", &json!({})));
            let answers = calls.map(|call| call.join().unwrap());
            let ready = ready.join().unwrap();
            assert_eq!((ready.status, &ready.json["ready"]), (503, &json!(false)), "operators see it");
            answers
        });
        for said in answers {
            assert_eq!((said.status, &said.json["error"]["code"]), (503, &json!("unavailable")), "{}", said.json);
            assert!(said.head.contains("retry-after: 1"), "{}", said.head);
            assert!(!said.json["error"]["hint"].as_str().unwrap().is_empty());
        }
        assert_eq!(call(self.server, "GET", "/healthz", "", &json!({})).status, 200, "the process lives");
    }

    /// What was refused is repeated by the same names, and is there once.
    fn goes_on(&self) {
        let begun = Instant::now();
        while self.say("2", "Hallo?").status != 200 || self.ring().status != 200 {
            assert!(begun.elapsed() < Duration::from_secs(15), "it does not recover by itself");
            thread::sleep(Duration::from_millis(100));
        }
        assert_eq!(self.ring().json["state"], "waiting");
        assert_eq!(self.said(), ["Wo bleibt mein Paket?", "Hallo?", "Mit einem Menschen sprechen"]);
        assert_eq!(call(self.server, "GET", "/readyz", "", &json!({})).status, 200);
    }
}

/// One fault from its beginning to its end.
async fn story(receiver: &Receiver, server: Server, begin: impl FnOnce(), end: impl FnOnce()) {
    let process = server.process();
    let server = tokio::task::block_in_place(|| {
        let talk = Talk::begin(&server);
        begin();
        talk.meets_the_fault();
        end();
        talk.goes_on();
        server
    });
    assert_eq!(server.process(), process);
    let received = receiver.wait_for(1).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let requested = received.iter().filter(|request| request.json()["type"] == "handoff.requested").count();
    assert_eq!((requested, receiver.received().len()), (1, 1), "one handoff, after the fault");
    server.signal("TERM");
    let log = server.ended();
    assert!(!log.contains("Hallo?") && !log.contains("panicked"), "{log}");
}

fn shim(folder: &Path) -> PathBuf {
    let library = folder.join("full.so");
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(SHIM).arg("-ldl");
    assert!(cc.status().unwrap().success(), "a C compiler is needed");
    library
}

#[tokio::test(flavor = "multi_thread")]
async fn f26_a_full_or_read_only_disk_is_told_honestly_and_it_goes_on_by_itself() {
    let tools = tempfile::tempdir().unwrap();
    let (library, note) = (shim(tools.path()), tools.path().join("fault"));
    let variables = [("LD_PRELOAD", library.to_str().unwrap()), ("DESKBELL_TEST_FULL", note.to_str().unwrap())];
    for fault in [ENOSPC, EROFS] {
        let receiver = Receiver::start(|_| Reply::Status(200)).await;
        let folder = shop(&receiver.url(), "data/deskbell.db");
        let server = Server::begin_with(folder.path(), &variables);
        let begin = || std::fs::write(&note, fault.to_string()).unwrap();
        story(&receiver, server, begin, || std::fs::remove_file(&note).unwrap()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f26_a_database_that_another_holds_for_ten_seconds_is_told_honestly() {
    let receiver = Receiver::start(|_| Reply::Status(200)).await;
    let folder = shop(&receiver.url(), "data/deskbell.db");
    let server = Server::begin_with(folder.path(), &[]);
    let other = Connection::open(folder.path().join("data/deskbell.db")).unwrap();
    other.busy_timeout(Duration::from_secs(5)).unwrap();
    let begun = Instant::now();
    let begin = || other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let end = || {
        thread::sleep(Duration::from_secs(10).saturating_sub(begun.elapsed()));
        other.execute_batch("ROLLBACK").unwrap();
    };
    story(&receiver, server, begin, end).await;
}

/// Runs on a connection of its own that may write whatever the database says.
fn postgres<F: Future<Output = ()> + Send>(url: &str, work: impl FnOnce(Client) -> F + Send + 'static) {
    let url = url.to_owned();
    on_a_runtime(async move {
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute("SET default_transaction_read_only = off").await.unwrap();
        work(client).await;
    });
}

/// Lets all others come anew: settings of the database hold from their next connection on.
const ANEW: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[tokio::test(flavor = "multi_thread")]
async fn f26_the_same_on_postgresql_read_only_and_locked() {
    for fault in ["read-only", "locked"] {
        let receiver = Receiver::start(|_| Reply::Status(200)).await;
        let database = Database::new();
        let url = database.url();
        let folder = shop(&receiver.url(), "${DESKBELL_TEST_STORE}");
        let server = Server::begin_with(folder.path(), &[("DESKBELL_TEST_STORE", url.as_str())]);
        let read_only = |on: &'static str| {
            postgres(&url, move |client| async move {
                let name: String = client.query_one("SELECT current_database()::text", &[]).await.unwrap().get(0);
                let text = format!("ALTER DATABASE \"{name}\" SET default_transaction_read_only = {on}; {ANEW}");
                client.batch_execute(&text).await.unwrap();
            });
        };
        let (free, freed) = std::sync::mpsc::channel::<()>();
        let (held, holds) = std::sync::mpsc::channel::<()>();
        let mut holder = None;
        let begin = || match fault {
            "read-only" => read_only("on"),
            _ => {
                let url = url.clone();
                holder = Some(thread::spawn(move || {
                    postgres(&url, move |client| async move {
                        let text = "BEGIN; LOCK TABLE conversations, turns, heartbeat IN EXCLUSIVE MODE";
                        client.batch_execute(text).await.unwrap();
                        held.send(()).unwrap();
                        freed.recv().unwrap();
                        client.batch_execute("ROLLBACK").await.unwrap();
                    });
                }));
                holds.recv().unwrap();
            }
        };
        let begun = Instant::now();
        let end = || match fault {
            "read-only" => read_only("off"),
            _ => {
                thread::sleep(Duration::from_secs(10).saturating_sub(begun.elapsed()));
                free.send(()).unwrap();
            }
        };
        story(&receiver, server, begin, end).await;
        if let Some(holder) = holder {
            holder.join().unwrap();
        }
    }
}
