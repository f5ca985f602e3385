//! Addresses inside are never dialled, whatever form they take.

use std::sync::atomic::Ordering;
use std::time::Duration;

use deskbell::courier::{Courier, Edge, Limits, Unusable};
use deskbell::store::DeliveryState;
use tokio::net::TcpListener;

use super::bench::{Bench, Names, TestClock, endpoint, tries};
use crate::receiver::{Receiver, Reply};

/// Tries once; returns how it ended. Nobody may have knocked at the port.
async fn refused(host: &str, names: Names, networks: &[&str]) -> Option<String> {
    let listener = TcpListener::bind("[::]:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut bench = Bench::new(vec![endpoint("desk", &format!("http://{host}:{port}/"))]);
    bench.endpoints[0].allow_networks = networks.iter().map(|network| network.parse().unwrap()).collect();
    bench.endpoints[0].schedule_s = vec![0];
    bench.names = names;
    let samples = bench.hand_over(1, 0).await;
    let courier = bench.start();
    bench.until(&samples, |head| head.state == DeliveryState::Dead).await;
    courier.stop().await;
    let knock = tokio::time::timeout(Duration::from_millis(20), listener.accept()).await;
    assert!(knock.is_err(), "{host} was dialled");
    tries(&bench.story(&samples).await)[0].1.map(str::to_owned)
}

#[tokio::test]
async fn f17_literal_addresses_in_any_form_are_refused() {
    let hosts = [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "10.0.0.1",
        "169.254.169.254",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1]",
        "[fd00:ec2::254]",
    ];
    for host in hosts {
        assert_eq!(refused(host, Names::new(&[]), &[]).await.as_deref(), Some("guard"), "{host}");
    }
}

#[tokio::test]
async fn f17_names_that_lead_inside_are_refused() {
    let answers: [&[&str]; 8] = [
        &["127.0.0.1"],
        &["10.1.2.3"],
        &["169.254.169.254"],
        &["::ffff:127.0.0.1"],
        &["64:ff9b::7f00:1"],
        &["0.0.0.0"],
        &["93.184.215.14", "127.0.0.1"],
        &["2606:4700::1111", "fe80::1"],
    ];
    for answer in answers {
        let class = refused("desk.example", Names::new(&[answer]), &[]).await;
        assert_eq!(class.as_deref(), Some("guard"), "{answer:?}");
    }
    let class = refused("localhost", Names::new(&[&["127.0.0.1", "::1"]]), &["127.0.0.0/8"]).await;
    assert_eq!(class.as_deref(), Some("guard"), "one bad address refuses them all");
}

#[tokio::test]
async fn f18_the_address_that_is_dialled_is_the_one_that_was_checked() {
    let receiver = Receiver::start(|_| Reply::Status(200)).await;
    let url = format!("http://desk.example:{}/", receiver.address.port());
    let mut bench = Bench::new(vec![endpoint("desk", &url)]);
    bench.names = Names::new(&[&["127.0.0.1"], &["127.0.0.2"]]);
    bench.endpoints[0].schedule_s = vec![0];
    let samples = bench.hand_over(1, 0).await;
    let other = bench.hand_over(2, 0).await;
    bench.limits.tries_at_once = 1;
    let courier = bench.start();
    let (mut delivered, mut dead) = (0, 0);
    for samples in [&samples, &other] {
        let end =
            bench.until(samples, |head| matches!(head.state, DeliveryState::Delivered | DeliveryState::Dead)).await;
        match end.state {
            DeliveryState::Delivered => delivered += 1,
            _ => dead += 1,
        }
    }
    assert_eq!((delivered, dead), (1, 1), "the second answer is checked again, and refused");
    assert_eq!(bench.names.asked.load(Ordering::SeqCst), 2, "one look-up a try");
    assert_eq!(receiver.received().len(), 1);
    assert_eq!(receiver.received()[0].headers["host"], format!("desk.example:{}", receiver.address.port()));
    courier.stop().await;
}

#[tokio::test]
async fn endpoints_that_cannot_be_called_are_named_at_the_start() {
    let bench = Bench::new(Vec::new());
    let mut plain = endpoint("desk", "http://desk.example/");
    plain.allow_http = false;
    let mut weak = endpoint("desk", "https://desk.example/");
    weak.to = deskbell::config::Destination::Webhook {
        url: "https://desk.example/".to_owned(),
        secrets: vec![deskbell::config::Secret::new("whsec_c2hvcnQ=")],
    };
    for (endpoint, expected) in [
        (endpoint("desk", "desk.example"), "its url is not an http or https address"),
        (endpoint("desk", "ftp://desk.example/"), "its url is not an http or https address"),
        (plain, "its url is plain http: use https, or set allow_http"),
        (weak, "its secret is not a signing key"),
    ] {
        let clock = TestClock::default();
        let edge = Edge::system(std::sync::Arc::new(move || clock.now()));
        let error = Courier::new(bench.store.clone(), &[endpoint], Limits::default(), edge).unwrap_err();
        assert_eq!(error.to_string(), format!("the endpoint desk cannot be called: {expected}"));
        assert!(!matches!(error.why, Unusable::Tls(_)));
    }
}
