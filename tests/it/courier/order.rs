//! The events of one handoff arrive in order; other handoffs do not wait for them.

use std::time::Duration;

use super::bench::{Bench, endpoint};
use crate::receiver::{Receiver, Reply};
use crate::store::Backend;

#[tokio::test]
async fn f22_what_follows_waits_while_the_first_event_fails() {
    for backend in Backend::ALL {
        let first = crate::store::Samples::new(1).event(1).id;
        let fails = std::sync::atomic::AtomicUsize::new(0);
        let receiver = Receiver::start(move |request| {
            let count = || fails.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            if request.id == first.as_str() && count() < 3 { Reply::Status(502) } else { Reply::Status(200) }
        })
        .await;
        let mut bench = Bench::on(backend, vec![endpoint("desk", &receiver.url())]).await;
        bench.endpoints[0].schedule_s = vec![0, 1, 0, 0, 0];
        let samples = bench.hand_over(1, 2).await;
        let courier = bench.start();
        receiver.wait_for(1).await;
        let other = bench.hand_over(2, 2).await;
        courier.wake.wake();
        let received = receiver.wait_for(9).await;
        courier.stop().await;
        let of = |samples: &crate::store::Samples| -> Vec<(u64, Duration)> {
            let started = received[0].at;
            let mine =
                received.iter().filter(|request| request.json()["data"]["handoff_id"] == samples.handoff.as_str());
            mine.map(|request| (request.json()["data"]["sequence"].as_u64().unwrap(), request.at - started)).collect()
        };
        let sequences = |rows: &[(u64, Duration)]| rows.iter().map(|row| row.0).collect::<Vec<_>>();
        assert_eq!(sequences(&of(&samples)), [1, 1, 1, 1, 2, 3]);
        assert_eq!(sequences(&of(&other)), [1, 2, 3]);
        assert!(of(&other)[2].1 < Duration::from_millis(800), "the other handoff is not held up");
    }
}

#[tokio::test]
async fn a_backlog_of_many_handoffs_arrives_whole_and_in_order() {
    let receiver =
        Receiver::start(|request| if request.number % 3 == 1 { Reply::Status(500) } else { Reply::Status(200) }).await;
    let bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    let mut all = Vec::new();
    for number in 0..30 {
        all.push(bench.hand_over(number, 3).await);
    }
    let courier = bench.start();
    while bench.store.backlog().await.unwrap().pending > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    courier.stop().await;
    assert_eq!(bench.store.backlog().await.unwrap().dead, 0);
    let received = receiver.received();
    for samples in all {
        let mut seen: Vec<_> = received
            .iter()
            .map(|request| request.json()["data"].clone())
            .filter(|data| data["handoff_id"] == samples.handoff.as_str())
            .map(|data| data["sequence"].as_u64().unwrap())
            .collect();
        assert!(seen.is_sorted(), "{seen:?}");
        seen.dedup();
        assert_eq!(seen, [1, 2, 3, 4]);
    }
}
