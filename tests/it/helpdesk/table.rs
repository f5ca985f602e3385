//! Every call in every state: what it answers, and where it leads.

use axum::http::Method;
use deskbell::desk::WatchLimits;
use deskbell::handoff::signature::SigningKey;
use serde_json::{Value, json};

use super::{ALL, SECRET, SHIPPING, SIGNING, Visit, braun, request, waiting, weber};
use crate::http::support::{NOW, SETTINGS as WITHOUT_TOKENS, server_with};

/// What a call of the table sends.
fn body(action: &str) -> Value {
    match action {
        "accept" => weber(),
        "accept by another" => braun(),
        "messages" => json!({"text": "Guten Tag!"}),
        "messages by another" => json!({"text": "Guten Tag!", "agent": braun()["agent"]}),
        "queue" => json!({"unit": "position", "amount": 3}),
        "reject" => json!({"code": "no_agent"}),
        "resolve" => json!({"code": "solved", "note": "Paket gefunden"}),
        _ => json!({}),
    }
}

/// Brings a handoff into a state.
async fn visit_in(state: &str) -> Visit {
    let visit = waiting().await;
    let way: &[&str] = match state {
        "requested" => &[],
        "accepted" => &["accept"],
        "active" => &["accept", "messages"],
        "resolved" => &["accept", "resolve"],
        "returned_to_bot" => &["accept", "return"],
        "expired" => &["reject"],
        other => panic!("{other}"),
    };
    for (number, action) in way.iter().enumerate() {
        visit.done(action, Some(&format!("way-{number}")), &body(action)).await;
    }
    assert_eq!(visit.state().await, state);
    visit
}

/// State before, call, status, code of the error, state after.
const CASES: &str = "
requested        accept               200 -                   accepted
requested        messages             422 not_in_human_hands  requested
requested        queue                200 -                   requested
requested        typing               422 not_in_human_hands  requested
requested        return               422 not_in_human_hands  requested
requested        resolve              422 not_in_human_hands  requested
requested        reject               200 -                   expired
accepted         accept               200 -                   accepted
accepted         accept_by_another    409 handoff_taken       accepted
accepted         messages             201 -                   active
accepted         messages_by_another  409 handoff_taken       accepted
accepted         queue                200 -                   accepted
accepted         typing               204 -                   accepted
accepted         return               200 -                   returned_to_bot
accepted         resolve              200 -                   resolved
accepted         reject               409 handoff_taken       accepted
active           accept               200 -                   active
active           accept_by_another    409 handoff_taken       active
active           messages             201 -                   active
active           typing               204 -                   active
active           return               200 -                   returned_to_bot
active           resolve              200 -                   resolved
active           reject               409 handoff_taken       active
resolved         accept               409 handoff_over        resolved
resolved         messages             409 handoff_over        resolved
resolved         queue                409 handoff_over        resolved
resolved         typing               422 not_in_human_hands  resolved
resolved         return               422 not_in_human_hands  resolved
resolved         resolve              200 -                   resolved
resolved         reject               409 handoff_over        resolved
returned_to_bot  accept               409 handoff_over        returned_to_bot
returned_to_bot  messages             409 handoff_over        returned_to_bot
returned_to_bot  return               422 not_in_human_hands  returned_to_bot
returned_to_bot  resolve              422 not_in_human_hands  returned_to_bot
expired          accept               409 handoff_over        expired
expired          messages             409 handoff_over        expired
expired          reject               409 handoff_over        expired
";

#[tokio::test]
async fn every_call_in_every_state() {
    for line in CASES.trim().lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [before, call, status, code, after] = cells[..] else { panic!("{line}") };
        let call = call.replace('_', " ");
        let visit = visit_in(before).await;
        let path = call.split(' ').next().unwrap();
        let answer = visit.call(ALL, path, Some("key"), &body(&call)).await;
        assert_eq!(answer.status.as_u16().to_string(), status, "{line}: {}", answer.text());
        if code != "-" {
            assert_eq!(answer.error_code(), code, "{line}");
            assert_eq!(answer.json()["error"]["handoff"]["state"], before, "{line}");
        } else if status != "204" {
            assert_eq!(answer.json()["handoff"]["state"], after, "{line}");
        }
        assert_eq!(visit.state().await, after, "{line}");
    }
}

#[tokio::test]
async fn whoever_has_it_is_named() {
    let visit = visit_in("accepted").await;
    let error = visit.call(ALL, "accept", None, &braun()).await.json();
    let expected = json!({"state": "accepted", "agent_id": "weber", "agent_name": "Frau Weber"});
    assert_eq!(error["error"]["handoff"], expected);
}

