//! Two who cross on a real PostgreSQL: one of them is held in the middle while the other comes by.

use std::time::{Duration, Instant};

use deskbell::store::{AfterAttempt, AttemptResult, Committed, OffReason, Store};
use tokio_postgres::Client;

use super::Samples;
use super::fixture::ids;
use super::outbox::{after, claim, hand_over, result, start};
use crate::postgres::Database;

/// Under which events get their places: the last that a turn waits for.
const PLACES: &str = "SELECT pg_advisory_xact_lock(x'44534B4200000003'::bigint)";

async fn open(database: &Database) -> Store {
    Store::connect(&database.url().parse().unwrap(), &ids(&["desk"])).await.unwrap()
}

async fn until_somebody_waits(client: &Client) {
    let text = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let begun = Instant::now();
    while client.query_one(text, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(4), "nobody waits");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn states(client: &Client) -> Vec<String> {
    let rows = client.query("SELECT state FROM deliveries ORDER BY seq", &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// On or off, whichever it is not.
async fn switch(store: &Store, on: bool) {
    let desk = &ids(&["desk"])[0];
    if on {
        store.switch_on(desk, after(1)).await.unwrap();
    } else {
        store.switch_off(desk, OffReason::Paused, after(1)).await.unwrap();
    }
}

/// As `switch`, by hand, and not committed.
fn switching(on: bool) -> &'static str {
    if on {
        "UPDATE endpoints SET off_why = NULL, off_since_ms = NULL;
         UPDATE deliveries SET state = 'pending' WHERE state = 'parked'"
    } else {
        "UPDATE endpoints SET off_why = 'paused', off_since_ms = 0;
         UPDATE deliveries SET state = 'parked' WHERE state = 'pending'"
    }
}

fn expected(on: bool) -> &'static str {
    if on { "pending" } else { "parked" }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_addressed_while_an_endpoint_is_switched_follows() {
    for on in [true, false] {
        let database = Database::new();
        let store = open(&database).await;
        let samples = Samples::new(1);
        store.commit(samples.start()).await.unwrap();
        switch(&store, !on).await;
        let (mut holder, eye) = (database.client().await, database.client().await);
        let held = holder.transaction().await.unwrap();
        held.batch_execute(PLACES).await.unwrap();
        let turn = tokio::spawn({
            let (store, commit) = (store.clone(), samples.handoff(1));
            async move { store.commit(commit).await.unwrap() }
        });
        until_somebody_waits(&eye).await;
        let switched = tokio::spawn({
            let store = store.clone();
            async move { switch(&store, on).await }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        held.rollback().await.unwrap();
        assert_eq!(turn.await.unwrap(), Committed::Stored);
        switched.await.unwrap();
        assert_eq!(states(&eye).await, [expected(on)], "on: {on}");
        assert_eq!(claim(&store, after(1)).await.len(), usize::from(on));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_under_way_is_waited_for() {
    for on in [true, false] {
        let database = Database::new();
        let store = open(&database).await;
        let samples = Samples::new(1);
        store.commit(samples.start()).await.unwrap();
        switch(&store, !on).await;
        let (mut holder, eye) = (database.client().await, database.client().await);
        let held = holder.transaction().await.unwrap();
        held.batch_execute(switching(on)).await.unwrap();
        let turn = tokio::spawn({
            let (store, commit) = (store.clone(), samples.handoff(1));
            async move { store.commit(commit).await.unwrap() }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        held.commit().await.unwrap();
        assert_eq!(turn.await.unwrap(), Committed::Stored);
        assert_eq!(states(&eye).await, [expected(on)], "on: {on}");
    }
}

/// Given back, or failed by our own fault, of which the endpoint learns nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_while_its_endpoint_is_switched_off_is_parked() {
    for released in [true, false] {
        let database = Database::new();
        let store = open(&database).await;
        hand_over(&store, &Samples::new(1), 0).await;
        let claimed = claim(&store, start()).await.remove(0).claim();
        let (mut holder, eye) = (database.client().await, database.client().await);
        let held = holder.transaction().await.unwrap();
        held.batch_execute(switching(false)).await.unwrap();
        let comes_back = tokio::spawn({
            let store = store.clone();
            let failed = AttemptResult { own_fault: true, ..result(start(), AfterAttempt::Retry(after(1))) };
            async move {
                if released { store.release(&claimed, after(1)).await } else { store.record(&claimed, failed).await }
            }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        held.commit().await.unwrap();
        assert!(comes_back.await.unwrap().unwrap());
        assert_eq!(states(&eye).await, ["parked"], "released: {released}");
    }
}

/// Couriers end deliveries of handoffs while these are adopted: both lock handoffs and endpoints, in one order.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_in_a_circle_while_handoffs_are_adopted() {
    const MANY: u64 = 60;
    let database = Database::new();
    let store = open(&database).await;
    let before = Store::connect(&database.url().parse().unwrap(), &ids(&["old"])).await.unwrap();
    for number in 0..MANY {
        hand_over(&store, &Samples::new(number), 0).await;
        // A process of before tells it more, under the old name.
        assert_eq!(before.commit(Samples::new(number).addition(2, 2)).await.unwrap(), Committed::Stored);
    }
    let courier = tokio::spawn({
        let store = store.clone();
        async move {
            for round in 0..30 {
                let records = claim(&store, after(round)).await.into_iter().map(|claimed| {
                    let (store, failed) = (store.clone(), result(after(round), AfterAttempt::Retry(after(round))));
                    tokio::spawn(async move { store.record(&claimed.claim(), failed).await })
                });
                for record in records.collect::<Vec<_>>() {
                    assert!(record.await.unwrap().unwrap());
                }
            }
        }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(store.adopt_endpoints(&ids(&["desk"])).await.unwrap() as u64, MANY);
    courier.await.unwrap();
}
