//! A graceful stop: what is under way ends or is given back.

use std::time::{Duration, Instant};

use deskbell::store::DeliveryState;

use super::bench::{Bench, endpoint, tries};
use crate::receiver::{Receiver, Reply};

#[tokio::test]
async fn a_try_under_way_may_end_in_the_grace_time() {
    let receiver = Receiver::start(|_| Reply::Drip(200)).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.limits.grace = Duration::from_secs(5);
    let samples = bench.hand_over(1, 1).await;
    let courier = bench.start();
    receiver.wait_for(1).await;
    let asked = Instant::now();
    courier.stop().await;
    assert!(asked.elapsed() < Duration::from_secs(2), "it waits for the try, not for the grace time");
    let story = bench.story(&samples).await;
    assert_eq!(tries(&story), [(Some(200), None, "delivered")]);
    assert_eq!(story.deliveries[1].state, DeliveryState::Pending, "nothing new is begun");
}

#[tokio::test]
async fn a_try_that_hangs_is_given_back_uncounted() {
    let hanging = Receiver::start(|_| Reply::Hang).await;
    let mut bench = Bench::new(vec![endpoint("desk", &hanging.url())]);
    bench.limits.deadline = Duration::from_secs(15);
    let mut all = Vec::new();
    for number in 0..5 {
        all.push(bench.hand_over(number, 0).await);
    }
    let courier = bench.start();
    hanging.wait_for(5).await;
    let asked = Instant::now();
    courier.stop().await;
    assert!(asked.elapsed() < Duration::from_secs(2));
    for samples in &all {
        let head = &bench.story(samples).await.deliveries[0];
        assert_eq!((head.state, head.attempts), (DeliveryState::Pending, 0));
    }
    // The next start need not wait for leases to end.
    let prompt = Receiver::start(|_| Reply::Status(200)).await;
    bench.endpoints = vec![endpoint("desk", &prompt.url())];
    let courier = bench.start();
    prompt.wait_for(5).await;
    courier.stop().await;
}
