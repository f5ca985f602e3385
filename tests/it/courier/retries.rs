//! Failures that pass, failures that stay, and what an operator can do.

use std::time::Duration;

use deskbell::store::DeliveryState;
use jiff::{SignedDuration, Timestamp};

use super::bench::{Bench, endpoint, sequences, tries};
use crate::receiver::{Receiver, Reply};

#[tokio::test]
async fn a_receiver_that_recovers_gets_the_same_event_freshly_signed() {
    let receiver =
        Receiver::start(|request| if request.number < 3 { Reply::Status(500) } else { Reply::Status(200) }).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.endpoints[0].schedule_s = vec![0, 20, 30, 40, 50];
    let samples = bench.hand_over(1, 0).await;
    let courier = bench.start();
    for (number, wait) in [(1, 20), (2, 30), (3, 40)] {
        receiver.wait_for(number).await;
        let waiting = bench.until(&samples, |head| head.state == DeliveryState::Pending).await;
        let due = waiting.due.unwrap().duration_since(bench.clock.now()).as_secs_f64();
        assert!((f64::from(wait) - 2.0..=f64::from(wait)).contains(&due), "{due} of {wait}");
        bench.clock.forward(wait.into());
    }
    bench.until(&samples, |head| head.state == DeliveryState::Delivered).await;
    courier.stop().await;
    let received = receiver.received();
    assert_eq!(received.len(), 4);
    for request in &received {
        assert!(request.verifies(), "{request:?}");
        assert_eq!(request.id, samples.event(1).id.as_str());
        assert_eq!(request.body, samples.event(1).body);
        assert_eq!(request.headers["content-type"], "application/json");
        assert!(!request.headers.contains_key("accept-encoding"));
    }
    assert!(received.windows(2).all(|pair| pair[1].timestamp >= pair[0].timestamp + 20), "signed when sent");
    let story = bench.story(&samples).await;
    let failed = (Some(500), Some("status"), "retry");
    assert_eq!(tries(&story), [failed, failed, failed, (Some(200), None, "delivered")]);
}

#[tokio::test]
async fn f09_when_every_try_fails_it_is_dead_until_an_operator_replays_it() {
    let receiver =
        Receiver::start(|request| if request.number < 3 { Reply::Status(503) } else { Reply::Status(204) }).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.endpoints[0].schedule_s = vec![0, 0, 0];
    let samples = bench.hand_over(1, 1).await;
    let courier = bench.start();
    let dead = bench.until(&samples, |head| head.state == DeliveryState::Dead).await;
    assert_eq!((dead.attempts, dead.due), (3, None));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(receiver.received().len(), 3, "nothing is tried any more, and the second event waits");
    assert_eq!(bench.store.replay(&samples.handoff, bench.clock.now()).await.unwrap(), 1);
    courier.wake.wake();
    let received = receiver.wait_for(5).await;
    for (number, sequence) in [(0, 1), (1, 1), (2, 1), (3, 1), (4, 2)] {
        assert_eq!(received[number].id, samples.event(sequence).id.as_str());
        assert_eq!(received[number].body, samples.event(sequence).body);
        assert!(received[number].verifies());
    }
    courier.stop().await;
}

#[tokio::test]
async fn a_receiver_that_is_gone_parks_the_delivery() {
    let receiver =
        Receiver::start(|request| if request.number == 0 { Reply::Status(410) } else { Reply::Status(200) }).await;
    let bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    let samples = bench.hand_over(1, 2).await;
    let courier = bench.start();
    bench.until(&samples, |head| head.state == DeliveryState::Parked).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(receiver.received().len(), 1);
    bench.store.replay(&samples.handoff, bench.clock.now()).await.unwrap();
    let received = receiver.wait_for(4).await;
    assert_eq!(sequences(&received), [1, 1, 2, 3]);
    courier.stop().await;
}

