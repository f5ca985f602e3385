//! An endpoint through which nothing gets: what is meant for it waits, and loses no try.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use deskbell::store::{DeliveryState, StoryEvent};

use super::bench::{Bench, endpoint};
use crate::receiver::{Received, Receiver, Reply};
use crate::store::Backend;

/// How long the first requests take when it is up again.
const WAKING: Duration = Duration::from_millis(80);

/// Down until it is told otherwise; then it takes its time for the first six.
async fn switchable() -> (Receiver, Arc<AtomicBool>) {
    let (up, taken) = (Arc::new(AtomicBool::new(false)), AtomicUsize::new(0));
    let answers = Arc::clone(&up);
    let answer = move |_: &Received| {
        if !answers.load(Ordering::SeqCst) {
            return Reply::Status(503);
        }
        let slow = taken.fetch_add(1, Ordering::SeqCst) < 6;
        if slow { Reply::Late(200, WAKING) } else { Reply::Status(200) }
    };
    (Receiver::start(answer).await, up)
}

async fn attempts(bench: &Bench, all: &[crate::store::Samples]) -> u32 {
    let mut sum = 0;
    for samples in all {
        sum += bench.story(samples).await.deliveries.iter().map(|delivery| delivery.attempts).sum::<u32>();
    }
    sum
}

#[tokio::test]
async fn f21_while_the_breaker_is_open_rows_wait_and_lose_no_try() {
    for backend in Backend::ALL {
        const HANDOFFS: u64 = 1_000;
        let (receiver, up) = switchable().await;
        let mut bench = Bench::on(backend, vec![endpoint("desk", &receiver.url())]).await;
        bench.endpoints[0].schedule_s = vec![0, 5, 30, 120, 600, 1_800];
        let mut all = Vec::new();
        for number in 0..HANDOFFS {
            all.push(bench.hand_over(number, 0).await);
        }
        let courier = bench.start();
        receiver.wait_for(5).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        bench.settled().await;
        let at_opening = receiver.received().len();
        assert!(at_opening < 5 + 2 * 8, "those that were under way, and no more: {at_opening}");
        // Ten minutes: only probes, at 30 s, 90 s, 210 s and 450 s.
        bench.pass(&courier, 600).await;
        let probes = receiver.received().len() - at_opening;
        assert_eq!(probes, 4);
        assert_eq!(
            attempts(&bench, &all).await,
            u32::try_from(receiver.received().len()).unwrap(),
            "none without a call"
        );
        up.store(true, Ordering::SeqCst);
        bench.clock.forward(300);
        let before = receiver.received().len();
        courier.wake.wake();
        let first = receiver.wait_for(before + 7).await;
        // The probe, then one, then two, then four: each group when the one before it has been taken.
        let came = first[before..].iter().map(|request| request.at).collect::<Vec<_>>();
        for (earlier, later) in [(0, 1), (1, 2), (1, 3), (2, 4), (2, 5)] {
            let apart = came[later].duration_since(came[earlier]);
            assert!(apart >= WAKING * 9 / 10, "{later} came {apart:?} after {earlier}");
        }
        while bench.store.backlog().await.unwrap().pending > 20 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bench.settled().await;
        // What was tried while it was down follows at its own time.
        bench.clock.forward(3_600);
        while bench.store.backlog().await.unwrap().pending > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        courier.stop().await;
        assert_eq!(bench.store.backlog().await.unwrap().dead, 0);
        let delivered = all.len();
        let ok = receiver.received().len() - before;
        assert_eq!(ok, delivered, "each once");
    }
}

/// Deliveries whose tries all ended with their process: nothing is sent, so nothing is learned of the endpoint.
#[tokio::test]
async fn what_nobody_sent_says_nothing_of_the_endpoint() {
    let receiver = Receiver::start(|_| Reply::Status(200)).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.endpoints[0].schedule_s = vec![0];
    let mut lost = Vec::new();
    for number in 0..6 {
        lost.push(bench.hand_over(number, 0).await);
    }
    let room = crate::store::outbox::room("desk", 6);
    let claimed = bench.store.claim(bench.clock.now(), Duration::from_millis(1), &[room]).await.unwrap();
    assert_eq!(claimed.len(), 6, "and whoever did so died");
    bench.clock.forward(1);
    let courier = bench.start();
    for samples in &lost {
        bench.until(samples, |head| head.state == DeliveryState::Dead).await;
    }
    bench.hand_over(7, 0).await;
    courier.wake.wake();
    receiver.wait_for(1).await;
    courier.stop().await;
    let status = bench.store.endpoints().await.unwrap().remove(0);
    assert_eq!((status.failing, status.deliveries.dead), (None, 6));
}

#[tokio::test]
async fn one_endpoint_that_is_down_does_not_hold_up_another() {
    let (down, _) = switchable().await;
    let up = Receiver::start(|_| Reply::Status(200)).await;
    let bench = Bench::new(vec![endpoint("down", &down.url()), endpoint("up", &up.url())]);
    for number in 0..50 {
        bench.hand_over(number, 0).await;
    }
    let courier = bench.start();
    up.wait_for(50).await;
    courier.stop().await;
    assert!(down.received().len() < 30, "{}", down.received().len());
}

/// Failures 5, 30, 120, 600 … seconds apart, as the schedule says: the breaker does not move them.
#[tokio::test]
async fn f08_a_day_of_failures_follows_the_schedule_and_then_it_is_delivered() {
    const PLAN: [u64; 12] = deskbell::config::DEFAULT_SCHEDULE_S;
    let (receiver, up) = switchable().await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.endpoints[0].schedule_s = PLAN.to_vec();
    let samples = bench.hand_over(1, 0).await;
    let courier = bench.start();
    let mut tried = 1;
    receiver.wait_for(tried).await;
    let began = bench.clock.now();
    while bench.clock.now().duration_since(began).as_hours() < 24 {
        let waiting = bench.until(&samples, |head| head.state == DeliveryState::Pending).await;
        let left = waiting.due.unwrap().duration_since(bench.clock.now()).as_secs();
        bench.clock.forward(left.max(0) + 1);
        courier.wake.wake();
        tried += 1;
        receiver.wait_for(tried).await;
    }
    up.store(true, Ordering::SeqCst);
    let waiting = bench.until(&samples, |head| head.state == DeliveryState::Pending).await;
    bench.clock.forward(waiting.due.unwrap().duration_since(bench.clock.now()).as_secs() + 1);
    courier.wake.wake();
    bench.until(&samples, |head| head.state == DeliveryState::Delivered).await;
    courier.stop().await;
    let story = bench.story(&samples).await;
    let ends: Vec<_> =
        story.lines.iter().filter(|line| matches!(line.what, StoryEvent::Tried { .. })).map(|line| line.at).collect();
    for (pair, planned) in ends.windows(2).zip(&PLAN[1..]) {
        let waited = pair[1].duration_since(pair[0]).as_secs_f64();
        let planned = f64::from(u32::try_from(*planned).unwrap());
        assert!(waited >= planned * 0.8 && waited <= planned * 1.2 + 5.0, "{waited} for {planned}");
    }
    assert!(ends.len() >= 8, "{}", ends.len());
    let ids: Vec<_> = receiver.received().into_iter().map(|request| (request.id, request.body)).collect();
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "the same id and bytes");
}
