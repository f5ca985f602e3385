//! What time does to those who wait, and what they can do themselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use deskbell::desk::{Clock, Ladder};
use deskbell::ids::EndpointId;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{ALL, Visit, waiting, waiting_at, waiting_with, weber};
use crate::http::support::NOW;

/// A clock that the test moves.
#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn at(now: &str) -> Self {
        Self(Arc::new(AtomicI64::new(now.parse::<Timestamp>().unwrap().as_millisecond())))
    }

    fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let hands = self.clone();
        Clock::new(move || Timestamp::from_millisecond(hands.0.load(Ordering::SeqCst)).unwrap())
    }
}

/// A visitor who waits from `now` on, and the clock.
async fn waits_at(now: &str) -> (Visit, Hands, Ladder) {
    let hands = Hands::at(now);
    (waiting_at(hands.clock()).await, hands, Ladder::default())
}

async fn addressed(visit: &Visit) {
    let endpoint = EndpointId::new("signiert").unwrap();
    assert_eq!(visit.server.store.adopt_endpoints(&[endpoint]).await.unwrap(), 1);
}

async fn climb_for(visit: &Visit, hands: &Hands, ladder: &mut Ladder, seconds: i64) {
    for _ in 0..seconds / 5 {
        hands.forward(5);
        visit.server.desk.climb(ladder).await;
    }
}

async fn state(visit: &Visit) -> String {
    let transcript = visit.server.transcript(&visit.id, &visit.token).await;
    transcript["state"].as_str().unwrap().to_owned()
}

/// The kinds of the events for helpdesks with their numbers.
async fn told(visit: &Visit) -> Vec<(u64, String)> {
    let events = visit.get(ALL, "events").await.json();
    let kind =
        |event: &Value| (event["sequence"].as_u64().unwrap(), event["event"]["type"].as_str().unwrap().to_owned());
    events["events"].as_array().unwrap().iter().map(kind).collect()
}

#[tokio::test]
async fn whom_no_helpdesk_has_heard_of_hears_the_truth_once() {
    let (visit, hands, mut ladder) = waits_at(NOW).await;
    climb_for(&visit, &hands, &mut ladder, 60).await;
    let before = visit.seen().await;
    // Nothing is configured: it waits in the inbox, and nothing is wrong.
    assert!(!before.iter().any(|(_, text)| text.contains("erreiche unser Team gerade nicht")), "{before:?}");
    addressed(&visit).await;
    climb_for(&visit, &hands, &mut ladder, 600).await;
    let seen = visit.seen().await;
    let (role, text) = seen.last().unwrap();
    assert_eq!((seen.len(), role.as_str()), (before.len() + 1, "system"), "{seen:?}");
    assert!(text.starts_with("Ihre Anfrage ist sicher gespeichert.") && text.contains("E-Mail-Adresse"), "{text}");
    // Another process, or the same after a restart, tells it no second time.
    visit.server.desk.climb(&mut Ladder::default()).await;
    assert_eq!(visit.seen().await.len(), seen.len());
}

#[tokio::test]
async fn what_a_helpdesk_has_is_not_called_unheard() {
    let (visit, hands, mut ladder) = waits_at(NOW).await;
    addressed(&visit).await;
    let (store, now) = (&visit.server.store, hands.clock().now());
    let endpoint = EndpointId::new("signiert").unwrap();
    let room = deskbell::store::Room { endpoint, deliveries: 1 };
    let claimed = store.claim(now, std::time::Duration::from_secs(45), &[room]).await.unwrap();
    let delivered = crate::store::outbox::result(now, deskbell::store::AfterAttempt::Delivered);
    assert!(store.record(&claimed[0].claim(), delivered).await.unwrap());
    let before = visit.seen().await;
    climb_for(&visit, &hands, &mut ladder, 600).await;
    assert_eq!(visit.seen().await, before);
}

