//! Helpdesks that are asked: what agents did arrives in order, once, also after a restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use deskbell::config::read_with;
use deskbell::connector::Presets;
use deskbell::courier::{Answers, Edge, Limits, system_lookup};
use deskbell::diagnostics::Report;
use deskbell::ids::EndpointId;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::hooks::waiting;
use crate::receiver::{Receiver, Reply};

fn settings(receiver: &Receiver) -> String {
    format!(
        "
name: Musterladen
languages: [de, en]
limits: {{calls_per_minute: 0}}
handoff:
  endpoints:
    - id: rt
      connector: request-tracker
      base: http://{}
      allow_http: yes
      allow_networks: [127.0.0.1/32]
      secrets: {{token: t, hook: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}}
      fields: {{requestor: chat@beispiel.test}}
",
        receiver.address
    )
}

fn item(id: u64, kind: &str, creator: &str, content: &str) -> Value {
    let creator = json!({"type": "user", "id": creator});
    json!({"id": id.to_string(), "Type": kind, "Creator": creator, "Content": content, "NewValue": content})
}

fn answers(settings: &str) -> Answers {
    let config = crate::http::support::settings(settings);
    let edge = Edge {
        clock: Arc::new(|| "2026-11-22T10:00:00Z".parse().unwrap()),
        random: Arc::new(|| 0.5),
        lookup: system_lookup(),
    };
    Answers::new(&config.endpoints, Limits::default(), edge).unwrap()
}

#[tokio::test]
async fn only_what_is_new_and_not_ours_is_found() {
    let receiver = Receiver::start(|request| {
        let first = request.line.ends_with("&page=1");
        let items: Vec<Value> = if first {
            // A full page is followed by another one.
            (1..=100).map(|id| item(id, "Set", "weber", "x")).collect()
        } else {
            vec![
                item(103, "Status", "weber", "resolved"),
                item(101, "Correspond", "deskbell", "Was der Besucher schrieb"),
                item(102, "Correspond", "weber", "Guten Tag, Größe 42 ist da."),
                item(104, "Comment", "weber", "intern"),
            ]
        };
        Reply::Json(200, json!({"items": items}))
    })
    .await;
    let answers = answers(&settings(&receiver));
    let rt = EndpointId::new("rt").unwrap();
    let found = answers.ask(&rt, "17", 0).await.unwrap();
    assert_eq!(
        (found.since, found.acts.iter().map(|(place, _)| *place).collect::<Vec<_>>()),
        (104, vec![102, 102, 103])
    );
    assert_eq!(found.acts[1].1.key.as_deref(), Some("rt-txn-102"));
    assert!(answers.ask(&rt, "17", 104).await.unwrap().acts.is_empty());
    let lines: Vec<_> = receiver.received().into_iter().map(|request| request.line).collect();
    assert!(lines[0].starts_with("GET /REST/2.0/ticket/17/history?fields=Type%2CCreator"), "{lines:?}");
    assert_eq!(lines.len(), 4);
}

#[tokio::test]
async fn a_broken_answer_is_nothing_and_is_asked_for_again() {
    for reply in
        [Reply::Status(500), Reply::Json(200, json!({"items": 3})), Reply::Status(200), Reply::Json(401, json!({}))]
    {
        let receiver = Receiver::start(move |_| reply.clone()).await;
        let answers = answers(&settings(&receiver));
        assert_eq!(answers.ask(&EndpointId::new("rt").unwrap(), "17", 0).await, None);
    }
}

/// Failure test 29: what an agent wrote while Deskbell was down appears after its start, once, in order.
#[tokio::test]
async fn what_agents_wrote_meanwhile_appears_in_order_and_once() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let receiver = Receiver::start(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        let items = [item(8, "Correspond", "weber", "Zweitens"), item(7, "Correspond", "weber", "Erstens")];
        Reply::Json(200, json!({"items": items}))
    })
    .await;
    let settings = settings(&receiver);
    let (server, id, token, handoff) = waiting(&settings, "rt").await;
    let answers = answers(&settings);
    // Two processes ask at once, and both again.
    for _ in 0..2 {
        let (one, two) = (server.desk.clone(), server.another_desk());
        tokio::join!(one.ask_helpdesks_once(&answers), two.ask_helpdesks_once(&answers));
    }
    let transcript = server.transcript(&id, &token).await;
    let texts: Vec<_> = transcript["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["role"] == "agent")
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["Erstens", "Zweitens"]);
    let open = server.store.open_references(&EndpointId::new("rt").unwrap()).await.unwrap();
    assert_eq!((open.len(), &open[0].handoff, open[0].cursor), (1, &handoff, 8));
    assert!(asked.load(Ordering::SeqCst) >= 2);
}

/// The loop of the server, with its shortest pause: asks by itself, and ends when it is told to.
#[tokio::test]
async fn the_server_asks_by_itself_until_it_stops() {
    let receiver =
        Receiver::start(|_| Reply::Json(200, json!({"items": [item(7, "Correspond", "weber", "Guten Tag")]}))).await;
    let settings = settings(&receiver);
    let (server, id, token, _) = waiting(&settings, "rt").await;
    let preset = include_str!("../../../src/connector/presets/request-tracker.yaml").replace("every: 10", "every: 5");
    let (mut presets, mut report) = (Presets::default(), Report::default());
    presets.add("request-tracker", &Arc::from("connectors/request-tracker.yaml"), &preset, &mut report);
    let config = read_with(&Arc::from("deskbell.yaml"), &settings, &|_| None, &presets, &mut report);
    assert!(report.is_empty());
    let edge = Edge {
        clock: Arc::new(|| "2026-11-22T10:00:00Z".parse().unwrap()),
        random: Arc::new(|| 0.5),
        lookup: system_lookup(),
    };
    let answers = Answers::new(&config.endpoints, Limits::default(), edge).unwrap();
    assert_eq!(answers.endpoints().map(|(_, every)| every).collect::<Vec<_>>(), [5]);
    let stop = CancellationToken::new();
    let (desk, stopping) = (server.desk.clone(), stop.clone());
    let asking = tokio::spawn(async move { desk.ask_helpdesks(answers, stopping).await });
    receiver.wait_for(1).await;
    let until = Instant::now() + Duration::from_secs(10);
    while server.transcript(&id, &token).await["state"] != "human" {
        assert!(Instant::now() < until, "the answer does not appear");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(2), asking).await.unwrap().unwrap();
}
