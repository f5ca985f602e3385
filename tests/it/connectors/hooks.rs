//! Helpdesks call in their own way: proved, mapped, done once.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use deskbell::conversation::{AgentAction, TextFormat};
use deskbell::desk::WatchLimits;
use deskbell::handoff::signature::SigningKey;
use deskbell::ids::{EndpointId, HandoffId};
use deskbell::store::StepDone;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha1::Sha1;

use super::connection;
use crate::http::support::{Answer, NOW, Server, server_with};

const SETTINGS: &str = "
name: Musterladen
languages: [de, en]
opening_hours:
  mon-fri: ['09:00-17:00']
limits: {calls_per_minute: 0}
handoff:
  queues: {service: {label: {de: Kundenservice, en: Customer service}}}
  endpoints:
    - id: hilfe
      connector: zammad
      base: https://zammad.beispiel.test
      secrets: {token: t, hook: schluessel}
      fields: {group: Users, customer: chat@beispiel.test}
    - id: rt
      connector: request-tracker
      base: https://rt.beispiel.test
      secrets: {token: t, hook: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}
      fields: {requestor: chat@beispiel.test, bot_user: deskbell}
";

/// A visitor who waits, with ticket 17 at the endpoint.
pub(crate) async fn waiting(settings: &str, endpoint: &str) -> (Server, String, String, HandoffId) {
    let server = server_with(settings, WatchLimits::default());
    let (id, token) = server.start().await;
    let answer = server.post(&format!("/v1/conversations/{id}/handoff"), &token, &json!({})).await.json();
    let handoff = HandoffId::parse(answer["handoff"]["id"].as_str().unwrap()).unwrap();
    let done = StepDone { key: "create.0".to_owned(), captured: BTreeMap::new(), reference: Some("17".to_owned()) };
    server.store.step_done(&EndpointId::new(endpoint).unwrap(), &handoff, done).await.unwrap();
    (server, id, token, handoff)
}

/// Signed as Zammad does.
fn signed(body: &str) -> String {
    let mut code = Hmac::<Sha1>::new_from_slice(b"schluessel").unwrap();
    code.update(body.as_bytes());
    code.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn zammad(server: &Server, body: &Value, signature: Option<&str>) -> Answer {
    let body = body.to_string();
    let signature = signature.map_or_else(|| signed(&body), str::to_owned);
    let request = Request::post("/v1/hooks/zammad/hilfe").header("x-hub-signature", format!("sha1={signature}"));
    server.send(request.header("content-type", "application/json").body(Body::from(body)).unwrap()).await
}

fn said(article: u32, sender: &str, text: &str) -> Value {
    json!({
        "ticket": {"id": 17, "state": "open"},
        "article": {
            "id": article, "sender": sender, "internal": false, "body": text, "content_type": "text/html",
            "created_by": {"login": "weber", "firstname": "Erika", "lastname": "Weber"},
        },
    })
}

async fn agent_texts(server: &Server, id: &str, token: &str) -> Vec<String> {
    let transcript = server.transcript(id, token).await;
    let messages = transcript["messages"].as_array().unwrap();
    let agents = messages.iter().filter(|message| message["role"] == "agent");
    agents.map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_answer_reaches_the_visitor_once_and_the_end_ends_it() {
    let (server, id, token, _) = waiting(SETTINGS, "hilfe").await;
    let first = said(5, "Agent", "<p>Guten Tag, <b>gern</b>!</p><script>x()</script>");
    for _ in 0..3 {
        let answer = zammad(&server, &first, None).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({"done": 2})), "{}", answer.text());
    }
    zammad(&server, &said(6, "Customer", "was der Besucher schrieb"), None).await;
    zammad(&server, &said(7, "Agent", "Erledigt."), None).await;
    assert_eq!(agent_texts(&server, &id, &token).await, ["Guten Tag, gern!", "Erledigt."]);
    let transcript = server.transcript(&id, &token).await;
    assert_eq!(transcript["state"], "human");
    let closed = json!({"ticket": {"id": 17, "state": "closed"}, "article": {"id": 7, "sender": "System"}});
    assert_eq!(zammad(&server, &closed, None).await.json(), json!({"done": 1}));
    assert_eq!(server.transcript(&id, &token).await["state"], "bot");
    let late = zammad(&server, &said(8, "Agent", "Noch etwas"), None).await;
    assert_eq!((late.status.as_u16(), late.error_code().as_str()), (409, "handoff_over"));
    assert_eq!(zammad(&server, &first, None).await.status.as_u16(), 409, "taking it comes too late, and says so");
}

