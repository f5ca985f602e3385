//! The real program dies at named points (`src/failpoint.rs`), and the next start makes it good.

use std::time::Duration;

use serde_json::{Value, json};

use super::server::Server;
use crate::receiver::{Received, Receiver, Reply};

/// A helpdesk that takes everything, and a server whose visitor has begun to talk.
struct Case {
    receiver: Receiver,
    server: Server,
    http: reqwest::Client,
    id: String,
    token: String,
}

impl Case {
    async fn begin(point: &str) -> Self {
        Self::with(Receiver::start(|_| Reply::Status(200)).await, point).await
    }

    async fn with(receiver: Receiver, point: &str) -> Self {
        let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
        let mut server = Server::new(&receiver.url());
        server.start_with(&[("DESKBELL_FAILPOINT", point)]);
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().unwrap();
        let mut case = Self { receiver, server, http, id: String::new(), token: String::new() };
        case.another_visitor().await;
        case
    }

    async fn another_visitor(&mut self) {
        let begun = self.post("", &json!({})).await.unwrap();
        begun["id"].as_str().unwrap().clone_into(&mut self.id);
        begun["token"].as_str().unwrap().clone_into(&mut self.token);
    }

    /// None if the program died over it.
    async fn post(&self, path: &str, body: &Value) -> Option<Value> {
        let url = format!("http://{}/v1/conversations{path}", self.server.address());
        for _ in 0..500 {
            let call = self.http.post(&url).bearer_auth(&self.token).header("content-type", "application/json");
            match call.body(body.to_string()).send().await {
                Ok(answer) => return Some(serde_json::from_slice(&answer.bytes().await.ok()?).unwrap()),
                Err(error) if error.is_connect() => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(_) => return None,
            }
        }
        panic!("nobody answers at {url}");
    }

    /// The visitor asks for a person, by the same name each time.
    async fn rings(&self) -> Option<String> {
        let answer = self.post(&format!("/{}/handoff", self.id), &json!({"client_id": "bitte"})).await?;
        Some(answer["handoff"]["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned())
    }

    /// The program died by itself; the next one has no such point.
    async fn next_life(&mut self) {
        self.server.died().await;
        self.server.let_leases_run_out();
        self.server.start();
    }
}

fn ids(received: &[Received]) -> Vec<&str> {
    received.iter().map(|request| request.id.as_str()).collect()
}

#[tokio::test]
async fn f01_killed_before_the_commit_nothing_was_told_and_a_repeat_makes_one_handoff() {
    let mut case = Case::begin("before_commit").await;
    assert_eq!(case.rings().await, None);
    case.server.died().await;
    assert_eq!(case.server.count("handoffs"), 0);
    case.server.start();
    let handoff = case.rings().await.unwrap();
    assert_eq!(case.rings().await.as_deref(), Some(&*handoff));
    case.receiver.wait_for(1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!((case.server.count("handoffs"), case.receiver.received().len()), (1, 1));
    case.server.kill().await;
}

#[tokio::test]
async fn f02_killed_before_the_answer_a_repeat_gets_the_same_handoff() {
    let mut case = Case::begin("before_answer").await;
    assert_eq!(case.rings().await, None);
    case.next_life().await;
    let stored: String = case.server.one("SELECT id FROM handoffs");
    assert_eq!(case.rings().await, Some(stored));
    let received = case.receiver.wait_for(1).await;
    assert!(received.iter().all(|request| request.id == received[0].id));
    assert_eq!(case.server.count("handoffs"), 1);
    case.server.kill().await;
}

#[tokio::test]
async fn f03_killed_before_the_wake_up_it_is_delivered_after_the_next_start() {
    let mut case = Case::begin("before_wake").await;
    assert_eq!(case.rings().await, None);
    assert!(case.receiver.received().is_empty());
    let begun = std::time::Instant::now();
    case.next_life().await;
    case.receiver.wait_for(1).await;
    assert!(begun.elapsed() < Duration::from_secs(5 + 5), "five seconds and the start: {:?}", begun.elapsed());
    case.server.kill().await;
}

#[tokio::test]
async fn f04_killed_after_the_claim_it_is_delivered_after_the_lease_and_counted_once() {
    let mut case = Case::begin("after_claim").await;
    // The answer may or may not get out before the courier dies.
    let _ = case.rings().await;
    case.server.died().await;
    case.server.start();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(case.receiver.received().is_empty(), "the lease holds");
    case.server.kill().await;
    case.server.let_leases_run_out();
    case.server.start();
    case.receiver.wait_for(1).await;
    case.server.until_delivered().await;
    assert_eq!(case.server.one::<u32>("SELECT attempt FROM deliveries"), 2);
    assert_eq!(case.receiver.received().len(), 1);
    case.server.kill().await;
}

#[tokio::test]
async fn f05_killed_before_the_record_the_repeat_has_the_same_id_and_bytes() {
    let mut case = Case::begin("before_record").await;
    let _ = case.rings().await;
    case.receiver.wait_for(1).await;
    case.next_life().await;
    let received = case.receiver.wait_for(2).await;
    assert_eq!(received[0].id, received[1].id);
    assert_eq!(received[0].body, received[1].body);
    assert!(received[1].verifies());
    case.server.until_delivered().await;
    assert_eq!(case.receiver.received().len(), 2);
    case.server.kill().await;
}

#[tokio::test]
async fn f07_what_always_kills_the_process_is_dead_in_the_end_and_the_others_get_through() {
    let mut case = Case::begin("none").await;
    // Nothing is sent until all are there.
    case.server.execute("CREATE TRIGGER wait AFTER INSERT ON deliveries BEGIN UPDATE deliveries SET due_ms = 9e15 WHERE id = new.id; END");
    let poison = case.rings().await.unwrap();
    for _ in 0..5 {
        case.another_visitor().await;
        case.rings().await.unwrap();
    }
    case.server.kill().await;
    case.server.execute("UPDATE deliveries SET due_ms = 0");
    case.server.shorten_schedule(12);
    let point = format!("after_claim={poison}");
    let mut lives = 0;
    loop {
        case.server.start_with(&[("DESKBELL_FAILPOINT", &point)]);
        if !case.server.died_within(Duration::from_secs(6)).await {
            break;
        }
        lives += 1;
        assert!(lives <= 12, "it is still tried");
        case.server.let_leases_run_out();
    }
    assert_eq!(lives, 12, "each try took one life");
    assert_eq!(case.server.one::<String>("SELECT state FROM deliveries WHERE attempt > 12"), "dead");
    assert_eq!(case.server.one::<u32>("SELECT count(*) FROM deliveries WHERE state = 'delivered'"), 5);
    let received = case.receiver.received();
    assert_eq!(ids(&received).into_iter().collect::<std::collections::BTreeSet<_>>().len(), 5);
    case.server.kill().await;
}
