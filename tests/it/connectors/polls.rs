//! Helpdesks that are asked: what agents did arrives in order, once, also after a restart.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use deskbell::config::{Config, read_with};
use deskbell::connector::Presets;
use deskbell::conversation::AgentAction;
use deskbell::courier::{Answers, Clock, Courier, Edge, Limits, system_lookup};
use deskbell::diagnostics::Report;
use deskbell::ids::EndpointId;
use deskbell::store::Store;
use jiff::{SignedDuration, Timestamp};
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
      fields: {{requestor: chat@beispiel.test, bot_user: deskbell}}
",
        receiver.address
    )
}

/// A line of the history; it has no words.
fn item(id: u64, kind: &str, creator: &str, new: &str) -> Value {
    let creator = json!({"type": "user", "id": creator, "RealName": "Frau Weber"});
    json!({"id": id.to_string(), "Type": kind, "Field": "", "Creator": creator, "NewValue": new})
}

fn part(kind: &str, content: &str) -> Value {
    json!({"ContentType": kind, "Content": content})
}

/// One part of a reply on each page, and an empty page behind the last one.
fn parts(line: &str, all: &[Value]) -> Reply {
    let page: usize = line.rsplit_once("page=").unwrap().1.parse().unwrap();
    let items: Vec<&Value> = all.get(page - 1).into_iter().collect();
    Reply::Json(200, json!({"items": items}))
}

/// What asks the endpoints of these settings, at a time that stands.
pub(crate) fn answers(settings: &str) -> Answers {
    answers_of(&crate::http::support::settings(settings), Arc::new(|| "2026-11-22T10:00:00Z".parse().unwrap()))
}

pub(crate) fn answers_of(config: &Config, clock: Clock) -> Answers {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("deskbell.db"), &[]).unwrap();
    let edge = Edge { clock, random: Arc::new(|| 0.5), lookup: system_lookup() };
    Courier::new(store, &config.endpoints, Limits::default(), edge).unwrap().answers()
}