/// Zammad says how a text is written; what is no HTML keeps its lines and its signs.
#[tokio::test]
async fn an_answer_is_read_as_it_was_written() {
    let (server, id, token, _) = waiting(SETTINGS, "hilfe").await;
    let mut plain = said(5, "Agent", "Größe < 42 & > 40\n<b> ist weg");
    plain["article"]["content_type"] = json!("text/plain");
    assert_eq!(zammad(&server, &plain, None).await.json(), json!({"done": 2}));
    zammad(&server, &said(6, "Agent", "Größe &lt; 42<br>"), None).await;
    // Mails end their paragraphs with line breaks.
    let mail = "<p>Hallo<br><br></p><ul><li>eins<br></li><li>C:\\<br></li></ul><div>Gruß<br></div><br>";
    zammad(&server, &said(7, "Agent", mail), None).await;
    let texts = agent_texts(&server, &id, &token).await;
    assert_eq!(texts[..2], ["Größe < 42 & > 40\n<b> ist weg", "Größe < 42"]);
    let words: Vec<&str> = texts[2].split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    assert_eq!(words, ["Hallo", "eins", "C:\\", "Gruß"], "{}", texts[2]);
    assert_eq!(texts[2].matches('\\').count(), 1, "{}", texts[2]);
}

/// A picture alone has no words that could be shown; the end in the same call is the end all the same.
#[tokio::test]
async fn what_cannot_be_shown_does_not_stand_before_the_end() {
    let (server, id, token, _) = waiting(SETTINGS, "hilfe").await;
    let mut picture = said(5, "Agent", "<img src=\"cid:1\">");
    picture["ticket"]["state"] = json!("closed");
    let answer = zammad(&server, &picture, None).await;
    assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (422, "empty_text"));
    assert_eq!(server.transcript(&id, &token).await["state"], "bot");
    assert!(agent_texts(&server, &id, &token).await.is_empty());
}

/// Failure test 28: forged, changed, about others.
#[tokio::test]
async fn what_is_not_proved_does_nothing() {
    let (server, id, token, _) = waiting(SETTINGS, "hilfe").await;
    let body = said(5, "Agent", "Guten Tag");
    let right = signed(&body.to_string());
    for (sent, signature, status) in [
        (body.clone(), Some("00".repeat(20)), 401),
        (body.clone(), Some(String::new()), 401),
        (said(5, "Agent", "Etwas anderes"), Some(right.clone()), 401),
        (
            json!({"ticket": {"id": 99}, "article": {"id": 1, "sender": "Agent", "internal": false, "body": "x"}}),
            None,
            200,
        ),
        (json!({"test": true}), None, 422),
        (json!([1, 2]), None, 422),
    ] {
        let answer = zammad(&server, &sent, signature.as_deref()).await;
        assert_eq!(answer.status.as_u16(), status, "{sent} {}", answer.text());
    }
    for path in ["/v1/hooks/zammad/rt", "/v1/hooks/rt/hilfe", "/v1/hooks/zammad/nichts", "/v1/hooks/slack/hilfe"] {
        let request = Request::post(path).header("x-hub-signature", format!("sha1={right}"));
        let answer = server.send(request.body(Body::from(body.to_string())).unwrap()).await;
        assert_eq!(answer.status.as_u16(), 404, "{path}");
    }
    assert!(agent_texts(&server, &id, &token).await.is_empty());
    assert_eq!(server.transcript(&id, &token).await["state"], "waiting");
}

