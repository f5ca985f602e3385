//! What the visitor sees of it, in order and once: over real streams, after a break, after a restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use deskbell::desk::Clock;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{ALL, Visit, waiting, waiting_at, weber};
use crate::http::streams::{Stream, ids};
use crate::http::support::NOW;

fn events_path(visit: &Visit) -> String {
    format!("/v1/conversations/{}/events", visit.id)
}

/// The names of the frames, in order.
fn kinds(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("event: ")).collect()
}

#[tokio::test]
async fn a_whole_story_on_two_streams() {
    let visit = waiting().await;
    let (address, _handle) = visit.server.listen().await;
    let path = events_path(&visit);
    let mut one = Stream::open(address, &path, &visit.token, "").await;
    one.until("\"state\":\"waiting\"").await;
    let mut two = Stream::open(address, &format!("{path}?after=1"), &visit.token, "").await;
    two.until("\"state\":\"waiting\"").await;

    visit.done("queue", None, &json!({"unit": "position", "amount": 2})).await;
    one.until("Platz 2 der Warteschlange").await;
    visit.done("accept", None, &weber()).await;
    one.until("\"state\":\"human\"").await;
    visit.done("typing", None, &Value::Null).await;
    one.until("event: typing").await;
    visit.done("messages", Some("k1"), &json!({"text": "Guten Tag!"})).await;
    let answer = visit.say("v1", "Mein Paket ist weg").await;
    let roles: Vec<_> = answer["messages"].as_array().unwrap().iter().map(|m| m["role"].as_str().unwrap()).collect();
    assert_eq!((roles, answer["state"].as_str()), (vec!["visitor"], Some("human")), "the bot is silent");
    visit.done("messages", Some("k2"), &json!({"text": "Ich sehe **nach**.", "format": "markdown"})).await;
    visit.done("resolve", None, &json!({"code": "solved"})).await;
    let text = one.until("\"state\":\"bot\"").await.to_owned();

    let seen = visit.seen().await;
    let count = u32::try_from(seen.len()).unwrap();
    assert_eq!(ids(&text), (1..=count).collect::<Vec<_>>(), "every message once, in order");
    assert_eq!(kinds(&text).iter().filter(|kind| **kind == "typing").count(), 1);
    assert!(text.contains("\"agent\":\"Frau Weber\""), "{text}");
    let from_two = two.until("\"state\":\"bot\"").await;
    assert_eq!(ids(from_two), (2..=count).collect::<Vec<_>>());

    let told: Vec<(&str, &str)> = seen.iter().skip(3).map(|(role, text)| (role.as_str(), text.as_str())).collect();
    assert_eq!(
        told,
        [
            ("system", "Frau Weber ist jetzt für Sie da."),
            ("agent", "Guten Tag!"),
            ("visitor", "Mein Paket ist weg"),
            ("agent", "Ich sehe nach."),
            (
                "system",
                "Unser Team hat Ihr Anliegen abgeschlossen. Wie zufrieden sind Sie? Bei neuen Fragen schreiben Sie einfach weiter."
            ),
        ]
    );

    // Taken up after a break: nothing twice, nothing missing.
    for after in [0, 3, 5, count] {
        let header = format!("Last-Event-ID: {after}\r\n");
        let mut again = Stream::open(address, &path, &visit.token, &header).await;
        let text = again.until("event: state").await;
        assert_eq!(ids(text), (after + 1..=count).collect::<Vec<_>>());
        assert!(!text.contains("event: typing"), "a sign of writing is never repeated");
    }
}

#[tokio::test]
async fn a_restart_loses_and_repeats_nothing() {
    let visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    visit.done("messages", Some("k1"), &json!({"text": "Vorher"})).await;
    let before = visit.seen().await;
    let Visit { server, id, token, handoff } = visit;
    let visit = Visit { server: server.again().await, id, token, handoff };
    assert_eq!(visit.seen().await, before);
    assert_eq!(visit.state().await, "active");
    let (address, _handle) = visit.server.listen().await;
    let known = u32::try_from(before.len()).unwrap();
    let header = format!("Last-Event-ID: {known}\r\n");
    let mut stream = Stream::open(address, &events_path(&visit), &visit.token, &header).await;
    stream.until("\"state\":\"human\"").await;
    visit.done("messages", Some("k2"), &json!({"text": "Nachher"})).await;
    let text = stream.until("Nachher").await;
    assert_eq!(ids(text), [known + 1]);
}

