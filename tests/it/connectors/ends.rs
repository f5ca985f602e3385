//! The end that a helpdesk tells, and what agents wrote before it.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;
use deskbell::desk::{Clock, WatchLimits};
use deskbell::handoff::signature::SigningKey;
use deskbell::ids::{EndpointId, HandoffId};
use deskbell::store::StepDone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::polls::answers;
use crate::http::support::{NOW, Server, server_at};
use crate::receiver::{Receiver, Reply};

const KEY: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const HEADER_SECRET: &str = "ein-langes-geheimnis-aus-dem-zufall";

/// An endpoint `hilfe` that speaks to the receiver.
fn settings(receiver: &Receiver, connector: &str, rest: &str) -> String {
    format!(
        "name: Musterladen\nlanguages: [de, en]\nlimits: {{calls_per_minute: 0}}\nhandoff:\n  endpoints:\n    \
         - id: hilfe\n      connector: {connector}\n      base: http://{}\n      allow_http: yes\n      \
         allow_networks: [127.0.0.1/32]\n      {rest}\n",
        receiver.address
    )
}

/// A visitor who waits, with ticket 17.
struct Waiting {
    server: Server,
    id: String,
    token: String,
    later_s: Arc<AtomicI64>,
    settings: String,
}

impl Waiting {
    async fn at(receiver: &Receiver, connector: &str, rest: &str) -> Self {
        let settings = settings(receiver, connector, rest);
        let (start, later_s): (Timestamp, _) = (NOW.parse().unwrap(), Arc::new(AtomicI64::new(0)));
        let later = Arc::clone(&later_s);
        let clock = Clock::new(move || start + SignedDuration::from_secs(later.load(Ordering::SeqCst)));
        let server = server_at(&settings, WatchLimits::default(), clock);
        let (id, token) = server.start().await;
        let answer = server.post(&format!("/v1/conversations/{id}/handoff"), &token, &json!({})).await.json();
        let handoff = HandoffId::parse(answer["handoff"]["id"].as_str().unwrap()).unwrap();
        let done = StepDone { key: "create.0".to_owned(), reference: Some("17".to_owned()), ..StepDone::default() };
        server.store.step_done(&EndpointId::new("hilfe").unwrap(), &handoff, done).await.unwrap();
        Self { server, id, token, later_s, settings }
    }

    async fn called(&self, connector: &str, headers: &[(&str, String)], body: &Value) -> u16 {
        let mut request = Request::post(format!("/v1/hooks/{connector}/hilfe"));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        self.server.send(request.body(Body::from(body.to_string())).unwrap()).await.status.as_u16()
    }

    async fn ask(&self) {
        self.server.desk.ask_helpdesks_once(&answers(&self.settings)).await;
    }

