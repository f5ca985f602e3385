//! Helpdesks answer: the calls, what the visitor sees of them, and the laws of the states.

mod customer;
mod ladder;
mod laws;
mod lists;
mod long;
mod repeats;
mod stories;
mod table;
mod texts;
mod waits;

use axum::body::Body;
use axum::http::{Method, Request, header};
use deskbell::desk::{Clock, WatchLimits};
use serde_json::{Value, json};

use crate::http::support::{Answer, Server, server_at, server_with};

pub(crate) const ALL: &str = "alle-0123456789abcdef0123456789abcdef";
pub(crate) const SHIPPING: &str = "versand-0123456789abcdef0123456789abcdef";
pub(crate) const SIGNING: &str = "signiert-0123456789abcdef0123456789abcdef";
pub(crate) const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

const SETTINGS: &str = "
name: Musterladen
languages: [de, en]
opening_hours:
  mon-fri: ['09:00-17:00']
limits: {calls_per_minute: 0}
handoff:
  queues:
    service: {label: {de: Kundenservice, en: Customer service}}
    versand: {label: {de: Versand, en: Shipping}}
  endpoints:
    - id: signiert
      url: https://helpdesk.beispiel.test/hook
      secret: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
      token: signiert-0123456789abcdef0123456789abcdef
  agents:
    - {name: alle, token: alle-0123456789abcdef0123456789abcdef}
    - {name: versand, token: versand-0123456789abcdef0123456789abcdef, queues: [versand]}
";

/// A visitor who asked for a person, and the server.
pub(crate) struct Visit {
    pub(crate) server: Server,
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) handoff: String,
}

/// A visitor who waits in the first queue.
pub(crate) async fn waiting() -> Visit {
    Visit::begin(server_with(SETTINGS, WatchLimits::default())).await
}

/// The same with a clock that the test moves.
pub(crate) async fn waiting_at(clock: Clock) -> Visit {
    Visit::begin(server_at(SETTINGS, WatchLimits::default(), clock)).await
}

/// The same with a further setting of `handoff`.
pub(crate) async fn waiting_with(setting: &str, clock: Clock) -> Visit {
    let settings = SETTINGS.replace("handoff:\n", &format!("handoff:\n  {setting}\n"));
    Visit::begin(server_at(&settings, WatchLimits::default(), clock)).await
}

pub(crate) fn weber() -> Value {
    json!({"agent": {"id": "weber", "name": "Frau Weber"}})
}

pub(crate) fn braun() -> Value {
    json!({"agent": {"id": "braun", "name": "Herr Braun"}})
}

impl Visit {
    async fn begin(server: Server) -> Self {
        let (id, token) = server.start().await;
        let mut visit = Self { server, id, token, handoff: String::new() };
        visit.rings().await;
        visit
    }

    /// The visitor asks for a person (again).
    pub(crate) async fn rings(&mut self) {
        let path = format!("/v1/conversations/{}/handoff", self.id);
        let answer = self.server.post(&path, &self.token, &json!({})).await.json();
        assert_eq!(answer["state"], "waiting", "{answer}");
        answer["handoff"]["id"].as_str().unwrap().clone_into(&mut self.handoff);
    }

    /// The visitor's question did not help: that goes to the second queue.
    pub(crate) async fn rings_the_second_queue() -> Self {
        let server = server_with(SETTINGS, WatchLimits::default());
        let (id, token) = server.start().await;
        server.say(&id, &token, "1", "Wo ist mein Paket?").await;
        let offered = server.say(&id, &token, "2", "Wo ist mein Paket?").await.json();
        let choice = &offered["messages"].as_array().unwrap().last().unwrap()["choices"][0]["id"];
        let path = format!("/v1/conversations/{id}/messages");
        let answer = server.post(&path, &token, &json!({"client_id": "3", "choice": choice})).await.json();
        assert_eq!(answer["handoff"]["queue"], "versand", "{answer}");
        let handoff = answer["handoff"]["id"].as_str().unwrap().to_owned();
        Self { server, id, token, handoff }
    }

    /// Calls for a helpdesk.
    pub(crate) async fn call(&self, token: &str, action: &str, key: Option<&str>, body: &Value) -> Answer {
        self.server.send(self.request(token, action, key, body)).await
    }

    pub(crate) fn request(&self, token: &str, action: &str, key: Option<&str>, body: &Value) -> Request<Body> {
        let path = format!("/v1/helpdesk/handoffs/{}/{action}", self.handoff);
        request(&Method::POST, &path, token, key, &body.to_string())
    }

    /// A call that must succeed.
    pub(crate) async fn done(&self, action: &str, key: Option<&str>, body: &Value) -> Value {
        let answer = self.call(ALL, action, key, body).await;
        assert!(answer.status.is_success(), "{action}: {}", answer.text());
        if answer.bytes.is_empty() { Value::Null } else { answer.json() }
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.server.send(request(&Method::GET, &format!("/v1/helpdesk/{path}"), token, None, "")).await
    }

    pub(crate) async fn say(&self, client: &str, text: &str) -> Value {
        self.server.say(&self.id, &self.token, client, text).await.json()
    }

    /// Role and text of every message, as the visitor has them.
    pub(crate) async fn seen(&self) -> Vec<(String, String)> {
        let transcript = self.server.transcript(&self.id, &self.token).await;
        let text = |message: &Value, field: &str| message[field].as_str().unwrap().to_owned();
        transcript["messages"].as_array().unwrap().iter().map(|m| (text(m, "role"), text(m, "text"))).collect()
    }

    /// How far the handoff is.
    pub(crate) async fn state(&self) -> String {
        let answer = self.get(ALL, &format!("handoffs/{}", self.handoff)).await;
        answer.json()["state"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn request(method: &Method, path: &str, token: &str, key: Option<&str>, body: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}
