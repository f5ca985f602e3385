//! SIGTERM while fifty tries are under way: the program ends in its grace time, and the next one need not wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::json;

use crate::receiver::{Receiver, Reply, SECRET};
use crate::serve::{Server, folder_with};

/// Eight tries at once to each.
const ENDPOINTS: usize = 7;
const HANDOFFS: usize = 8;
const TRIES: usize = ENDPOINTS * HANDOFFS;

/// How many deliveries are in this state, and how many tries they have used in all.
fn standing(folder: &std::path::Path, state: &str) -> (usize, usize) {
    let connection = Connection::open(folder.join("data/deskbell.db")).unwrap();
    connection.busy_timeout(Duration::from_secs(10)).unwrap();
    let text = "SELECT count(*), coalesce(sum(attempt), 0) FROM deliveries WHERE state = ?1";
    connection.query_row(text, [state], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_sigterm_fifty_tries_are_given_back_uncounted_and_the_next_start_goes_on_at_once() {
    let prompt = Arc::new(AtomicBool::new(false));
    let answers = Arc::clone(&prompt);
    let receiver =
        Receiver::start(move |_| if answers.load(Ordering::SeqCst) { Reply::Status(200) } else { Reply::Hang }).await;
    let mut settings = "name: Laden\nlanguages: [de]\nlisten: 127.0.0.1:0\nlimits: {calls_per_minute: 0}\n\
         handoff:\n  endpoints:\n"
        .to_owned();
    for number in 0..ENDPOINTS {
        settings.push_str(&format!(
            "    - {{id: desk-{number}, url: \"{}\", secret: {SECRET}, allow_http: true, \
             allow_networks: [127.0.0.1/32]}}\n",
            receiver.url()
        ));
    }
    let folder = folder_with(&settings);
    let server = Server::begin_with(folder.path(), &[]);
    for _ in 0..HANDOFFS {
        let (id, token) = server.start();
        let path = format!("/v1/conversations/{id}/handoff");
        let answer = server.json("POST", &path, &token, &json!({"client_id": "h"}));
        assert_eq!(answer["state"], "waiting", "{answer}");
    }
    receiver.wait_for(50).await;
    let (held, tries) = standing(folder.path(), "leased");
    assert!(held >= 50 && tries >= 50, "{held} are under way");

    let asked = Instant::now();
    server.signal("TERM");
    let log = server.ended();
    assert!(asked.elapsed() < Duration::from_secs(8), "it ended in {:?}", asked.elapsed());
    assert!(log.contains("stopped"), "{log}");
    assert_eq!(standing(folder.path(), "leased"), (0, 0), "no claim is left to run out");
    assert_eq!(standing(folder.path(), "pending"), (TRIES, 0), "nothing was counted");

    prompt.store(true, Ordering::SeqCst);
    let before = receiver.received().len();
    let server = Server::begin_with(folder.path(), &[]);
    let begun = Instant::now();
    while standing(folder.path(), "delivered").0 < TRIES {
        assert!(begun.elapsed() < Duration::from_secs(15), "long before a lease of 45 s would have ended");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(standing(folder.path(), "delivered"), (TRIES, TRIES), "one try each");
    let received = receiver.received();
    assert_eq!(received.len() - before, TRIES, "each once");
    // What was begun before the stop came again with the same ids and bytes.
    let again: std::collections::BTreeMap<&str, &[u8]> =
        received[before..].iter().map(|request| (request.id.as_str(), &request.body[..])).collect();
    assert!(received[..before].iter().all(|request| again[request.id.as_str()] == &request.body[..]));
    server.signal("TERM");
    server.ended();
}
