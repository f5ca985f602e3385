//! Endpoints that are switched off: by their own word, by an operator, by days of failure.

use std::time::Duration;

use deskbell::ids::EndpointId;
use deskbell::store::{DeliveryState, EndpointStatus, OffReason};

use super::bench::{Bench, endpoint, sequences};
use crate::receiver::{Received, Receiver, Reply};
use crate::store::Backend;

async fn status(bench: &Bench) -> EndpointStatus {
    bench.store.endpoints().await.unwrap().remove(0)
}

fn desk() -> EndpointId {
    EndpointId::new("desk").unwrap()
}

#[tokio::test]
async fn f14_a_receiver_that_is_gone_is_switched_off_and_loses_nothing() {
    for backend in Backend::ALL {
        let receiver =
            Receiver::start(|request| if request.number == 0 { Reply::Status(410) } else { Reply::Status(200) }).await;
        let bench = Bench::on(backend, vec![endpoint("desk", &receiver.url())]).await;
        let samples = bench.hand_over(1, 2).await;
        let courier = bench.start();
        bench.until(&samples, |head| head.state == DeliveryState::Parked).await;
        let later = bench.hand_over(2, 1).await;
        courier.wake.wake();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(receiver.received().len(), 1, "nothing more is sent to it, old or new");
        let seen = status(&bench).await;
        assert_eq!(seen.off.map(|off| off.0), Some(OffReason::Gone));
        assert_eq!((seen.deliveries.parked, seen.deliveries.pending), (5, 0));
        assert_eq!(bench.store.switch_on(&desk(), bench.clock.now()).await.unwrap(), 5);
        courier.wake.wake();
        let received = receiver.wait_for(6).await;
        courier.stop().await;
        for (samples, expected) in [(&samples, vec![1, 1, 2, 3]), (&later, vec![1, 2])] {
            let mine: Vec<Received> = received
                .iter()
                .filter(|request| request.json()["data"]["handoff_id"] == samples.handoff.as_str())
                .cloned()
                .collect();
            assert_eq!(sequences(&mine), expected);
        }
        let seen = status(&bench).await;
        assert_eq!((seen.off, seen.deliveries.delivered), (None, 5));
    }
}

#[tokio::test]
async fn an_operator_pauses_an_endpoint_and_what_is_under_way_follows() {
    let receiver =
        Receiver::start(|request| if request.number == 0 { Reply::Status(500) } else { Reply::Status(200) }).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.endpoints[0].schedule_s = vec![0, 30, 30];
    let samples = bench.hand_over(1, 1).await;
    let courier = bench.start();
    bench.until(&samples, |head| head.attempts == 1 && head.state == DeliveryState::Pending).await;
    let paused = bench.store.switch_off(&desk(), OffReason::Paused, bench.clock.now()).await.unwrap();
    assert_eq!(paused, 2);
    bench.clock.forward(60);
    courier.wake.wake();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(receiver.received().len(), 1);
    bench.store.switch_on(&desk(), bench.clock.now()).await.unwrap();
    courier.wake.wake();
    assert_eq!(sequences(&receiver.wait_for(3).await), [1, 1, 2]);
    courier.stop().await;
}

#[tokio::test]
async fn a_try_that_ends_after_the_switch_is_parked_too() {
    let receiver = Receiver::start(|_| Reply::Hang).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.endpoints[0].schedule_s = vec![0, 0, 0];
    let samples = bench.hand_over(1, 0).await;
    let courier = bench.start();
    receiver.wait_for(1).await;
    bench.store.switch_off(&desk(), OffReason::Paused, bench.clock.now()).await.unwrap();
    bench.until(&samples, |head| head.state == DeliveryState::Parked).await;
    courier.stop().await;
}

#[tokio::test]
async fn five_days_of_nothing_but_failure_switch_it_off() {
    let receiver = Receiver::start(|_| Reply::Status(500)).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.endpoints[0].schedule_s = [vec![0], vec![12 * 3_600; 20]].concat();
    let samples = bench.hand_over(1, 0).await;
    let courier = bench.start();
    let mut tried = 0;
    while status(&bench).await.off.is_none() {
        tried += 1;
        receiver.wait_for(tried).await;
        bench.until(&samples, |head| head.state != DeliveryState::Leased).await;
        bench.clock.forward(12 * 3_600 + 1);
        courier.wake.wake();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    courier.stop().await;
    assert_eq!(status(&bench).await.off.map(|off| off.0), Some(OffReason::Failing));
    assert_eq!(receiver.received().len(), 12, "the twelfth is the first after five days and enough of them");
    let head = bench.story(&samples).await.deliveries[0].clone();
    assert_eq!(head.state, DeliveryState::Parked);
}
