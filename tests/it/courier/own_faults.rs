//! What fails on our own side: nothing is sent, a try is used up, and nothing is said of the endpoint.

use deskbell::config::{Destination, Endpoint, StoreTarget};
use deskbell::store::DeliveryState;
use serde_json::json;

use super::bench::{Bench, endpoint, tries};
use crate::connectors::{own, requested};
use crate::receiver::{Receiver, Reply};
use crate::store::Samples;

const PRESET: &str = "
title: T
proof: here
secrets: [token]
idempotency: none
create:
  - post: /tickets
    body: {subject: \"{{ data.subject }}\"}
    id: /id
";

/// More than open a breaker.
const MANY: u64 = 6;

async fn hand_over(bench: &Bench, number: u64, body: &[u8]) -> Samples {
    let samples = Samples::new(number);
    let mut asks = samples.handoff(1);
    asks.outgoing[0].body = body.to_vec();
    for commit in [samples.start(), asks] {
        bench.store.commit(commit).await.unwrap();
    }
    samples
}

/// Something in the database that cannot be read.
fn damage(bench: &Bench, samples: &Samples) {
    let StoreTarget::Sqlite(file) = bench.fixture.target() else { unreachable!("it was made so") };
    let connection = rusqlite::Connection::open(file).unwrap();
    let text =
        "INSERT INTO connector_steps (endpoint_id, handoff_id, step, captured) VALUES ('desk', ?1, 'x', 'no JSON')";
    connection.execute(text, [samples.handoff.as_str()]).unwrap();
}

#[tokio::test]
async fn what_cannot_be_read_or_built_says_nothing_of_the_endpoint() {
    let whole = requested("Grüße").to_string().into_bytes();
    for (class, body) in [("unbuildable", &b"no JSON"[..]), ("store", &whole)] {
        let receiver = Receiver::start(|_| Reply::Json(201, json!({"id": 17}))).await;
        let connection = own(PRESET, &format!("http://{}/api", receiver.address));
        let desk = Endpoint { to: Destination::Connector(Box::new(connection)), ..endpoint("desk", "") };
        let mut bench = Bench::new(vec![desk]);
        bench.endpoints[0].schedule_s = vec![0, 0];
        let mut broken = Vec::new();
        for number in 0..MANY {
            let samples = hand_over(&bench, number, body).await;
            if class == "store" {
                damage(&bench, &samples);
            }
            broken.push(samples);
        }
        let courier = bench.start();
        for samples in &broken {
            bench.until(samples, |head| head.state == DeliveryState::Dead).await;
            let expected = [(None, Some(class), "retry"), (None, Some(class), "dead")];
            assert_eq!(tries(&bench.story(samples).await), expected);
        }
        assert!(receiver.received().is_empty(), "{class}");
        let good = hand_over(&bench, MANY, &whole).await;
        courier.wake.wake();
        bench.until(&good, |head| head.state == DeliveryState::Delivered).await;
        courier.stop().await;
        assert_eq!(bench.store.endpoints().await.unwrap()[0].failing, None, "{class}");
    }
}