#[tokio::test]
async fn a_scrip_of_request_tracker_signs_as_standard_webhooks_says_and_our_own_words_are_dropped() {
    let (server, id, token, _) = waiting(SETTINGS, "rt").await;
    let now: Timestamp = NOW.parse().unwrap();
    let key = SigningKey::parse("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").unwrap();
    let call = |number: u32, author: &str, text: &str, age: i64| {
        let body = json!({
            "ticket": "17", "kind": "message", "text": text, "author": author,
            "agent": {"id": author, "name": "Frau Weber"},
        });
        let (body, id) = (body.to_string(), format!("rt-txn-{number}"));
        let at = now - jiff::SignedDuration::from_secs(age);
        Request::post("/v1/hooks/request-tracker/rt")
            .header("webhook-id", &id)
            .header("webhook-timestamp", at.as_second())
            .header("webhook-signature", key.sign(&id, at, body.as_bytes()))
            .body(Body::from(body))
            .unwrap()
    };
    for (request, status, done) in [
        (call(41, "deskbell", "Was der Besucher schrieb", 0), 200, json!({"done": 0})),
        (call(42, "weber", "Guten Tag!", 0), 200, json!({"done": 2})),
        (call(42, "weber", "Guten Tag!", 1), 200, json!({"done": 2})),
        (call(43, "weber", "Zu alt", 301), 401, Value::Null),
    ] {
        let answer = server.send(request).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
        assert!(done.is_null() || answer.json() == done, "{}", answer.text());
    }
    assert_eq!(agent_texts(&server, &id, &token).await, ["Guten Tag!"]);
}

fn hears(name: &str, body: &Value) -> Vec<(Option<String>, String)> {
    let heard = connection(name).hear(&BTreeMap::new(), body.to_string().as_bytes()).unwrap();
    assert_eq!(heard.reference, "17", "{name}");
    let shown = |act: deskbell::connector::Act| {
        let shown = match act.action {
            AgentAction::Accept { agent } => format!("accept {} {}", agent.id, agent.name),
            AgentAction::Say { text, format, .. } => {
                format!("say {text}{}", if format == TextFormat::Html { " (html)" } else { "" })
            }
            AgentAction::Resolve { .. } => "resolve".to_owned(),
            other => format!("{other:?}"),
        };
        (act.key, shown)
    };
    heard.acts.into_iter().map(shown).collect()
}