    /// The state, and every text since the visitor asked for a person.
    async fn seen(&self) -> (String, Vec<String>) {
        let transcript = self.server.transcript(&self.id, &self.token).await;
        let texts = |role: &str| {
            let all = transcript["messages"].as_array().unwrap();
            let those = all.iter().filter(|message| message["role"] == role);
            those.map(|message| message["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let state = transcript["state"].as_str().unwrap().to_owned();
        assert!(!texts("system").iter().any(|text| text.contains("Leider kann gerade niemand")), "{transcript}");
        (state, texts("agent"))
    }
}

fn header() -> Vec<(&'static str, String)> {
    vec![("x-deskbell-key", HEADER_SECRET.to_owned())]
}

/// "Submit as solved": the end comes by a call at once, the words by a question later. The words come first.
#[tokio::test]
async fn an_end_that_is_told_waits_for_the_words_before_it() {
    let zendesk = json!({"comments": [
        {"id": 5, "public": true, "via": {"channel": "web"}, "plain_body": "Ist unterwegs.", "author_id": 3},
    ]});
    let freshdesk =
        json!([{"id": 5, "incoming": false, "private": false, "body": "<p>Ist unterwegs.</p>", "user_id": 3}]);
    for (connector, rest, list, call) in [
        (
            "zendesk",
            format!(
                "secrets: {{user: u, token: t, hook: {HEADER_SECRET}}}\n      fields: {{requester_email: a@b.test}}"
            ),
            zendesk,
            json!({"ticket_id": "17", "status": "solved"}),
        ),
        (
            "freshdesk",
            format!("secrets: {{key: k, hook: {HEADER_SECRET}}}\n      fields: {{requester_email: a@b.test}}"),
            freshdesk,
            json!({"ticket_id": 17, "status": "Resolved"}),
        ),
    ] {
        let down = Arc::new(AtomicBool::new(true));
        let (is_down, list) = (Arc::clone(&down), Arc::new(Mutex::new(list)));
        let receiver = Receiver::start(move |_| {
            if is_down.load(Ordering::SeqCst) {
                return Reply::Status(500);
            }
            Reply::Json(200, list.lock().unwrap().clone())
        })
        .await;
        let waiting = Waiting::at(&receiver, connector, &rest).await;
        for _ in 0..2 {
            assert_eq!(waiting.called(connector, &header(), &call).await, 200, "{connector}");
        }
        waiting.ask().await;
        assert_eq!(waiting.seen().await, ("waiting".to_owned(), vec![]), "{connector}: the words may still come");
        down.store(false, Ordering::SeqCst);
        waiting.ask().await;
        assert_eq!(waiting.seen().await, ("bot".to_owned(), vec!["Ist unterwegs.".to_owned()]), "{connector}");
    }
}

/// A scrip's call is lost, the next one arrives.
#[tokio::test]
async fn the_words_of_a_lost_call_are_read_before_the_end_that_arrived() {
    let receiver = Receiver::start(|request| match request.line.contains("/transaction/7/") {
        true if request.line.ends_with("page=1") => {
            Reply::Json(200, json!({"items": [{"ContentType": "text/plain", "Content": "Ist unterwegs."}]}))
        }
        true => Reply::Json(200, json!({"items": []})),
        false => Reply::Json(200, json!({"items": [{"id": "7", "Type": "Correspond", "Creator": {"id": "weber"}}]})),
    })
    .await;
    let rest = format!("secrets: {{token: t, hook: {KEY}}}\n      fields: {{requestor: a@b.test, bot_user: deskbell}}");
    let waiting = Waiting::at(&receiver, "request-tracker", &rest).await;
    let body = json!({"ticket": "17", "kind": "resolved", "text": "", "author": "weber", "agent": {"id": "weber"}});
    let (now, id): (Timestamp, _) = (NOW.parse().unwrap(), "rt-txn-8".to_owned());
    let headers = [
        ("webhook-signature", SigningKey::parse(KEY).unwrap().sign(&id, now, body.to_string().as_bytes())),
        ("webhook-id", id),
        ("webhook-timestamp", now.as_second().to_string()),
    ];
    assert_eq!(waiting.called("request-tracker", &headers, &body).await, 200);
    assert_eq!(waiting.seen().await.0, "waiting");
    waiting.ask().await;
    assert_eq!(waiting.seen().await, ("bot".to_owned(), vec!["Ist unterwegs.".to_owned()]));
}

/// A ticket that is gone cannot be read, and nobody shall wait for it for ever.
#[tokio::test]
async fn an_end_is_not_held_up_for_ever() {
    let receiver = Receiver::start(|_| Reply::Status(404)).await;
    let rest =
        format!("secrets: {{user: u, token: t, hook: {HEADER_SECRET}}}\n      fields: {{requester_email: a@b.test}}");
    let waiting = Waiting::at(&receiver, "zendesk", &rest).await;
    waiting.called("zendesk", &header(), &json!({"ticket_id": "17", "status": "solved"})).await;
    let mut states = Vec::new();
    for seconds in [0, 599, 601] {
        waiting.later_s.store(seconds, Ordering::SeqCst);
        waiting.ask().await;
        let transcript = waiting.server.transcript(&waiting.id, &waiting.token).await;
        states.push(transcript["state"].as_str().unwrap().to_owned());
    }
    assert_eq!(states, ["waiting", "waiting", "bot"]);
}

/// Znuny tells of no end, but the answer with the words says how the ticket stands.
#[tokio::test]
async fn an_end_that_the_ticket_shows_is_found_by_asking() {
    let state = Arc::new(Mutex::new("open"));
    let shown = Arc::clone(&state);
    let receiver = Receiver::start(move |_| {
        let article = json!({"ArticleID": "9", "SenderType": "agent", "IsVisibleForCustomer": "1", "Body": "Erledigt.",
            "CreateBy": "2", "From": "Erika Weber"});
        Reply::Json(200, json!({"Ticket": [{"StateType": *shown.lock().unwrap(), "Article": [article]}]}))
    })
    .await;
    let rest = "secrets: {user: u, password: p}\n      fields: {queue: Q, customer: c}";
    let waiting = Waiting::at(&receiver, "otrs", rest).await;
    waiting.ask().await;
    assert_eq!(waiting.seen().await, ("human".to_owned(), vec!["Erledigt.".to_owned()]));
    *state.lock().unwrap() = "closed";
    waiting.ask().await;
    assert_eq!(waiting.seen().await, ("bot".to_owned(), vec!["Erledigt.".to_owned()]));
    waiting.ask().await;
    assert_eq!(receiver.received().len(), 2, "what is over is not asked for");
}

/// Mails bring their whole design with them, and some people write much.
#[tokio::test]
async fn a_long_answer_arrives_as_far_as_it_fits() {
    let design = "<td style=\"font-family:Arial,sans-serif;color:#333333\">".repeat(400);
    let endless = "Wort ".repeat(4_000);
    for (body, shown) in [
        (format!("{design}<p>Ist unterwegs.</p>"), "Ist unterwegs.".to_owned()),
        (format!("{}<p>Ist <b>unterwegs</b>.</p>", design.repeat(4)), "Ist unterwegs.".to_owned()),
        (format!("<p>{endless}</p>"), format!("{}…", "Wort ".repeat(2_000).trim_end())),
    ] {
        let list = json!([{"id": 5, "incoming": false, "private": false, "body": body, "user_id": 3}]);
        let receiver = Receiver::start(move |_| Reply::Json(200, list.clone())).await;
        let rest = format!("secrets: {{key: k, hook: {HEADER_SECRET}}}\n      fields: {{requester_email: a@b.test}}");
        let waiting = Waiting::at(&receiver, "freshdesk", &rest).await;
        waiting.ask().await;
        let (_, texts) = waiting.seen().await;
        assert_eq!(texts.len(), 1);
        assert!(texts[0].chars().count() <= 10_000);
        assert_eq!(texts[0], shown);
    }
}
