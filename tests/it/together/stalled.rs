//! A worker that stands still for longer than its lease.

use std::time::{Duration, Instant};

use serde_json::json;

use super::Farm;
use crate::receiver::{Receiver, Reply};

/// Failure test 20: the fence rejects the late result; the state stays right.
#[tokio::test(flavor = "multi_thread")]
async fn f20_a_stalled_worker_s_late_result_changes_nothing() {
    // The first try is being answered with a failure while its worker is stopped.
    let receiver = Receiver::start(|request| match request.number {
        0 => Reply::Late(500, Duration::from_secs(1)),
        _ => Reply::Status(202),
    })
    .await;
    let mut farm = Farm::new(3, &receiver.url());
    farm.start(0);
    farm.until_ready(0).await;
    let (id, token) = farm.start_talk(0).await;
    farm.call(0, &format!("/v1/conversations/{id}/handoff"), &token, "", &json!({})).await;
    receiver.wait_for(1).await;
    farm.signal(0, "STOP");

    farm.start(1);
    farm.start(2);
    farm.until_ready(1).await;
    farm.until_ready(2).await;
    let said = json!({"client_id": "1", "text": "Sind Sie da?"});
    farm.call(1, &format!("/v1/conversations/{id}/messages"), &token, "", &said).await;
    assert_eq!(receiver.received().len(), 1, "the lease holds, and what follows waits behind it");
    farm.let_leases_run_out().await;
    let received = receiver.wait_for(3).await;
    farm.drain().await;
    assert_eq!((&received[0].id, &received[0].body), (&received[1].id, &received[1].body), "the same once more");
    assert_eq!(received[2].json()["data"]["sequence"], 2, "then what waited");

    farm.signal(0, "CONT");
    let client = farm.database.client().await;
    let text = "SELECT t.fence, t.outcome, t.late, d.state, d.attempt
         FROM delivery_attempts t JOIN deliveries d ON d.id = t.delivery_id WHERE d.seq = 1 ORDER BY t.fence";
    let begun = Instant::now();
    let rows = loop {
        let rows = client.query(text, &[]).await.unwrap();
        if rows.len() == 2 {
            break rows;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "the late result is not in the log: {}", farm.log(0));
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let seen: Vec<(i64, String, bool, String, i32)> =
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4))).collect();
    let line = |fence, outcome: &str, late| (fence, outcome.to_owned(), late, "delivered".to_owned(), 2);
    assert_eq!(seen, [line(1, "retry", true), line(2, "delivered", false)]);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(receiver.received().len(), 3, "nothing is sent again");
    println!("f20: the fence rejects a late result, and the state stays right");
}
