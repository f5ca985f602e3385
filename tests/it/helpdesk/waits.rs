//! The wait that is told, from the waits of others.

use deskbell::desk::Clock;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::{ALL, Visit, waiting_at, weber};
use crate::http::support::NOW;

fn clock() -> (Arc<AtomicI64>, Clock) {
    let now: Timestamp = NOW.parse().unwrap();
    let hands = Arc::new(AtomicI64::new(now.as_millisecond()));
    let read = Arc::clone(&hands);
    (hands, Clock::new(move || Timestamp::from_millisecond(read.load(Ordering::SeqCst)).unwrap()))
}

async fn wait(visit: &Visit) -> Value {
    visit.server.transcript(&visit.id, &visit.token).await["handoff"]["wait"].clone()
}

#[tokio::test]
async fn the_waits_of_others_are_told_and_kept() {
    let (hands, clock) = clock();
    let mut visit = waiting_at(clock).await;
    for minutes in 1..=20 {
        // Each waits for `minutes`, and the next one begins in the same second.
        hands.fetch_add(if minutes % 2 == 0 { 60_000 } else { 240_000 }, Ordering::SeqCst);
        visit.done("accept", None, &weber()).await;
        visit.done("resolve", None, &json!({})).await;
        let (id, token) = visit.server.start().await;
        (visit.id, visit.token) = (id, token);
        visit.rings().await;
    }
    let unknown = "Unser Team ist da. Wie lange es dauert, kann ich noch nicht sagen.";
    assert_eq!(wait(&visit).await["text"], unknown);
    visit.server.desk.forecast_waits().await.unwrap();
    assert_eq!(wait(&visit).await["text"], "Es dauert noch etwa 4 Minuten.");
    // A day later nobody asked lately; a week later somebody did, at the same hour.
    const HOUR_MS: i64 = 3_600_000;
    hands.fetch_add(24 * HOUR_MS, Ordering::SeqCst);
    visit.server.desk.forecast_waits().await.unwrap();
    assert_eq!(wait(&visit).await["text"], unknown);
    hands.fetch_add(6 * 24 * HOUR_MS - 25 * 60_000, Ordering::SeqCst);
    visit.server.desk.forecast_waits().await.unwrap();
    let (id, token) = visit.server.start().await;
    (visit.id, visit.token) = (id, token);
    visit.rings().await;
    let told = wait(&visit).await;
    assert_eq!(told["text"], "Es dauert noch etwa 4 Minuten.", "{told}");
    assert!(told["high_seconds"].as_u64().is_some_and(|high| (200..=240).contains(&high)), "{told}");
    let all = visit.get(ALL, "events?limit=100").await.json();
    let newest = all["events"].as_array().unwrap().last().unwrap()["event"]["data"].clone();
    assert_eq!(newest["wait"]["basis"], "history", "{newest}");
    // The helpdesk knows better.
    visit.done("queue", None, &json!({"unit": "position", "amount": 1})).await;
    let told = wait(&visit).await;
    assert_eq!((told["position"].as_u64(), told["high_seconds"].as_u64()), (Some(1), None));
}