#[tokio::test]
async fn only_what_is_new_and_not_ours_is_found() {
    let receiver = Receiver::start(|request| {
        if request.line.starts_with("GET /REST/2.0/transaction/102/") {
            return parts(
                &request.line,
                &[part("multipart/mixed", ""), part("text/plain", "Guten Tag, Größe 42 ist da.")],
            );
        }
        let first = request.line.ends_with("&page=1");
        let items: Vec<Value> = if first {
            // A full page is followed by another one.
            (1..=100).map(|id| item(id, "Set", "weber", "x")).collect()
        } else {
            vec![
                item(103, "Status", "weber", "resolved"),
                item(101, "Correspond", "deskbell", ""),
                item(102, "Correspond", "weber", ""),
                item(104, "Comment", "weber", ""),
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
    // Two pages and two parts, and the last page alone when all is known.
    assert_eq!(lines.len(), 5, "{lines:?}");
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

/// Each kind of a line and of its parts, and what became of the ticket.
#[tokio::test]
async fn what_a_line_does_not_say_is_asked_for() {
    let owner = |id: u64, new: &str| {
        let mut line = item(id, "Set", "chef", new);
        line["Field"] = json!("Owner");
        line
    };
    let large = "x".repeat(2 * 1024 * 1024);
    let receiver = Receiver::start(move |request| {
        let line = request.line.as_str();
        let about = line.strip_prefix("GET /REST/2.0/transaction/").and_then(|rest| rest.split('/').next());
        match about {
            Some("3") => parts(line, &[part("text/html", "<p>Größe <b>42</b></p>")]),
            Some("4") => parts(line, &[part("application/pdf", &large), part("text/plain", "Anbei.")]),
            Some("5") => parts(line, &[part("image/png", "x")]),
            Some("6") => Reply::Json(404, json!({"message": "Not Found"})),
            // This one is kept from us, and what comes after it must not wait for it.
            Some("7") => Reply::Json(403, json!({"message": "No permission"})),
            Some("8") => parts(line, &[part("text/plain", "Danach.")]),
            Some(_) => panic!("{line}"),
            None if line.ends_with("/user/6") => Reply::Json(200, json!({"Name": "Nobody", "Privileged": 0})),
            None if line.ends_with("/user/33") => {
                Reply::Json(200, json!({"Name": "weber", "RealName": "Frau Weber", "Privileged": 1}))
            }
            None => {
                let said = |id: u64| item(id, "Correspond", "weber", "");
                let lines =
                    [owner(1, "6"), owner(2, "33"), said(3), said(4), said(5), said(6), said(7), said(8), owner(9, "")];
                Reply::Json(200, json!({"items": lines}))
            }
        }
    })
    .await;
    let found = answers(&settings(&receiver)).ask(&EndpointId::new("rt").unwrap(), "17", 0).await.unwrap();
    assert_eq!((found.since, found.whole), (9, true));
    let acts: Vec<String> = found.acts.iter().map(|(place, act)| shown(*place, &act.action)).collect();
    let accept = |place: u64| format!("{place} accept weber Frau Weber");
    let wanted = [
        accept(2),
        accept(3),
        "3 say Html <p>Größe <b>42</b></p>".to_owned(),
        accept(4),
        "4 say Plain Anbei.".to_owned(),
        accept(8),
        "8 say Plain Danach.".to_owned(),
    ];
    assert_eq!(acts, wanted);
}

fn shown(place: u64, action: &AgentAction) -> String {
    match action {
        AgentAction::Accept { agent } => format!("{place} accept {} {}", agent.id, agent.name),
        AgentAction::Say { text, format, .. } => format!("{place} say {format:?} {text}"),
        other => format!("{place} {other:?}"),
    }
}

/// What comes before a fault counts, what comes after it waits; many are read in several goes.
#[tokio::test]
async fn a_fault_in_the_middle_loses_and_repeats_nothing() {
    let broken = Arc::new(AtomicUsize::new(1));
    let breaks = Arc::clone(&broken);
    let receiver = Receiver::start(move |request| {
        let about = request.line.strip_prefix("GET /REST/2.0/transaction/").and_then(|rest| rest.split('/').next());
        match about {
            Some("8")
                if breaks.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() =>
            {
                Reply::Status(500)
            }
            Some(number) => parts(&request.line, &[part("text/plain", number)]),
            None => {
                let lines: Vec<Value> = (1..=45).map(|id| item(id, "Correspond", "weber", "")).collect();
                Reply::Json(200, json!({"items": lines}))
            }
        }
    })
    .await;
    let answers = answers(&settings(&receiver));
    let (mut since, mut goes, mut said) = (0, Vec::new(), Vec::new());
    while since < 45 {
        let found = answers.ask(&EndpointId::new("rt").unwrap(), "17", since).await.unwrap();
        said.extend(found.acts.iter().filter_map(|(_, act)| act.key.clone()));
        since = found.since;
        goes.push(since);
    }
    assert_eq!(goes, [7, 27, 45]);
    assert_eq!(said, (1..=45).map(|number| format!("rt-txn-{number}")).collect::<Vec<_>>());
}

/// Failure test 29: what an agent wrote while Deskbell was down appears after its start, once, in order.
#[tokio::test]
async fn what_agents_wrote_meanwhile_appears_in_order_and_once() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let receiver = Receiver::start(move |request| {
        counter.fetch_add(1, Ordering::SeqCst);
        for (number, text) in [(7, "Erstens"), (8, "Zweitens")] {
            if request.line.contains(&format!("/transaction/{number}/")) {
                return parts(&request.line, &[part("text/plain", text)]);
            }
        }
        let items = [item(8, "Correspond", "weber", ""), item(7, "Correspond", "weber", "")];
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
    let receiver = Receiver::start(|request| {
        if request.line.contains("/transaction/7/") {
            return parts(&request.line, &[part("text/plain", "Guten Tag")]);
        }
        Reply::Json(200, json!({"items": [item(7, "Correspond", "weber", "")]}))
    })
    .await;
    let settings = settings(&receiver);
    let (server, id, token, _) = waiting(&settings, "rt").await;
    let preset = include_str!("../../../src/connector/presets/request-tracker.yaml").replace("every: 10", "every: 5");
    let (mut presets, mut report) = (Presets::default(), Report::default());
    presets.add("request-tracker", &Arc::from("connectors/request-tracker.yaml"), &preset, &mut report);
    let config = read_with(&Arc::from("deskbell.yaml"), &settings, &|_| None, &presets, &mut report);
    assert!(report.is_empty());
    let answers = answers_of(&config, Arc::new(|| "2026-11-22T10:00:00Z".parse().unwrap()));
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

/// However long the history is: each question gets further, and pages that are old are not read again.
#[tokio::test]
async fn a_long_history_is_read_to_its_end_and_not_from_its_start_again() {
    let length = Arc::new(AtomicUsize::new(2_550));
    let long = Arc::clone(&length);
    let receiver = Receiver::start(move |request| {
        if request.line.contains("/transaction/") {
            return parts(&request.line, &[part("text/plain", "Guten Tag")]);
        }
        let page: usize = request.line.rsplit_once("page=").unwrap().1.parse().unwrap();
        let length = long.load(Ordering::SeqCst);
        let line = |number: usize| match number {
            2_550.. => item(number as u64, "Correspond", "weber", ""),
            _ => item(number as u64, "EmailRecord", "RT_System", ""),
        };
        let lines: Vec<Value> = (1..=length).skip((page - 1) * 100).take(100).map(line).collect();
        Reply::Json(200, json!({"items": lines}))
    })
    .await;
    let answers = answers(&settings(&receiver));
    let rt = EndpointId::new("rt").unwrap();
    // What is found and then not stored, because the store fails, is found again.
    assert_eq!(answers.ask(&rt, "17", 0).await.unwrap().since, 1_000);
    let mut since = 0;
    let mut goes = Vec::new();
    for _ in 0..4 {
        let before = receiver.received().len();
        let found = answers.ask(&rt, "17", since).await.unwrap();
        since = found.since;
        goes.push((since, found.whole, found.acts.len(), receiver.received().len() - before));
    }
    // Ten pages, the last one and nine more, the rest with the one answer; and then the last page alone.
    assert_eq!(goes, [(1_000, false, 0, 10), (1_900, false, 0, 10), (2_550, true, 2, 9), (2_550, true, 0, 1)]);
    let before = receiver.received().len();
    length.store(2_551, Ordering::SeqCst);
    let found = answers.ask(&rt, "17", since).await.unwrap();
    assert_eq!((found.acts.len(), receiver.received().len() - before), (2, 2));
    // The history was moved to another ticket: the next question begins at its start.
    length.store(0, Ordering::SeqCst);
    answers.ask(&rt, "17", since).await.unwrap();
    answers.ask(&rt, "17", since).await.unwrap();
    assert!(receiver.received().last().unwrap().line.ends_with("&page=1"));
}

const ASKED: &str = "
title: T
proof: here
idempotency: external_id
limits: {per_minute: 4}
create:
  - put: /t/{{ data.handoff_id }}
    id: /id
reply:
  poll:
    every: 5
    get: /t/{{ ref }}
    query: {page: \"{{ page }}\"}
    items: /all
    page_items: 2
    since: \"{{ body.n }}\"
    map:
      - message: {key: \"{{ body.n }}\", text: \"{{ body.text }}\", agent: {id: a, name: A}}
";

fn asked(receiver: &Receiver, clock: Clock) -> Answers {
    let (mut presets, mut report) = (Presets::default(), Report::default());
    presets.add("eigen", &Arc::from("connectors/eigen.yaml"), ASKED, &mut report);
    let settings = format!(
        "name: T\nhandoff:\n  endpoints:\n    - id: eigen\n      connector: eigen\n      base: http://{}\n      \
         allow_http: yes\n      allow_networks: [127.0.0.1/32]\n",
        receiver.address
    );
    let config = read_with(&Arc::from("deskbell.yaml"), &settings, &|_| None, &presets, &mut report);
    assert!(report.is_empty());
    answers_of(&config, clock)
}

/// The newest line stands first: what is old ends the reading, and nothing is taken for past.
#[tokio::test]
async fn a_list_that_begins_with_what_is_new_is_read_as_far_as_that() {
    let receiver = Receiver::start(|request| {
        let page: u64 = request.line.rsplit_once("page=").unwrap().1.parse().unwrap();
        let line = |n: u64| json!({"n": n, "text": "x"});
        Reply::Json(200, json!({"all": [line(20 - page * 2), line(19 - page * 2)]}))
    })
    .await;
    let answers = asked(&receiver, Arc::new(|| "2026-11-22T10:00:00Z".parse().unwrap()));
    let found = answers.ask(&EndpointId::new("eigen").unwrap(), "17", 16).await.unwrap();
    assert_eq!((found.since, found.acts.len(), found.whole), (18, 4, true));
    assert_eq!(receiver.received().len(), 2);
    assert_eq!(answers.ask(&EndpointId::new("eigen").unwrap(), "17", 18).await.unwrap().acts, []);
    assert_eq!(receiver.received().len(), 3, "page 1 alone");
}

/// Questions count, leave a part of each minute to deliveries, and end when the helpdesk asks for a pause.
#[tokio::test]
async fn questions_keep_the_pace_of_their_endpoint() {
    let receiver = Receiver::start(|request| match request.number {
        3 => Reply::With(429, "retry-after", "120".to_owned()),
        _ => Reply::Json(200, json!({"all": []})),
    })
    .await;
    let now = Arc::new(Mutex::new("2026-11-22T10:00:00Z".parse::<Timestamp>().unwrap()));
    let clock = Arc::clone(&now);
    let answers = asked(&receiver, Arc::new(move || *clock.lock().unwrap()));
    let eigen = EndpointId::new("eigen").unwrap();
    let forward = |seconds| *now.lock().unwrap() += SignedDuration::from_secs(seconds);
    let mut went = Vec::new();
    for wait in [0, 0, 0, 0, 60, 60, 61] {
        forward(wait);
        let room = answers.room(&eigen);
        went.push((room, answers.ask(&eigen, "17", 0).await.is_some(), receiver.received().len()));
    }
    let sent = [
        (3, true, 1),
        (2, true, 2),
        (1, true, 3),
        (0, false, 3),
        // Refused, and left alone for two minutes.
        (3, false, 4),
        (0, false, 4),
        (3, true, 5),
    ];
    assert_eq!(went, sent);
}
