//! The courier walks a connector against a real receiver that misbehaves: one ticket, nothing repeated, nothing lost.

use std::time::Duration;

use deskbell::config::{Destination, Endpoint};
use deskbell::ids::EndpointId;
use deskbell::store::DeliveryState;
use serde_json::{Value, json};

use super::{further, own, requested};
use crate::courier::bench::{Bench, Running, endpoint, tries};
use crate::receiver::{Received, Receiver, Reply};
use crate::store::Samples;

const ONE_REQUEST: &str = "
title: T
proof: here
secrets: [token]
auth: {bearer: \"{{ secrets.token }}\"}
idempotency: find_before_create
create:
  - post: /tickets
    body: {subject: \"{{ data.subject }}\", handoff: \"{{ data.handoff_id }}\"}
    success: {status: [200, 201], not: /Error}
    id: /id
find:
  - get: /tickets
    query: {handoff: \"{{ data.handoff_id }}\"}
    id: /found/0/id
append:
  - post: /tickets/{{ ref }}/notes
    each: message
    body: {text: \"{{ message.text }}\"}
";

const CHAIN: &str = "
title: T
proof: here
secrets: [token]
idempotency: none
create:
  - post: /contacts
    body: {name: Chat}
    capture: {contact: {header: Location}}
  - post: /talks
    body: {contact: \"{{ captured.contact }}\"}
    id: /id
  - post: /talks/{{ ref }}/messages
    body: {text: \"{{ data | text }}\"}
";

fn bench(preset: &str, receiver: &Receiver) -> Bench {
    let connection = own(preset, &format!("http://{}/api", receiver.address));
    let desk = Endpoint { to: Destination::Connector(Box::new(connection)), ..endpoint("desk", "") };
    Bench::new(vec![desk])
}

/// A handoff as the desk would hand it over, with further messages.
pub(crate) async fn hand_over(bench: &Bench, number: u64, more: u32) -> Samples {
    hand_over_with(bench, number, more, &requested("Grüße")).await
}

/// The same with something else that comes first.
async fn hand_over_with(bench: &Bench, number: u64, more: u32, first: &Value) -> Samples {
    let samples = Samples::new(number);
    let frozen = |mut body: Value, sequence: u32| {
        body["data"]["handoff_id"] = Value::from(samples.handoff.as_str());
        body["data"]["sequence"] = Value::from(sequence);
        body.to_string().into_bytes()
    };
    let mut commits = vec![samples.start(), samples.handoff(1)];
    commits[1].outgoing[0].body = frozen(first.clone(), 1);
    for sequence in 2..2 + more {
        let mut commit = samples.addition(sequence, sequence);
        commit.outgoing[0].body = frozen(further(&format!("Nachtrag {sequence}")), sequence);
        commits.push(commit);
    }
    for commit in commits {
        bench.store.commit(commit).await.unwrap();
    }
    samples
}

fn lines(received: &[Received]) -> Vec<String> {
    received.iter().map(|request| request.line.clone()).collect()
}

pub(crate) async fn delivered(bench: &Bench, samples: &Samples) {
    let until = std::time::Instant::now() + Duration::from_secs(20);
    loop {
        let deliveries = bench.story(samples).await.deliveries;
        if deliveries.iter().all(|delivery| delivery.state == DeliveryState::Delivered) {
            return;
        }
        assert!(std::time::Instant::now() < until, "{deliveries:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn run(bench: &Bench, samples: &Samples) {
    let courier: Running = bench.start();
    delivered(bench, samples).await;
    courier.stop().await;
}

fn desk() -> EndpointId {
    EndpointId::new("desk").unwrap()
}

#[tokio::test]
async fn a_ticket_is_made_once_and_what_follows_goes_to_it() {
    let receiver = Receiver::start(|request| match request.line.as_str() {
        "POST /api/tickets" => Reply::Json(201, json!({"id": 17})),
        _ => Reply::Json(201, json!({})),
    })
    .await;
    let bench = bench(ONE_REQUEST, &receiver);
    let samples = hand_over(&bench, 1, 2).await;
    run(&bench, &samples).await;
    let received = receiver.received();
    let notes = "POST /api/tickets/17/notes";
    assert_eq!(lines(&received), ["POST /api/tickets", notes, notes]);
    assert_eq!(received[0].headers["authorization"], "Bearer geheim-token");
    assert_eq!(received[0].json()["handoff"], samples.handoff.as_str());
    assert_eq!([received[1].json()["text"].clone(), received[2].json()["text"].clone()], ["Nachtrag 2", "Nachtrag 3"]);
    let found = bench.store.referenced(&desk(), "17").await.unwrap();
    assert_eq!(found, Some(samples.handoff.clone()));
    assert_eq!(bench.store.referenced(&desk(), "18").await.unwrap(), None);
}

/// Failure test 30: the ticket is there, the answer is lost.
#[tokio::test]
async fn after_a_lost_answer_the_ticket_is_looked_for_and_not_made_again() {
    let receiver = Receiver::start(|request| match (request.number, request.line.starts_with("GET")) {
        (0, _) => Reply::Hang,
        (_, true) => Reply::Json(200, json!({"found": [{"id": 17}]})),
        _ => Reply::Json(201, json!({})),
    })
    .await;
    let bench = bench(ONE_REQUEST, &receiver);
    let samples = hand_over(&bench, 1, 1).await;
    run(&bench, &samples).await;
    let find = format!("GET /api/tickets?handoff={}", samples.handoff);
    assert_eq!(lines(&receiver.received()), ["POST /api/tickets", &find, "POST /api/tickets/17/notes"]);
    let story = bench.story(&samples).await;
    assert_eq!(tries(&story)[0], (None, Some("timeout"), "retry"));
}

/// The same where the process was stopped in the middle: the claim was given back, and its try does not count.
#[tokio::test]
async fn a_claim_that_was_given_back_counts_as_one_that_nobody_knows_the_end_of() {
    let receiver = Receiver::start(|request| match request.line.starts_with("GET") {
        true => Reply::Json(200, json!({"found": []})),
        false if request.number == 0 => Reply::Hang,
        false => Reply::Json(201, json!({"id": 18})),
    })
    .await;
    let mut bench = bench(ONE_REQUEST, &receiver);
    bench.limits.deadline = Duration::from_secs(20);
    bench.limits.grace = Duration::from_millis(10);
    let samples = hand_over(&bench, 1, 0).await;
    let courier = bench.start();
    receiver.wait_for(1).await;
    courier.stop().await;
    run(&bench, &samples).await;
    let find = format!("GET /api/tickets?handoff={}", samples.handoff);
    assert_eq!(lines(&receiver.received()), ["POST /api/tickets", &find, "POST /api/tickets"]);
}

#[tokio::test]
async fn steps_that_succeeded_are_not_repeated() {
    let receiver = Receiver::start(|request| match (request.line.as_str(), request.number) {
        ("POST /api/contacts", _) => Reply::With(201, "location", "https://x.test/contacts/k-5/".to_owned()),
        ("POST /api/talks", 1) => Reply::Status(503),
        ("POST /api/talks", _) => Reply::Json(201, json!({"id": "t-9"})),
        (_, 3) => Reply::Hang,
        _ => Reply::Json(200, json!({})),
    })
    .await;
    let bench = bench(CHAIN, &receiver);
    let samples = hand_over(&bench, 1, 0).await;
    run(&bench, &samples).await;
    let received = receiver.received();
    let last = "POST /api/talks/t-9/messages";
    assert_eq!(lines(&received), ["POST /api/contacts", "POST /api/talks", "POST /api/talks", last, last]);
    assert_eq!(received[2].json()["contact"], "k-5");
    assert!(received[4].json()["text"].as_str().unwrap().contains("Besucher: Grüße"));
}

#[tokio::test]
async fn a_success_that_is_none_is_told_as_such_and_tried_again() {
    for (answer, class) in [(json!({"Error": {"ErrorCode": "x"}}), "refused"), (json!({"other": 1}), "answer")] {
        let receiver = Receiver::start(move |request| match request.number {
            0 => Reply::Json(200, answer.clone()),
            _ if request.line.starts_with("GET") => Reply::Json(200, json!({"found": []})),
            _ => Reply::Json(200, json!({"id": 17})),
        })
        .await;
        let mut bench = bench(ONE_REQUEST, &receiver);
        bench.endpoints[0].schedule_s = vec![0, 0, 0];
        let samples = hand_over(&bench, 1, 0).await;
        run(&bench, &samples).await;
        let story = bench.story(&samples).await;
        assert_eq!(tries(&story), [(Some(200), Some(class), "retry"), (Some(200), None, "delivered")]);
    }
}

/// What a preset has no request for, what no helpdesk of this kind is told, and the end of what none knows.
#[tokio::test]
async fn what_the_helpdesk_is_not_told_of_is_done() {
    let without_append = ONE_REQUEST.split("append:").next().unwrap();
    let closing = format!("{ONE_REQUEST}set_status:\n  - post: /tickets/{{{{ ref }}}}/close\n    body: {{a: 1}}\n");
    let kind = |name: &str| {
        let mut body = requested("Grüße");
        body["type"] = json!(name);
        body
    };
    let notes = ["POST /api/tickets", "POST /api/tickets/17/notes"];
    for (preset, first, more, expected) in [
        (without_append, requested("Grüße"), 1, &notes[..1]),
        (ONE_REQUEST, kind("handoff.feedback.created"), 0, &[]),
        (ONE_REQUEST, kind("handoff.expired"), 0, &[]),
        (&closing, kind("handoff.expired"), 0, &[]),
        // Nobody was told of the handoff, so the next message makes the ticket.
        (ONE_REQUEST, kind("handoff.feedback.created"), 2, &notes[..]),
    ] {
        let receiver = Receiver::start(|_| Reply::Json(201, json!({"id": 17}))).await;
        let bench = bench(preset, &receiver);
        let samples = hand_over_with(&bench, 1, more, &first).await;
        run(&bench, &samples).await;
        assert_eq!(lines(&receiver.received()), expected, "{}", first["type"]);
    }
}

/// The endpoint was another one before, and the helpdesk hears of the handoff by a message: the ticket gets all its
/// parts, and what is in its transcript is not told once more. Also where the answer is lost in the middle.
#[tokio::test]
async fn a_message_that_makes_the_ticket_is_in_it_once() {
    let chain = format!(
        "{}find:\n  - get: /talks\n    id: /found/0/id\nappend:\n  - post: /talks/{{{{ ref }}}}/messages\n    each: message\n    \
         body: {{text: \"{{{{ message.text }}}}\"}}\n",
        CHAIN.replace("idempotency: none", "idempotency: find_before_create")
    );
    let [contacts, talks, find, messages] =
        ["POST /api/contacts", "POST /api/talks", "GET /api/talks", "POST /api/talks/t-9/messages"];
    for (fault, expected) in [
        (None, vec![contacts, talks, messages, messages]),
        (Some((1, Reply::Hang)), vec![contacts, talks, find, messages, messages]),
        (Some((2, Reply::Status(503))), vec![contacts, talks, messages, messages, messages]),
        (Some((2, Reply::Hang)), vec![contacts, talks, messages, messages, messages]),
    ] {
        let broken = fault.clone();
        let receiver = Receiver::start(move |request| match (&broken, request.line.as_str()) {
            (Some((number, reply)), _) if *number == request.number => reply.clone(),
            (_, "POST /api/contacts") => Reply::With(201, "location", "https://x.test/contacts/k-5".to_owned()),
            (_, "GET /api/talks") => Reply::Json(200, json!({"found": [{"id": "t-9"}]})),
            _ => Reply::Json(201, json!({"id": "t-9"})),
        })
        .await;
        let bench = bench(&chain, &receiver);
        let samples = hand_over_with(&bench, 1, 1, &further("Der erste Satz")).await;
        run(&bench, &samples).await;
        let received = receiver.received();
        assert_eq!(lines(&received), expected, "{fault:?}");
        let said: Vec<String> =
            received.iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect();
        let [story, note] = &said[said.len() - 2..] else { panic!("{said:?}") };
        assert!(story.contains("Der erste Satz") && story.contains("Wo bleibt mein Paket?"), "{story}");
        assert_eq!(*note, json!({"text": "Nachtrag 2"}).to_string(), "{fault:?}");
    }
}

/// What cannot be looked for, because what it is looked for by is not there, is made again: better twice than never.
#[tokio::test]
async fn a_search_that_cannot_be_made_does_not_stand_for_the_ticket() {
    let preset = ONE_REQUEST.replace("  - get: /tickets\n", "  - get: /tickets\n    when: {slots.telefon: present}\n");
    let receiver = Receiver::start(|request| match request.number {
        0 => Reply::Hang,
        _ => Reply::Json(201, json!({"id": 17})),
    })
    .await;
    let bench = bench(&preset, &receiver);
    let samples = hand_over(&bench, 1, 0).await;
    run(&bench, &samples).await;
    assert_eq!(lines(&receiver.received()), ["POST /api/tickets", "POST /api/tickets"]);
    assert_eq!(bench.store.reached(&desk(), &samples.handoff).await.unwrap().reference.as_deref(), Some("17"));
}

/// The sign-in page of a proxy, half an answer: neither says that there is no ticket.
#[tokio::test]
async fn only_an_answer_says_that_there_is_no_ticket() {
    for (strange, class) in
        [(Reply::Status(200), "answer"), (Reply::Endless(200), "answer"), (Reply::Drip(200), "answer")]
    {
        let shown = format!("{strange:?}");
        let receiver = Receiver::start(move |request| match (request.number, request.line.starts_with("GET")) {
            (0, _) => Reply::Hang,
            (1, _) => strange.clone(),
            (_, true) => Reply::Json(200, json!({"found": [{"id": 17}]})),
            _ => Reply::Json(201, json!({"id": 18})),
        })
        .await;
        let mut bench = bench(ONE_REQUEST, &receiver);
        bench.limits.deadline = Duration::from_millis(800);
        bench.endpoints[0].schedule_s = vec![0, 0, 0];
        let samples = hand_over(&bench, 1, 0).await;
        run(&bench, &samples).await;
        let find = format!("GET /api/tickets?handoff={}", samples.handoff);
        assert_eq!(lines(&receiver.received()), ["POST /api/tickets", &find, &find], "{shown}");
        assert_eq!(tries(&bench.story(&samples).await)[1], (Some(200), Some(class), "retry"), "{shown}");
    }
}

/// The status says that the note is there. What follows it is not needed, and a second note would be shown.
#[tokio::test]
async fn what_succeeded_is_not_sent_again_because_its_answer_broke_off() {
    for broken in [Reply::Endless(201), Reply::Drip(201)] {
        let shown = format!("{broken:?}");
        let receiver = Receiver::start(move |request| match request.number {
            0 => Reply::Json(201, json!({"id": 17})),
            _ => broken.clone(),
        })
        .await;
        let mut bench = bench(ONE_REQUEST, &receiver);
        bench.limits.deadline = Duration::from_millis(800);
        let samples = hand_over(&bench, 1, 1).await;
        run(&bench, &samples).await;
        assert_eq!(lines(&receiver.received()), ["POST /api/tickets", "POST /api/tickets/17/notes"], "{shown}");
    }
}

#[tokio::test]
async fn a_token_is_fetched_once_and_again_when_it_is_refused() {
    let preset = "
title: T
proof: here
secrets: [id, key]
auth: {oauth2_client_credentials: {path: /token, client_id: \"{{ secrets.id }}\", client_secret: \"{{ secrets.key }}\"}}
idempotency: external_id
create:
  - put: /cases/{{ data.handoff_id }}
    body: {a: 1}
    id: /id
";
    let receiver = Receiver::start(|request| match (request.line.as_str(), request.number) {
        ("POST /api/token", 0) => Reply::Json(200, json!({"access_token": "alt", "expires_in": 3600})),
        ("POST /api/token", _) => Reply::Json(200, json!({"access_token": "neu", "expires_in": 3600})),
        (_, 1) => Reply::Status(401),
        _ => Reply::Json(201, json!({"id": "c"})),
    })
    .await;
    let mut bench = bench(preset, &receiver);
    bench.endpoints[0].schedule_s = vec![0, 0, 0];
    let (first, second) = (hand_over(&bench, 1, 0).await, Samples::new(2));
    run(&bench, &first).await;
    let courier = bench.start();
    hand_over(&bench, 2, 0).await;
    courier.wake.wake();
    delivered(&bench, &second).await;
    courier.stop().await;
    let received = receiver.received();
    let form = String::from_utf8(received[0].body.to_vec()).unwrap();
    assert_eq!(form, "grant_type=client_credentials&client_id=geheim-id&client_secret=geheim-key");
    let used: Vec<_> = received
        .iter()
        .filter(|request| request.line.contains("cases"))
        .map(|request| request.headers["authorization"].to_str().unwrap().to_owned())
        .collect();
    assert_eq!(used, ["Bearer alt", "Bearer neu", "Bearer neu"]);
}

/// A token that ended before its time costs no try and no wait.
#[tokio::test]
async fn a_token_that_ended_early_is_renewed_at_once() {
    let preset = "
title: T
proof: here
secrets: [id, key]
auth: {oauth2_client_credentials: {path: /token, client_id: \"{{ secrets.id }}\", client_secret: \"{{ secrets.key }}\"}}
idempotency: external_id
create:
  - put: /cases/{{ data.handoff_id }}
    body: {a: 1}
    id: /id
";
    let receiver = Receiver::start(|request| match (request.line.as_str(), request.number) {
        ("POST /api/token", 0) => Reply::Json(200, json!({"access_token": "alt", "expires_in": 3600})),
        ("POST /api/token", _) => Reply::Json(200, json!({"access_token": "neu", "expires_in": 3600})),
        (_, 1) => Reply::Json(201, json!({"id": "c"})),
        _ if request.headers["authorization"] == "Bearer alt" => Reply::Status(401),
        _ => Reply::Json(201, json!({"id": "d"})),
    })
    .await;
    let bench = bench(preset, &receiver);
    let first = hand_over(&bench, 1, 0).await;
    let courier = bench.start();
    delivered(&bench, &first).await;
    let second = hand_over(&bench, 2, 0).await;
    courier.wake.wake();
    delivered(&bench, &second).await;
    courier.stop().await;
    let case = |samples: &Samples| format!("PUT /api/cases/{}", samples.handoff);
    let token = "POST /api/token".to_owned();
    let sent = [token.clone(), case(&first), case(&second), token, case(&second)];
    assert_eq!(lines(&receiver.received()), sent);
    assert_eq!(tries(&bench.story(&second).await), [(Some(201), None, "delivered")]);
}

/// Who asks for a pause gets it for all that waits, and nothing of that loses a try.
#[tokio::test]
async fn a_helpdesk_that_asks_for_a_pause_gets_it() {
    let receiver = Receiver::start(|request| match request.number {
        0 => Reply::With(429, "retry-after", "120".to_owned()),
        _ => Reply::Json(201, json!({"id": request.number})),
    })
    .await;
    let bench = bench(ONE_REQUEST, &receiver);
    let first = hand_over(&bench, 1, 0).await;
    let courier = bench.start();
    receiver.wait_for(1).await;
    bench.until(&first, |delivery| delivery.attempts == 1 && delivery.state == DeliveryState::Pending).await;
    let second = hand_over(&bench, 2, 0).await;
    courier.wake.wake();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(receiver.received().len(), 1);
    bench.clock.forward(121);
    courier.wake.wake();
    delivered(&bench, &first).await;
    delivered(&bench, &second).await;
    courier.stop().await;
    assert_eq!(bench.story(&second).await.deliveries[0].attempts, 1);
}

/// No more a minute than the helpdesk takes; what waits loses no try.
#[tokio::test]
async fn the_pace_of_an_endpoint_is_kept() {
    let receiver = Receiver::start(|_| Reply::Json(201, json!({"id": 17}))).await;
    let preset = ONE_REQUEST.replace("secrets: [token]", "secrets: [token]\nlimits: {per_minute: 2}");
    let bench = bench(&preset, &receiver);
    let all = [hand_over(&bench, 1, 0).await, hand_over(&bench, 2, 0).await, hand_over(&bench, 3, 0).await];
    let courier = bench.start();
    receiver.wait_for(2).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(receiver.received().len(), 2);
    bench.clock.forward(61);
    receiver.wait_for(3).await;
    for samples in &all {
        delivered(&bench, samples).await;
        assert_eq!(bench.story(samples).await.deliveries[0].attempts, 1);
    }
    courier.stop().await;
}

/// What was reached goes with the conversation.
#[tokio::test]
async fn nothing_stays_of_what_is_forgotten() {
    let receiver = Receiver::start(|_| Reply::Json(201, json!({"id": 17}))).await;
    let bench = bench(ONE_REQUEST, &receiver);
    let samples = hand_over(&bench, 1, 0).await;
    run(&bench, &samples).await;
    assert_eq!(bench.store.reached(&desk(), &samples.handoff).await.unwrap().reference.as_deref(), Some("17"));
    assert_eq!(bench.store.forget(bench.clock.now()).await.unwrap(), 1);
    assert_eq!(bench.store.reached(&desk(), &samples.handoff).await.unwrap(), deskbell::store::Reached::default());
}

/// A second ticket that another process made late does not take the first one's place, and no place is read twice.
#[tokio::test]
async fn the_first_reference_stays_and_the_cursor_never_goes_back() {
    let receiver = Receiver::start(|_| Reply::Status(200)).await;
    let bench = bench(ONE_REQUEST, &receiver);
    let samples = hand_over(&bench, 1, 0).await;
    let (desk, store) = (desk(), &bench.store);
    for (key, reference) in [("create.0", "17"), ("create.0", "18"), ("create.1", "19")] {
        let done = deskbell::store::StepDone {
            key: key.to_owned(),
            captured: [("a".to_owned(), reference.to_owned())].into(),
            reference: Some(reference.to_owned()),
        };
        store.step_done(&desk, &samples.handoff, done).await.unwrap();
    }
    let reached = store.reached(&desk, &samples.handoff).await.unwrap();
    assert_eq!(reached.reference.as_deref(), Some("17"));
    assert_eq!((reached.steps["create.0"]["a"].as_str(), reached.steps["create.1"]["a"].as_str()), ("17", "19"));
    for cursor in [5, 3] {
        store.read_until(&desk, &samples.handoff, cursor).await.unwrap();
    }
    let open = store.open_references(&desk).await.unwrap();
    assert_eq!((open.len(), open[0].cursor, open[0].reference.as_str()), (1, 5, "17"));
}
