//! The same call twice is one; the same name for another call is a mistake.

use axum::http::Method;
use serde_json::json;

use super::{ALL, SIGNING, Visit, braun, request, waiting, weber};

async fn accepted() -> Visit {
    let visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    visit
}

async fn said(visit: &Visit) -> Vec<String> {
    visit.seen().await.into_iter().filter(|(role, _)| role == "agent").map(|(_, text)| text).collect()
}

#[tokio::test]
async fn f28_a_message_needs_a_name_and_is_said_once() {
    let visit = accepted().await;
    let hello = json!({"text": "Guten Tag!"});
    for key in [None, Some(" "), Some(&*"x".repeat(256))] {
        let answer = visit.call(ALL, "messages", key, &hello).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (422, "idempotency_key_missing"), "{key:?}");
    }
    let first = visit.call(ALL, "messages", Some("k1"), &hello).await;
    assert_eq!(first.status.as_u16(), 201, "{}", first.text());
    let second = visit.call(ALL, "messages", Some("k2"), &json!({"text": "Ich sehe nach."})).await;
    assert_eq!(second.json()["message"]["seq"], first.json()["message"]["seq"].as_u64().unwrap() + 1);
    let again = visit.call(ALL, "messages", Some("k1"), &hello).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, first.json()));
    let other = visit.call(ALL, "messages", Some("k1"), &json!({"text": "Etwas anderes"})).await;
    assert_eq!((other.status.as_u16(), other.error_code().as_str()), (409, "idempotency_key_reused"));
    assert_eq!(said(&visit).await, ["Guten Tag!", "Ich sehe nach."]);
}

#[tokio::test]
async fn names_belong_to_their_caller() {
    let visit = accepted().await;
    for token in [ALL, SIGNING] {
        let answer = visit.call(token, "messages", Some("k"), &json!({"text": "Guten Tag!"})).await;
        assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    }
    assert_eq!(said(&visit).await.len(), 2);
}

#[tokio::test]
async fn a_name_stands_for_one_handoff_and_one_action() {
    let mut visit = accepted().await;
    visit.done("messages", Some("k"), &json!({"text": "Guten Tag!"})).await;
    let resolve = visit.call(ALL, "resolve", Some("k"), &json!({})).await;
    assert_eq!((resolve.status.as_u16(), resolve.error_code().as_str()), (409, "idempotency_key_reused"));
    visit.done("resolve", None, &json!({})).await;
    visit.rings().await;
    visit.done("accept", None, &weber()).await;
    let other = visit.call(ALL, "messages", Some("k"), &json!({"text": "Guten Tag!"})).await;
    assert_eq!(other.error_code(), "idempotency_key_reused");
}

#[tokio::test]
async fn a_repeat_counts_also_after_the_end_and_after_a_restart() {
    let visit = accepted().await;
    let hello = json!({"text": "Guten Tag!"});
    let first = visit.done("messages", Some("k"), &hello).await;
    visit.done("resolve", None, &json!({})).await;
    let late = visit.call(ALL, "messages", Some("new"), &hello).await;
    assert_eq!((late.status.as_u16(), late.error_code().as_str()), (409, "handoff_over"));
    let again = visit.call(ALL, "messages", Some("k"), &hello).await;
    assert_eq!((again.status.as_u16(), &again.json()["message"]), (200, &first["message"]));
    let Visit { server, id, token, handoff } = visit;
    let visit = Visit { server: server.again().await, id, token, handoff };
    let again = visit.call(ALL, "messages", Some("k"), &hello).await;
    assert_eq!((again.status.as_u16(), &again.json()["message"]), (200, &first["message"]));
    assert_eq!(said(&visit).await, ["Guten Tag!"]);
    assert_eq!(visit.state().await, "resolved");
}

#[tokio::test]
async fn many_at_once_with_one_name_are_one() {
    let visit = accepted().await;
    let path = format!("/v1/helpdesk/handoffs/{}/messages", visit.handoff);
    let calls = (0..12).map(|_| {
        visit.server.send(request(&Method::POST, &path, ALL, Some("k"), &json!({"text": "Guten Tag!"}).to_string()))
    });
    let answers = futures_util::future::join_all(calls).await;
    let made = answers.iter().filter(|answer| answer.status.as_u16() == 201).count();
    assert_eq!(made, 1);
    assert!(
        answers.iter().all(|answer| answer.status.is_success()
            && answer.json()["message"]["seq"] == answers[0].json()["message"]["seq"])
    );
    assert_eq!(said(&visit).await.len(), 1);
}

#[tokio::test]
async fn two_agents_at_once_and_one_has_it() {
    let visit = waiting().await;
    let (weber, braun) = (weber(), braun());
    let (one, two) = tokio::join!(visit.call(ALL, "accept", None, &weber), visit.call(SIGNING, "accept", None, &braun));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let joined = visit.seen().await.into_iter().filter(|(_, text)| text.contains("ist jetzt für Sie da")).count();
    assert_eq!(joined, 1);
}