#[tokio::test]
async fn without_a_token_in_the_settings_there_is_nothing() {
    let server = server_with(WITHOUT_TOKENS, WatchLimits::default());
    for path in ["handoffs", "events", "handoffs/hnd_01JABCDEFGHJKMNPQRSTVWXYZ0"] {
        let answer = server.send(request(&Method::GET, &format!("/v1/helpdesk/{path}"), ALL, None, "")).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_token_opens_nothing() {
    let visit = waiting().await;
    for token in ["", "falsch", &ALL[1..], &format!("{ALL}x"), &visit.token] {
        let answer = visit.call(token, "accept", None, &weber()).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (401, "helpdesk_token_wrong"), "{token}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    assert_eq!(visit.state().await, "requested");
}

#[tokio::test]
async fn a_foreign_queue_is_as_good_as_unknown() {
    let visit = waiting().await;
    let actions = ["accept", "messages", "queue", "typing", "return", "resolve", "reject"];
    for action in actions {
        let foreign = visit.call(SHIPPING, action, Some("k"), &body(action)).await;
        for id in ["hnd_01JABCDEFGHJKMNPQRSTVWXYZ0", "nonsense", "cnv_01JABCDEFGHJKMNPQRSTVWXYZ0"] {
            let path = format!("/v1/helpdesk/handoffs/{id}/{action}");
            let unknown = request(&Method::POST, &path, SHIPPING, Some("k"), &body(action).to_string());
            let unknown = visit.server.send(unknown).await;
            assert_eq!((foreign.status, foreign.text()), (unknown.status, unknown.text()), "{action} {id}");
        }
        assert_eq!(foreign.error_code(), "handoff_not_found");
    }
    for path in ["", "/transcript"] {
        let foreign = visit.get(SHIPPING, &format!("handoffs/{}{path}", visit.handoff)).await;
        assert_eq!(foreign.error_code(), "handoff_not_found", "{path}");
    }
    let list = visit.get(SHIPPING, "handoffs").await.json();
    assert_eq!(list, json!({"handoffs": [], "next": null}));
    assert_eq!(visit.get(SHIPPING, "events").await.json(), json!({"events": [], "next": "0"}));
    assert_eq!(visit.state().await, "requested");
}

#[tokio::test]
async fn an_endpoint_shows_its_token_or_signs() {
    let visit = waiting().await;
    assert_eq!(visit.call(SIGNING, "accept", None, &weber()).await.status.as_u16(), 200);
    let key = SigningKey::parse(SECRET).unwrap();
    let now: jiff::Timestamp = NOW.parse().unwrap();
    let text = json!({"text": "Unterschrieben"}).to_string();
    let other = SigningKey::parse("whsec_YWJjZGVmYWJjZGVmYWJjZGVmYWJjZGVmYWJjZGVm").unwrap();
    let old = now - jiff::SignedDuration::from_mins(6);
    for (name, signature, at, sent, status) in [
        ("forged", other.sign("msg_1", now, text.as_bytes()), now, text.clone(), 401),
        ("old", key.sign("msg_1", old, text.as_bytes()), old, text.clone(), 401),
        ("another body", key.sign("msg_1", now, text.as_bytes()), now, text.replace("Unter", "Über"), 401),
        ("another time", key.sign("msg_1", old, text.as_bytes()), now, text.clone(), 401),
        ("another id", key.sign("msg_2", now, text.as_bytes()), now, text.clone(), 401),
        ("right", key.sign("msg_1", now, text.as_bytes()), now, text.clone(), 201),
        ("the same twice", key.sign("msg_1", now, text.as_bytes()), now, text.clone(), 200),
    ] {
        let mut signed = visit.request("", "messages", None, &Value::Null);
        *signed.body_mut() = axum::body::Body::from(sent);
        let headers = signed.headers_mut();
        headers.insert("webhook-id", "msg_1".parse().unwrap());
        headers.insert("webhook-timestamp", at.as_second().to_string().parse().unwrap());
        headers.insert("webhook-signature", signature.parse().unwrap());
        let answer = visit.server.send(signed).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {}", answer.text());
    }
    let said = visit.seen().await.into_iter().filter(|(role, _)| role == "agent").count();
    assert_eq!(said, 1);
}

#[tokio::test]
async fn what_is_malformed_is_named_and_changes_nothing() {
    let visit = waiting().await;
    let long = "x".repeat(300);
    let cases = [
        ("accept", json!({}), "bad_field"),
        ("accept", json!({"agent": {"id": "a", "name": " \n"}}), "bad_field"),
        ("accept", json!({"agent": {"id": "a", "name": long}}), "bad_field"),
        ("accept", json!({"agent": {"id": "", "name": "A"}}), "bad_field"),
        ("accept", json!({"agent": {"id": "a", "name": "A", "avatar": "javascript:x"}}), "bad_field"),
        ("accept", json!({"agent": {"id": "a", "name": "A", "avatar": "http://x.test/a.png"}}), "bad_field"),
        ("queue", json!({"unit": "position"}), "bad_field"),
        ("queue", json!({"unit": "position", "amount": 0}), "bad_field"),
        ("queue", json!({"unit": "seconds", "amount": 604_801}), "bad_field"),
        ("queue", json!({"unit": "hours", "amount": 1}), "bad_field"),
        ("reject", json!({"code": "no"}), "bad_field"),
        ("resolve", json!({"code": long}), "bad_field"),
        ("resolve", json!({"note": "x".repeat(1_001)}), "bad_field"),
        ("return", json!({"note": "x".repeat(1_001)}), "bad_field"),
        ("messages", json!({"text": "x", "format": "rtf"}), "bad_field"),
        ("messages", json!({"text": "x", "attachments": [{}]}), "bad_field"),
    ];
    for (action, body, code) in cases {
        let answer = visit.call(ALL, action, Some("k"), &body).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (422, code), "{action} {body}");
    }
    for query in ["state=gone", "state=queued,gone", "queue=A%20B", "after=x", "limit=0", "limit=101", "limit=x"] {
        let answer = visit.get(ALL, &format!("handoffs?{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (422, "bad_field"), "{query}");
    }
    for query in ["after=x", "after=-1", "limit=0"] {
        assert_eq!(visit.get(ALL, &format!("events?{query}")).await.error_code(), "bad_field", "{query}");
    }
    assert_eq!(visit.state().await, "requested");
}
