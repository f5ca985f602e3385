//! A PostgreSQL that is 20 ms away: what is done for many is asked in few words, so that it ends within its time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use deskbell::store::{Edition, Hint, Keeping, Store};

use super::Samples;
use super::fixture::{at, ids};
use super::outbox::hand_over;
use super::wire::Wire;
use crate::postgres::Database;

const DELAY: Duration = Duration::from_millis(10);
const MANY: u64 = 100;

/// Two stores on one database, the second of them far away.
async fn near_and_far(endpoints: &[&str]) -> (Database, Store, Store) {
    let database = Database::new();
    let near = Store::connect(&database.url().parse().unwrap(), &ids(endpoints)).await.unwrap();
    let wire = Wire::to(&database, DELAY).await;
    let far = Store::connect(&wire.url, &ids(endpoints)).await.unwrap();
    (database, near, far)
}

#[tokio::test]
async fn many_handoffs_are_adopted_in_time() {
    let (_database, near, far) = near_and_far(&[]).await;
    for number in 0..MANY {
        hand_over(&near, &Samples::new(number), 1).await;
    }
    assert_eq!(far.adopt_endpoints(&ids(&["a", "b", "c"])).await.unwrap() as u64, 3 * 2 * MANY);
    for number in [0, MANY - 1] {
        let story = near.handoff(&Samples::new(number).handoff).await.unwrap().unwrap();
        let deliveries: Vec<_> =
            story.deliveries.iter().map(|one| (one.endpoint.as_str(), one.sequence, one.due.is_some())).collect();
        // Of each pair the first can go, and the second waits for it.
        let expected: Vec<_> = ["a", "b", "c"].into_iter().flat_map(|id| [(id, 1, true), (id, 2, false)]).collect();
        assert_eq!(deliveries, expected);
    }
}

#[tokio::test]
async fn many_conversations_are_forgotten_in_time() {
    let (_database, near, far) = near_and_far(&["desk"]).await;
    for number in 0..MANY {
        near.commit(Samples::new(number).start()).await.unwrap();
    }
    hand_over(&near, &Samples::new(MANY), 1).await;
    let mut forgotten = 0;
    while let some @ 1.. = far.forget(at("2027-01-01T00:00:00Z")).await.unwrap() {
        forgotten += some;
    }
    assert_eq!(forgotten as u64, MANY + 1);
    assert!(near.load(&Samples::new(MANY).conversation).await.unwrap().is_none());
}

#[tokio::test]
async fn a_large_folder_is_kept_in_time() {
    let (database, _near, far) = near_and_far(&[]).await;
    let file = |number: u32| (format!("knowledge/{number:03}.yaml"), format!("- id: {}\n", number / 2).into_bytes());
    let files: Vec<(String, Vec<u8>)> = (0..700).map(file).collect();
    let edition = Edition::pack("large", files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
    far.keep(Arc::new(edition), Keeping::Live, at("2026-01-01T10:00:00Z")).await.unwrap();
    let text = "SELECT (SELECT count(*) FROM content_files), (SELECT count(*) FROM content_blobs)";
    let counts = database.client().await.query_one(text, &[]).await.unwrap();
    assert_eq!((counts.get::<_, i64>(0), counts.get::<_, i64>(1)), (700, 350), "what is the same is kept once");
}

#[tokio::test]
async fn whoever_listens_gives_up_a_connection_that_never_comes_about() {
    let database = Database::new();
    let wire = Wire::to(&database, Duration::ZERO).await;
    let store = Store::connect(&wire.url, &[]).await.unwrap();
    let mut hints = store.hints().unwrap();
    assert_eq!(hints.next().await, Some(Hint::Missed));
    wire.silence(true);
    database.run(super::postgres::CUT_OFF);
    // It is tried again after a second, and hears nothing.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    wire.silence(false);
    let begun = Instant::now();
    let again = tokio::time::timeout(Duration::from_secs(12), hints.next()).await;
    assert_eq!(again.expect("it waits for ever"), Some(Hint::Missed));
    assert!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
}
