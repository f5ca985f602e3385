//! The server is killed with SIGKILL again and again while visitors write and the helpdesk fails now and then.
//! What was acknowledged is there; what was promised to the helpdesk arrives, in order, the same every time.

mod points;
pub(crate) mod server;
pub(crate) mod visitors;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::receiver::{Received, Receiver, Reply};
use server::Server;
use visitors::{Chance, Client, Talk, Visitors};

const VISITORS: u64 = 6;

/// Fails every fourth request, one way or another: more, and a breaker would hold the rest back. Of the others some
/// take their time with the body, which leaves room for a crash between the answer and its record.
pub(crate) fn helpdesk(request: &Received) -> Reply {
    match request.number % 12 {
        0 => Reply::Status(500),
        4 => Reply::Status(503),
        8 => Reply::Status(401),
        1 | 5 | 9 => Reply::Late(200, Duration::from_millis(60)),
        _ => Reply::Status(202),
    }
}

fn accepts(request: &Received) -> bool {
    matches!(helpdesk(request), Reply::Status(200..=299) | Reply::Late(..))
}

/// A number from the environment: `DESKBELL_KILLS=200 DESKBELL_HANDOFFS=500` is the test at full length.
pub(crate) fn wanted(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |value| value.parse().unwrap())
}

/// Failure test 6: lost 0, every duplicate with the same id, none out of order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f06_random_kills_lose_nothing() {
    let (kills, wanted_handoffs) = (wanted("DESKBELL_KILLS", 60), wanted("DESKBELL_HANDOFFS", 20));
    let receiver = Receiver::start(helpdesk).await;
    let mut server = Server::new(&receiver.url());
    let client = Client::new(&[server.address()]);
    let mut chance = Chance::new(20_260_930);
    server.start();
    let visitors = Visitors::start(VISITORS, &client);
    let mut killed = 0;
    while killed < kills || visitors.talks() < wanted_handoffs {
        killed += 1;
        tokio::time::sleep(Duration::from_millis(100 + chance.below(700))).await;
        server.kill().await;
        server.let_leases_run_out();
        server.start();
    }
    let talks = visitors.finish().await;
    drain(&server).await;

    let received = receiver.received();
    let handoffs = talks.iter().filter(|talk| talk.handoff.is_some()).count();
    let said: usize = talks.iter().map(|talk| talk.said.len()).sum();
    let repeats = received.len() - received.iter().map(|request| &request.id).collect::<BTreeSet<_>>().len();
    assert!(
        handoffs >= wanted_handoffs && said >= 100,
        "too little happened to prove anything: {handoffs} handoffs, {said} messages"
    );
    for talk in &talks {
        check_transcript(&client, talk).await;
    }
    check_repeats(&received);
    let arrived = check_order(&received);
    for talk in &talks {
        check_arrival(talk, &arrived);
    }
    println!(
        "f06: {killed} kills over {handoffs} handoffs and {said} messages: lost 0, out of order 0, {repeats} repeats of \
         {} requests, all with the same id and bytes",
        received.len()
    );
    server.kill().await;
}

/// Waits until nothing is on its way any more.
async fn drain(server: &Server) {
    let until = Instant::now() + Duration::from_mins(4);
    loop {
        let (open, dead) = server.outbox();
        assert_eq!(dead, 0, "no delivery may run out of tries");
        if open == 0 {
            return;
        }
        assert!(Instant::now() < until, "{open} deliveries are still on their way");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Every message is there once, in order, and a repeat gives the first answer.
pub(crate) async fn check_transcript(client: &Client, talk: &Talk) {
    let transcript = client.transcript(talk).await;
    let messages = transcript["messages"].as_array().unwrap();
    let visitor: Vec<_> = messages.iter().filter(|message| message["role"] == "visitor").collect();
    let texts: Vec<_> = visitor.iter().map(|message| message["text"].as_str().unwrap()).collect();
    let said: Vec<_> = talk.said.iter().filter_map(|said| said.text.as_deref()).collect();
    assert_eq!(texts.iter().filter(|text| text.starts_with("Nachricht")).copied().collect::<Vec<_>>(), said);
    let numbers: Vec<_> = messages.iter().map(|message| message["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    for said in &talk.said {
        let again = client.send(talk, said).await;
        assert_eq!(again["messages"], said.answer["messages"], "a repeat gives the first answer");
    }
    assert_eq!(client.transcript(talk).await["messages"], transcript["messages"], "repeats add nothing");
    assert_eq!(transcript["handoff"]["id"].as_str(), talk.handoff.as_deref());
}

/// Every try of an event has the same bytes and a signature of its own time.
pub(crate) fn check_repeats(received: &[Received]) {
    let mut bodies = BTreeMap::new();
    for request in received {
        assert!(request.verifies(), "the signature of {}", request.id);
        assert_eq!(bodies.entry(&request.id).or_insert(&request.body), &&request.body, "{}", request.id);
    }
}

/// The events of each handoff in the order in which the helpdesk took them; checks that it is the right one.
pub(crate) fn check_order(received: &[Received]) -> BTreeMap<String, Vec<Value>> {
    let mut arrived: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for request in received {
        let event = request.json();
        let handoff = event["data"]["handoff_id"].as_str().unwrap().to_owned();
        let taken = arrived.entry(handoff.clone()).or_default();
        let sequence = usize::try_from(event["data"]["sequence"].as_u64().unwrap()).unwrap();
        assert!((1..=taken.len() + 1).contains(&sequence), "{handoff}: {sequence} after {} were taken", taken.len());
        if accepts(request) && sequence == taken.len() + 1 {
            taken.push(event);
        } else if sequence < taken.len() {
            panic!("{handoff}: {sequence} again after {} were taken", taken.len());
        }
    }
    arrived
}

/// The acknowledged handoff was taken by the helpdesk, with everything that was said before and after.
pub(crate) fn check_arrival(talk: &Talk, arrived: &BTreeMap<String, Vec<Value>>) {
    let Some(handoff) = &talk.handoff else { return };
    let events = arrived.get(handoff).unwrap_or_else(|| panic!("{handoff} was acknowledged and never arrived"));
    assert_eq!(events[0]["type"], "handoff.requested");
    let newest = events.last().unwrap();
    let texts: Vec<_> = newest["data"]["transcript"]["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|message| message["text"].as_str())
        .collect();
    for said in talk.said.iter().filter_map(|said| said.text.as_deref()) {
        assert!(texts.contains(&said), "{handoff}: {said} did not arrive");
    }
}
