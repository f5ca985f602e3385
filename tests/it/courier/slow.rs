//! Receivers that hang or drip, with the limits as they are in use: fifteen seconds of real time.

use std::time::{Duration, Instant};

use deskbell::courier::Limits;
use deskbell::ids::EndpointId;

use super::bench::{Bench, endpoint, tries};
use super::faults::raw;
use crate::receiver::{Receiver, Reply};

const HANDOFFS: u64 = 100;

/// How long the 99th of 100 deliveries to an endpoint took, beside these others.
async fn the_99th(beside: &[(&str, String)]) -> (Duration, Bench, super::bench::Running, Receiver, Instant) {
    let prompt = Receiver::start(|_| Reply::Status(200)).await;
    let mut endpoints = vec![endpoint("prompt", &prompt.url())];
    endpoints.extend(beside.iter().map(|(name, url)| endpoint(name, url)));
    let mut bench = Bench::new(endpoints);
    for endpoint in &mut bench.endpoints {
        endpoint.schedule_s = vec![0, 600];
    }
    bench.limits = Limits::default();
    for number in 0..HANDOFFS {
        bench.hand_over(number, 0).await;
    }
    let started = Instant::now();
    let courier = bench.start();
    let mut served: Vec<Duration> = prompt.wait_for(100).await.iter().map(|request| request.at - started).collect();
    served.sort();
    (served[98], bench, courier, prompt, started)
}

#[tokio::test(flavor = "multi_thread")]
async fn f10_f11_what_hangs_or_drips_ends_at_fifteen_seconds_and_the_99th_of_100_others_does_not_feel_it() {
    let (alone, bench, courier, ..) = the_99th(&[]).await;
    courier.stop().await;
    drop(bench);

    let hanging = Receiver::start(|_| Reply::Hang).await;
    // A byte a second, of the head and of the body.
    let head = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", Duration::from_secs(1)).await;
    let body = Receiver::start(|_| Reply::Drip(500)).await;
    let beside = [("hang", hanging.url()), ("head", head), ("body", body.url())];
    let (beside_them, bench, courier, prompt, started) = the_99th(&beside).await;
    assert!(beside_them < alone * 3 + Duration::from_secs(2), "{beside_them:?} beside them, {alone:?} alone");

    let at_once = hanging.received().len();
    let mut ended: Vec<(EndpointId, Duration)> = Vec::new();
    while ended.len() < 3 {
        assert!(started.elapsed() < Duration::from_secs(25), "{ended:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
        for status in bench.store.endpoints().await.unwrap() {
            if status.failing.is_some() && ended.iter().all(|(id, _)| *id != status.id) {
                ended.push((status.id, started.elapsed()));
            }
        }
    }
    courier.stop().await;
    for (id, at) in &ended {
        let at = at.as_secs_f64();
        assert!((14.0..=16.5).contains(&at), "{id} ended after {at} s");
    }
    assert_eq!(at_once, 8, "no more at once than allowed");
    assert_eq!(prompt.received().len(), 100, "each once");
    let mut classes = Vec::new();
    for number in 0..HANDOFFS {
        let story = bench.story(&crate::store::Samples::new(number)).await;
        classes.extend(
            tries(&story).into_iter().filter(|end| end.2 == "retry").map(|end| (end.0, end.1.map(str::to_owned))),
        );
    }
    let of = |status: Option<u16>, class: &str| {
        classes.iter().filter(|end| **end == (status, Some(class.to_owned()))).count()
    };
    assert!(of(None, "timeout") >= 2, "hanging and dripping heads: {classes:?}");
    assert!(of(Some(500), "status") >= 1, "a status that came counts, though its body did not end: {classes:?}");
}