#[tokio::test]
async fn nobody_comes_within_the_longest_wait() {
    let (mut visit, hands, mut ladder) = waits_at(NOW).await;
    climb_for(&visit, &hands, &mut ladder, 29 * 60).await;
    assert_eq!(state(&visit).await, "waiting");
    climb_for(&visit, &hands, &mut ladder, 120).await;
    let transcript = visit.server.transcript(&visit.id, &visit.token).await;
    let last = transcript["messages"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(transcript["state"], "bot");
    assert!(last["text"].as_str().unwrap().starts_with("Es tut mir leid: Niemand"), "{last}");
    assert_eq!(last["choices"][0]["label"], "Mit einem Menschen sprechen");
    let asked = (1, "handoff.requested".to_owned());
    assert_eq!(told(&visit).await, [asked.clone(), (2, "handoff.expired".to_owned())]);
    let list = visit.get(ALL, "handoffs?state=expired").await.json();
    assert_eq!(list["handoffs"].as_array().unwrap().len(), 1);
    // Too late for an agent, and not for another try.
    assert_eq!(visit.call(ALL, "accept", None, &weber()).await.status.as_u16(), 409);
    visit.rings().await;
    assert_eq!(state(&visit).await, "waiting");
    visit.done("accept", None, &weber()).await;
    climb_for(&visit, &hands, &mut ladder, 3_600).await;
    assert_eq!(state(&visit).await, "human", "time does nothing to whom somebody has");
}

#[tokio::test]
async fn only_time_at_which_people_are_there_counts() {
    // Wednesday evening: the team is back at nine.
    let (visit, hands, mut ladder) = waits_at("2026-11-18T19:00:00Z").await;
    let note = visit.seen().await.pop().unwrap().1;
    assert!(note.contains("morgen, 09:00 Uhr") && note.contains("E-Mail-Adresse oder Telefonnummer"), "{note}");
    hands.forward(13 * 3_600 - 60);
    climb_for(&visit, &hands, &mut ladder, 60).await;
    assert_eq!(state(&visit).await, "waiting");
    climb_for(&visit, &hands, &mut ladder, 29 * 60).await;
    assert_eq!(state(&visit).await, "waiting");
    climb_for(&visit, &hands, &mut ladder, 180).await;
    assert_eq!(state(&visit).await, "bot");
}

#[tokio::test]
async fn time_before_the_night_counts_too() {
    // Wednesday, ten minutes before the team goes home: of the half hour twenty minutes are left for the morning.
    let (visit, hands, mut ladder) = waits_at("2026-11-18T15:50:00Z").await;
    climb_for(&visit, &hands, &mut ladder, 3_600).await;
    assert_eq!(state(&visit).await, "waiting");
    hands.forward(15 * 3_600 + 600);
    climb_for(&visit, &hands, &mut ladder, 19 * 60).await;
    assert_eq!(state(&visit).await, "waiting", "until twenty past nine");
    climb_for(&visit, &hands, &mut ladder, 120).await;
    assert_eq!(state(&visit).await, "bot");
}

/// As long as a whole day of theirs: longer than any one stretch in which somebody is there.
#[tokio::test]
async fn the_longest_wait_may_be_longer_than_a_day_of_the_team() {
    let hands = Hands::at("2026-11-18T10:00:00Z");
    let visit = waiting_with("max_wait_minutes: 600", hands.clock()).await;
    let mut ladder = Ladder::default();
    // Wednesday 11 to 17, then Thursday from 9: four hours are left then.
    hands.forward(26 * 3_600 - 120);
    climb_for(&visit, &hands, &mut ladder, 60).await;
    assert_eq!(state(&visit).await, "waiting");
    climb_for(&visit, &hands, &mut ladder, 180).await;
    assert_eq!(state(&visit).await, "bot");
}

#[tokio::test]
async fn who_leaves_an_address_need_not_stay() {
    let (visit, hands, mut ladder) = waits_at(NOW).await;
    let answer = visit.say("1", "Ich muss los, bitte an erika@beispiel.test").await;
    assert_eq!(answer["messages"][1]["text"], "Danke, unser Team kann Ihnen dorthin antworten.");
    climb_for(&visit, &hands, &mut ladder, 3_600).await;
    assert_eq!(state(&visit).await, "waiting");
    let events = visit.get(ALL, "events").await.json();
    let added = &events["events"][1]["event"]["data"];
    assert_eq!(added["customer"], json!({"email": "erika@beispiel.test", "verified": false}));
    assert_eq!(events["events"][0]["event"]["data"]["customer"], Value::Null);
}

#[tokio::test]
async fn what_the_bot_thinks_and_does_not_say_is_not_told_as_said() {
    let visit = waiting().await;
    let answer = visit.say("1", "Ich hätte da noch etwas Schwieriges").await;
    assert_eq!(answer["messages"][1]["text"], "Das habe ich weitergegeben.");
    let events = visit.get(ALL, "events").await.json();
    let data = &events["events"][1]["event"]["data"];
    assert_eq!(data["intent"]["kind"], "passed_on", "{data}");
    assert!(!data["summary"].as_str().unwrap().contains("vorgeschlagen"), "{data}");
}

#[tokio::test]
async fn a_visitor_withdraws_by_word_or_button() {
    for by_button in [false, true] {
        let visit = waiting().await;
        let again = visit.say("1", "Ich möchte mit einem Menschen sprechen").await;
        let offer = &again["messages"][1]["choices"][0];
        assert_eq!(offer["label"], "Anfrage zurückziehen", "{again}");
        let answer = if by_button {
            let path = format!("/v1/conversations/{}/messages", visit.id);
            let body = json!({"client_id": "2", "choice": offer["id"]});
            visit.server.post(&path, &visit.token, &body).await.json()
        } else {
            visit.say("2", "abbrechen").await
        };
        assert_eq!(answer["state"], "bot", "{answer}");
        assert_eq!(answer["messages"][1]["text"], "Ihre Anfrage ist zurückgezogen. Was möchten Sie noch wissen?");
        let kinds: Vec<String> = told(&visit).await.into_iter().map(|event| event.1).collect();
        assert_eq!(kinds, ["handoff.requested", "handoff.message.created", "handoff.cancelled"]);
        assert_eq!(visit.call(ALL, "accept", None, &weber()).await.status.as_u16(), 409);
        let list = visit.get(ALL, "handoffs?state=cancelled").await.json();
        assert_eq!(list["handoffs"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn with_an_agent_there_the_same_word_is_the_agents_business() {
    let visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    let answer = visit.say("1", "abbrechen").await;
    assert_eq!(answer["state"], "human");
}

#[tokio::test]
async fn stars_for_a_person_reach_the_helpdesk_without_what_was_said_later() {
    let visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    visit.done("resolve", None, &json!({})).await;
    visit.say("1", "Wo ist mein Paket?").await;
    let rating = format!("/v1/conversations/{}/rating", visit.id);
    let body = json!({"stars": 2, "remark": "zu langsam"});
    assert_eq!(visit.server.post(&rating, &visit.token, &body).await.status.as_u16(), 200);
    let events = visit.get(ALL, "events").await.json();
    let event = events["events"].as_array().unwrap().last().unwrap()["event"].clone();
    assert_eq!(event["type"], "handoff.feedback.created");
    assert_eq!(event["data"]["feedback"], json!({"stars": 2, "remark": "zu langsam"}));
    assert_eq!(event["data"]["sequence"], 2);
    assert!(!event.to_string().contains("Wo ist mein Paket?"), "{event}");
}
