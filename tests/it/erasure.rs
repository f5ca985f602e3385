//! A visitor wants the conversation gone: with the real program, the command beside it, and a helpdesk.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::crash::server::shop;
use crate::receiver::{Receiver, Reply};
use crate::serve::Server;
use crate::store::files_with;

/// Said once, found nowhere.
const WORD: &str = "Zitronenfalterraupe";

/// A talk in which the word was said, handed over; its id and token.
fn talk(server: &Server) -> (String, String) {
    let (id, token) = server.start();
    let said = json!({"client_id": "1", "text": format!("Ich will einen Menschen sprechen wegen {WORD}")});
    let answer = server.json("POST", &format!("/v1/conversations/{id}/messages"), &token, &said);
    assert_eq!(answer["state"], "waiting", "{answer}");
    (id, token)
}

async fn until(what: &str, wanted: impl Fn() -> bool) {
    let begun = Instant::now();
    while !wanted() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How many deliveries are recorded as done.
fn delivered(database: &Path) -> u32 {
    let connection = Connection::open(database).unwrap();
    connection.busy_timeout(Duration::from_secs(10)).unwrap();
    let count = "SELECT count(*) FROM deliveries WHERE state = 'delivered'";
    connection.query_row(count, [], |row| row.get(0)).unwrap()
}

fn erased(receiver: &Receiver) -> Vec<Value> {
    let all = receiver.received().into_iter().map(|request| request.json());
    all.filter(|event| event["type"] == "conversation.erased").collect()
}

fn erase(folder: &Path, id: &str, locale: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.arg("--dir").arg(folder).args(["conversation", "erase", id]).env("LC_ALL", locale);
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_erases_beside_the_server_and_the_helpdesk_is_told() {
    let receiver = Receiver::start(|_| Reply::Status(204)).await;
    let folder = shop(&receiver.url(), "data/deskbell.db");
    let server = Server::begin_with(folder.path(), &[]);
    let data = folder.path().join("data");
    let (id, token) = talk(&server);
    let (other, other_token) = talk(&server);
    until("delivered", || delivered(&data.join("deskbell.db")) == 2).await;
    assert!(files_with(&data, WORD).len() >= 4, "the test can find it");

    let (code, told) = erase(folder.path(), &id, "en_GB.UTF-8");
    assert_eq!((code, told.lines().count()), (0, 2), "{told}");
    assert!(told.contains(&id) && told.ends_with("get `conversation.erased`: desk.\n"), "{told}");
    assert_eq!(erase(folder.path(), &other, "de_DE.UTF-8").0, 0);
    assert_eq!(files_with(&data, WORD), Vec::<String>::new());
    until("the helpdesk is told", || erased(&receiver).len() == 2).await;
    for event in erased(&receiver) {
        assert!(!event.to_string().contains(WORD));
        let fields: Vec<&String> = event["data"].as_object().unwrap().keys().collect();
        assert_eq!(fields, ["conversation_id", "handoff_id", "schema_version", "sequence"]);
        assert_eq!(event["data"]["sequence"], 2);
    }
    assert!(receiver.received().iter().all(crate::receiver::Received::verifies));

    // The server that runs has nothing of it in mind either.
    for (id, token) in [(&id, &token), (&other, &other_token)] {
        let again = json!({"client_id": "1", "text": "Hallo?"});
        let said = server.json("POST", &format!("/v1/conversations/{id}/messages"), token, &again);
        assert_eq!(said["error"]["code"], "conversation_not_found", "{said}");
        let read = server.json("GET", &format!("/v1/conversations/{id}"), token, &json!({}));
        assert_eq!(read["error"]["code"], "conversation_not_found", "{read}");
    }
    let (code, told) = erase(folder.path(), &id, "de_DE.UTF-8");
    assert!(code == 2 && told.contains("es gibt kein Gespräch"), "{told}");
    assert_eq!(erase(folder.path(), "cnv_1", "de_DE.UTF-8").0, 2);
    server.signal("TERM");
    assert!(!server.ended().contains(WORD));
    assert_eq!(files_with(&data, WORD), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_erases_what_nobody_has_taken_yet() {
    let receiver = Receiver::start(|_| Reply::Status(503)).await;
    let folder = shop(&receiver.url(), "data/deskbell.db");
    let server = Server::begin_with(folder.path(), &[]);
    let (id, token) = talk(&server);
    until("tried", || !receiver.received().is_empty()).await;
    let path = format!("/v1/conversations/{id}");
    let foreign = server.call("DELETE", &path, "somebody-elses", "");
    assert!(foreign.starts_with("HTTP/1.1 404"), "{foreign}");
    assert!(!files_with(&folder.path().join("data"), WORD).is_empty());
    let gone = server.call("DELETE", &path, &token, "");
    assert!(gone.starts_with("HTTP/1.1 204"), "{gone}");
    assert_eq!(files_with(&folder.path().join("data"), WORD), Vec::<String>::new());
    let again = server.call("DELETE", &path, &token, "");
    assert!(again.starts_with("HTTP/1.1 404"), "{again}");
    server.signal("TERM");
    assert!(!server.ended().contains(WORD));
}