#[tokio::test]
async fn the_bot_is_silent_and_goes_on_after_the_return() {
    let mut visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    let before = visit.seen().await.len();
    for (client, text) in [("a", "Wo ist mein Paket?"), ("b", "Ich will einen Menschen!"), ("c", "Hallo")] {
        visit.say(client, text).await;
    }
    let clicked = format!("/v1/conversations/{}/messages", visit.id);
    visit.server.post(&clicked, &visit.token, &json!({"client_id": "d", "choice": "c1.0"})).await;
    visit.server.post(&format!("/v1/conversations/{}/handoff", visit.id), &visit.token, &json!({})).await;
    let since = visit.seen().await.split_off(before);
    assert!(since.iter().all(|(role, _)| role == "visitor") && since.len() == 5, "{since:?}");

    visit.done("return", None, &json!({"note": "nur eine Frage"})).await;
    let (role, note) = visit.seen().await.pop().unwrap();
    assert!(role == "system" && note.contains("wieder der automatische Assistent"), "{note}");
    assert!(visit.seen().await.iter().all(|(_, text)| !text.contains("nur eine Frage")), "the note is for the record");
    let answer = visit.say("e", "Wo ist mein Paket?").await;
    assert_eq!((answer["state"].as_str(), answer.get("handoff")), (Some("bot"), None));
    assert_eq!(answer["messages"][1]["entry"], "lieferung.sendung-verfolgen");
    let first = visit.handoff.clone();
    visit.rings().await;
    assert_ne!(visit.handoff, first, "another request is another handoff");
    visit.done("accept", None, &weber()).await;
}

#[tokio::test]
async fn what_the_visitor_writes_reaches_the_helpdesk_in_order() {
    let visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    visit.say("a", "Erstens").await;
    visit.done("messages", Some("k"), &json!({"text": "Ja?"})).await;
    visit.say("b", "Zweitens").await;
    visit.done("resolve", None, &json!({})).await;
    // No longer for the helpdesk.
    visit.say("c", "Wo ist mein Paket?").await;
    let events = visit.get(ALL, "events").await.json();
    let told: Vec<_> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let messages = event["event"]["data"]["transcript"]["messages"].as_array().unwrap();
            let text = messages.last().unwrap()["text"].as_str().unwrap().to_owned();
            (event["sequence"].as_u64().unwrap(), event["event"]["type"].as_str().unwrap().to_owned(), text)
        })
        .collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!((told[0].0, &*told[0].1), (1, "handoff.requested"));
    assert_eq!(told[1], (2, "handoff.message.created".to_owned(), "Erstens".to_owned()));
    assert_eq!(told[2], (3, "handoff.message.created".to_owned(), "Zweitens".to_owned()));
}

