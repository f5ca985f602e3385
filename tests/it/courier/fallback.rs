//! Endpoints that stand in for others, with real receivers on both sides.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use deskbell::config::{Destination, Endpoint, Fallback};
use deskbell::store::DeliveryState;
use jiff::SignedDuration;
use serde_json::Value;

use super::bench::{Bench, TestClock, endpoint, sequences};
use super::mail::settings;
use crate::connectors::chains::{delivered, hand_over};
use crate::receiver::{Received, Receiver, Reply};
use crate::smtp::{MailServer, Mood, Tls};
use crate::store::outbox::start;
use crate::store::{Backend, Samples, ids};

/// An endpoint whose stand-in is `post`, after so many hours from now: handoffs of tests are from long ago.
fn with_fallback(url: &str, hours: i64) -> Endpoint {
    let after = TestClock::default().now().duration_since(start()) + SignedDuration::from_hours(hours);
    Endpoint { fallback: Some(Fallback { to: ids(&["post"])[0].clone(), after }), ..endpoint("desk", url) }
}

/// Waits until everything that is addressed to this endpoint is known to have arrived.
async fn recorded(bench: &Bench, samples: &Samples, endpoint: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let deliveries = bench.story(samples).await.deliveries;
        let mut there = deliveries.iter().filter(|delivery| delivery.endpoint.as_str() == endpoint);
        if there.all(|delivery| delivery.state == DeliveryState::Delivered) {
            return;
        }
        assert!(Instant::now() < until, "{deliveries:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_does_not_get_through_in_time_goes_to_the_fallback_and_nothing_else_does() {
    for backend in Backend::ALL {
        let down = Arc::new(AtomicBool::new(false));
        let script = Arc::clone(&down);
        let desk = Receiver::start(move |_| Reply::Status(if script.load(Ordering::SeqCst) { 503 } else { 204 })).await;
        let post = Receiver::start(|request| Reply::Status(if request.number == 0 { 500 } else { 204 })).await;
        let mut bench = Bench::on(backend, vec![with_fallback(&desk.url(), 1), endpoint("post", &post.url())]).await;
        bench.endpoints[0].schedule_s = vec![0, 1, 36_000];
        (bench.limits.connect, bench.limits.deadline) = (Duration::from_secs(15), Duration::from_secs(30));
        let arrives = bench.hand_over(1, 0).await;
        let courier = bench.start();
        delivered(&bench, &arrives).await;
        down.store(true, Ordering::SeqCst);
        let late = bench.hand_over(2, 1).await;
        courier.wake.wake();
        bench.until(&late, |head| head.attempts >= 1 && head.state == DeliveryState::Pending).await;
        assert!(post.received().is_empty(), "it is not late yet");
        courier.stop().await;
        bench.endpoints[0].fallback = with_fallback(&desk.url(), -1).fallback;
        let courier = bench.start();
        let received = post.wait_for(3).await;
        assert_eq!(sequences(&received), [1, 1, 2], "one repeat, and in order");
        assert_eq!((&received[0].id, &received[0].body), (&received[1].id, &received[1].body));
        assert!(received.iter().all(Received::verifies), "signed as it is sent");
        for request in &received {
            let data = request.json()["data"].clone();
            assert_eq!(
                (data["handoff_id"].as_str(), data["fallback_of"].as_str()),
                (Some(late.handoff.as_str()), Some("desk"))
            );
        }
        // Another start changes nothing: it went there once. And the endpoint gets it when it is back.
        recorded(&bench, &late, "post").await;
        courier.stop().await;
        down.store(false, Ordering::SeqCst);
        bench.clock.forward(20 * 3_600);
        let courier = bench.start();
        delivered(&bench, &late).await;
        courier.stop().await;
        assert_eq!(post.received().len(), 3);
        let last = desk.received().last().unwrap().clone();
        assert_eq!((last.json()["data"]["sequence"].as_u64(), last.json()["data"].get("fallback_of")), (Some(2), None));
    }
}

/// The usual pair: a helpdesk, and a mailbox for when it is down.
#[tokio::test]
async fn a_mailbox_that_stands_in_says_so() {
    let desk = Receiver::start(|_| Reply::Status(503)).await;
    let server = MailServer::start(Tls::None, |_| Mood::Take).await;
    let post = Endpoint { to: Destination::Mail(Box::new(settings(&server))), ..endpoint("post", "") };
    let mut bench = Bench::new(vec![with_fallback(&desk.url(), -1), post]);
    bench.endpoints[0].schedule_s = vec![0, 360_000];
    (bench.limits.connect, bench.limits.deadline) = (Duration::from_secs(15), Duration::from_secs(30));
    let samples = hand_over(&bench, 1, 0).await;
    let courier = bench.start();
    let mails = server.wait_for(1).await;
    courier.stop().await;
    assert_eq!(mails[0].header("Message-ID"), Some(format!("<{}@laden.test>", samples.handoff)));
    let event = mails[0].text.split("filename=\"event.json\"").nth(1).unwrap();
    let event = event.split("\r\n\r\n").nth(1).unwrap().split("\r\n--").next().unwrap().replace("\r\n", "");
    let event: Value = serde_json::from_slice(&STANDARD.decode(event).unwrap()).unwrap();
    assert_eq!(event["data"]["fallback_of"].as_str(), Some("desk"));
}