/// What the documents of the vendors show, and what our own instructions say where the operator writes the body.
#[test]
fn each_preset_reads_the_calls_of_its_helpdesk() {
    let part = json!({"id": "p1", "body": "<p>Ja</p>", "author": {"type": "admin", "id": "3", "name": "Erika"}});
    let intercom = |topic: &str| json!({"topic": topic, "data": {"item": {"id": "17", "conversation_parts": {"conversation_parts": [part]}}}});
    let chatwoot = |kind: &str, private: bool| {
        json!({
            "event": "message_created", "id": "m1", "content": "Ja", "message_type": kind, "private": private,
            "conversation": {"id": 17}, "sender": {"id": 3, "name": "Erika"},
        })
    };
    // Its own number stands at the top, and is that of a message in the other call.
    let status = |status: &str| {
        json!({
            "event": "conversation_status_changed", "id": 17, "status": status, "channel": "Channel::Api",
            "messages": [{"id": 9_001, "conversation_id": 17, "content": "Ja", "message_type": 1}],
            "changed_attributes": [{"status": {"previous_value": "open", "current_value": status}}],
        })
    };
    let jira = |account: &str| {
        json!({
            "webhookEvent": "comment_created", "issue": {"key": "17"},
            "comment": {"id": "c1", "body": "Ja", "jsdPublic": true,
                        "author": {"accountId": account, "displayName": "Erika"}},
        })
    };
    let done = json!({"webhookEvent": "jira:issue_updated",
        "issue": {"key": "17", "fields": {"status": {"statusCategory": {"key": "done"}}}}});
    let salesforce =
        json!({"case": "17", "kind": "message", "id": "s1", "text": "Ja", "agent": {"id": "3", "name": "Erika"}});
    let said =
        |key: &str, text: &str| vec![(None, "accept 3 Erika".to_owned()), (Some(key.to_owned()), text.to_owned())];
    let resolved = vec![(None, "resolve".to_owned())];
    for (name, body, expected) in [
        ("intercom", intercom("conversation.admin.replied"), said("p1", "say <p>Ja</p> (html)")),
        ("intercom", intercom("conversation.admin.closed"), resolved.clone()),
        ("intercom", intercom("conversation.user.replied"), Vec::new()),
        ("chatwoot", chatwoot("outgoing", false), said("m1", "say Ja")),
        ("chatwoot", chatwoot("incoming", false), Vec::new()),
        ("chatwoot", chatwoot("outgoing", true), Vec::new()),
        ("chatwoot", status("resolved"), resolved.clone()),
        ("chatwoot", status("open"), Vec::new()),
        ("jira-service-management", jira("3"), said("c1", "say Ja")),
        ("jira-service-management", jira("wert-bot_account"), Vec::new()),
        ("jira-service-management", done, resolved.clone()),
        ("salesforce", salesforce.clone(), said("s1", "say Ja")),
        ("sap-service-cloud", salesforce, said("s1", "say Ja")),
        ("zendesk", json!({"ticket_id": "17", "status": "solved"}), resolved.clone()),
        ("freshdesk", json!({"ticket_id": 17, "status": "Resolved"}), resolved),
    ] {
        assert_eq!(hears(name, &body), expected, "{name} {body}");
    }
}

#[test]
fn each_verifier_takes_the_right_proof_alone() {
    let now: Timestamp = NOW.parse().unwrap();
    let body = b"{}";
    let code = |key: &str, parts: &[&[u8]]| {
        let mut code = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
        for part in parts {
            code.update(part);
        }
        code.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let at = now.as_second().to_string();
    let old = (now.as_second() - 301).to_string();
    let stamped = |at: &str| code("geheim-hook", &[at.as_bytes(), b".", body]);
    let cases = [
        ("zendesk", vec![("x-deskbell-key", "geheim-hook".to_owned())], true),
        ("zendesk", vec![("x-deskbell-key", "geheim-hoo".to_owned())], false),
        ("zendesk", vec![], false),
        (
            "jira-service-management",
            vec![("x-hub-signature", format!("sha256={}", code("geheim-hook", &[body])))],
            true,
        ),
        ("jira-service-management", vec![("x-hub-signature", code("geheim-hook", &[body]))], false),
        ("jira-service-management", vec![("x-hub-signature", format!("sha256={}", code("anders", &[body])))], false),
        (
            "chatwoot",
            vec![("x-chatwoot-signature", format!("sha256={}", stamped(&at))), ("x-chatwoot-timestamp", at.clone())],
            true,
        ),
        (
            "chatwoot",
            vec![("x-chatwoot-signature", format!("sha256={}", stamped(&old))), ("x-chatwoot-timestamp", old.clone())],
            false,
        ),
        (
            "chatwoot",
            vec![("x-chatwoot-signature", format!("sha256={}", stamped(&at))), ("x-chatwoot-timestamp", old)],
            false,
        ),
        ("slack", vec![("x-deskbell-key", "geheim-url".to_owned())], false),
    ];
    for (name, headers, trusted) in cases {
        let headers: BTreeMap<String, String> =
            headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(connection(name).trusts(&headers, body, now), trusted, "{name} {headers:?}");
    }
}

/// Intercom tries an address before it uses it.
#[test]
fn a_ping_is_heard_and_does_nothing() {
    let ping = json!({"topic": "ping", "data": {"item": {"type": "ping", "message": "something something interzen"}}});
    let heard = connection("intercom").hear(&BTreeMap::new(), ping.to_string().as_bytes()).unwrap();
    assert_eq!((heard.reference.as_str(), heard.acts), ("0", vec![]));
}