#[tokio::test]
async fn stars_are_offered_and_counted() {
    let visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    visit.done("resolve", None, &json!({})).await;
    let transcript = visit.server.transcript(&visit.id, &visit.token).await;
    let last = transcript["messages"].as_array().unwrap().last().unwrap();
    let choices = last["choices"].as_array().unwrap();
    assert_eq!((choices.len(), choices[4]["label"].as_str()), (5, Some("5 – sehr gut")));
    let stars: Vec<Option<u64>> = choices.iter().map(|choice| choice["stars"].as_u64()).collect();
    assert_eq!(stars, [1, 2, 3, 4, 5].map(Some));
    let typed = visit.say("typed", "4 – gut").await;
    assert_eq!(typed["messages"][1]["text"], "Danke für Ihre Bewertung.");
    let path = format!("/v1/conversations/{}/messages", visit.id);
    let body = json!({"client_id": "stars", "choice": choices[4]["id"]});
    let answer = visit.server.post(&path, &visit.token, &body).await.json();
    assert_eq!(answer["messages"][1]["text"], "Danke für Ihre Bewertung.");
    let store = visit.server.store.load(&deskbell::ids::ConversationId::parse(&visit.id).unwrap()).await;
    let turns = store.unwrap().unwrap().turns;
    let stars: Vec<u8> = turns
        .iter()
        .flat_map(|turn| &turn.events)
        .filter_map(|event| match event {
            deskbell::conversation::Event::Rated { stars, .. } => Some(*stars),
            _ => None,
        })
        .collect();
    assert_eq!(stars, [4, 5]);
    let rating = format!("/v1/conversations/{}/rating", visit.id);
    assert_eq!(visit.server.post(&rating, &visit.token, &json!({"stars": 3})).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_rejection_leads_on() {
    // Nobody there: the visitor is told, and may try again.
    let mut visit = waiting().await;
    visit.done("reject", None, &json!({"code": "no_agent"})).await;
    let transcript = visit.server.transcript(&visit.id, &visit.token).await;
    let last = transcript["messages"].as_array().unwrap().last().unwrap();
    assert_eq!((transcript["state"].as_str(), last["role"].as_str()), (Some("bot"), Some("system")));
    assert_eq!(last["choices"][0]["label"], "Mit einem Menschen sprechen");
    visit.rings().await;
    visit.done("reject", None, &json!({"code": "spam"})).await;
    assert_eq!(visit.seen().await.pop().unwrap().1, "Unser Team hat diese Anfrage geschlossen.");

    // The wrong queue: the first one gets it, as a handoff of its own.
    let visit = Visit::rings_the_second_queue().await;
    let done = visit.done("reject", None, &json!({"code": "wrong_queue"})).await;
    assert_eq!(done["handoff"]["state"], "expired");
    let list = visit.get(ALL, "handoffs?state=requested").await.json();
    let again = &list["handoffs"][0];
    assert_eq!(
        (again["queue"].as_str(), again["reason"]["code"].as_str()),
        (Some("service"), Some("repeated_misunderstanding"))
    );
    let told = visit.get(ALL, "events").await.json();
    assert_eq!(told["events"].as_array().unwrap().len(), 2);
    assert_eq!(visit.server.transcript(&visit.id, &visit.token).await["state"], "waiting");
}

#[tokio::test]
async fn the_word_on_the_wait_is_replaced_and_grows_old() {
    let now: Timestamp = NOW.parse().unwrap();
    let millis = Arc::new(AtomicI64::new(now.as_millisecond()));
    let read = Arc::clone(&millis);
    let clock = Clock::new(move || Timestamp::from_millisecond(read.load(Ordering::SeqCst)).unwrap());
    let visit = waiting_at(clock).await;
    let wait = async || visit.server.transcript(&visit.id, &visit.token).await["handoff"]["wait"].clone();
    let opening = wait().await;
    assert!(opening["text"].as_str().unwrap().contains("Unser Team ist da"), "{opening}");
    for (told, expected) in [
        (
            json!({"unit": "position", "amount": 3}),
            json!({"text": "Sie sind auf Platz 3 der Warteschlange.", "position": 3}),
        ),
        (json!({"unit": "seconds", "amount": 240}), json!({"text": "Es dauert noch etwa 4 Minuten.", "seconds": 240})),
        (json!({"unit": "unknown"}), opening.clone()),
        (
            json!({"unit": "position", "amount": 1}),
            json!({"text": "Sie sind als Nächstes an der Reihe.", "position": 1}),
        ),
    ] {
        visit.done("queue", None, &told).await;
        assert_eq!(wait().await, expected, "{told}");
    }
    let (address, _handle) = visit.server.listen().await;
    let mut stream = Stream::open(address, &format!("{}?after=9", events_path(&visit)), &visit.token, "").await;
    stream.until("Nächstes").await;
    millis.fetch_add(59_000, Ordering::SeqCst);
    assert_eq!(wait().await["position"], 1);
    millis.fetch_add(1_000, Ordering::SeqCst);
    assert_eq!(wait().await, opening);
    stream.until("Unser Team ist da").await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    let before = visit.seen().await.len();
    visit.done("queue", None, &json!({"unit": "position", "amount": 2})).await;
    assert_eq!(visit.seen().await.len(), before, "it is no message");
}