#[tokio::test]
async fn f15_retry_after_is_obeyed_if_it_is_longer_than_the_schedule() {
    let in_two_minutes = |now: Timestamp| {
        let date = now + SignedDuration::from_mins(2);
        date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    let cases = [
        (429, "3600".to_owned(), 3_600),
        (503, "1".to_owned(), 30),
        (429, in_two_minutes(super::bench::TestClock::default().now()), 120),
        (429, "-5".to_owned(), 30),
        (429, "later".to_owned(), 30),
        (429, "315360000".to_owned(), 86_400),
        (401, "5".to_owned(), 600),
    ];
    for (status, header, expected) in cases {
        let value = header.clone();
        let receiver = Receiver::start(move |_| Reply::With(status, "retry-after", value.clone())).await;
        let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
        bench.endpoints[0].schedule_s = vec![0, 30, 600];
        let samples = bench.hand_over(1, 0).await;
        let courier = bench.start();
        receiver.wait_for(1).await;
        let waiting = bench.until(&samples, |head| head.state == DeliveryState::Pending && head.attempts == 1).await;
        let due = waiting.due.unwrap().duration_since(bench.clock.now()).as_secs_f64();
        assert!((f64::from(expected) - 3.0..=f64::from(expected)).contains(&due), "{status} {header}: {due}");
        courier.stop().await;
    }
}

#[tokio::test]
async fn tries_that_ended_with_the_process_count() {
    let receiver = Receiver::start(|_| Reply::Status(200)).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.endpoints[0].schedule_s = vec![0, 0];
    let (samples, other) = (bench.hand_over(1, 0).await, bench.hand_over(2, 0).await);
    for _ in 0..2 {
        let claimed = crate::store::outbox::claim(&bench.store, bench.clock.now()).await;
        for claimed in claimed.iter().filter(|claimed| claimed.handoff == other.handoff) {
            bench.store.release(&claimed.claim(), bench.clock.now()).await.unwrap();
        }
        bench.clock.forward(60);
    }
    let courier = bench.start();
    bench.until(&samples, |head| head.state == DeliveryState::Dead).await;
    bench.until(&other, |head| head.state == DeliveryState::Delivered).await;
    assert_eq!(tries(&bench.story(&samples).await), [(None, Some("exhausted"), "dead")]);
    assert_eq!(receiver.received().len(), 1);
    courier.stop().await;
}

#[tokio::test]
async fn the_timer_alone_is_enough_also_for_what_another_process_stores() {
    let receiver = Receiver::start(|_| Reply::Status(200)).await;
    let bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    let courier = bench.start();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let other = bench.fixture.open(&["desk"]).await;
    crate::store::outbox::hand_over(&other, &crate::store::Samples::new(1), 0).await;
    receiver.wait_for(1).await;
    courier.stop().await;
}

/// A rolling change of an endpoint's name: the process of before still takes handoffs for the old name, and goes.
#[tokio::test]
async fn what_a_process_of_before_leaves_behind_is_delivered_under_the_new_name() {
    let receiver = Receiver::start(|_| Reply::Status(200)).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.limits.adopt_every = Duration::from_millis(50);
    let courier = bench.start();
    bench.hand_over(1, 0).await;
    receiver.wait_for(1).await;
    let before = bench.fixture.open(&["old"]).await;
    let samples = crate::store::Samples::new(2);
    crate::store::outbox::hand_over(&before, &samples, 1).await;
    before.close().await;
    let received = receiver.wait_for(3).await;
    courier.stop().await;
    assert!(received[1..].iter().all(|request| request.json()["data"]["handoff_id"] == samples.handoff.as_str()));
    assert_eq!(sequences(&received[1..]), [1, 2]);
}

#[tokio::test]
async fn handoffs_from_before_the_first_endpoint_are_delivered() {
    let receiver = Receiver::start(|_| Reply::Status(200)).await;
    let mut bench = Bench::new(Vec::new());
    bench.hand_over(1, 1).await;
    bench.endpoints = vec![endpoint("desk", &receiver.url())];
    let courier = bench.start();
    assert_eq!(receiver.wait_for(2).await.len(), 2);
    courier.stop().await;
}
