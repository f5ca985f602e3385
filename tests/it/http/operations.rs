//! Health, readiness, figures, and reloads.

use axum::http::StatusCode;
use deskbell::desk::{ContentProblem, Reloaded};

use super::support::server;

fn problem() -> ContentProblem {
    ContentProblem {
        file: "knowledge/de/lieferung.yaml".into(),
        line: 3,
        column: 5,
        code: "unknown-field".into(),
        message: "no such field".into(),
        help: "did you mean also?".into(),
    }
}

#[tokio::test]
async fn alive_and_ready() {
    let server = server();
    assert_eq!(server.get("/healthz").await.text(), "ok\n");
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK);
    insta::assert_json_snapshot!(ready.json());
}

#[tokio::test]
async fn f26_a_closed_store_is_not_ready_and_acknowledges_nothing() {
    let server = server();
    let (id, token) = server.start().await;
    server.store.close().await;
    assert_eq!(server.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let answer = server.say(&id, &token, "1", "Hallo").await;
    assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (503, "unavailable"));
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn broken_content_does_not_go_live() {
    let server = server();
    let (id, token) = server.start().await;
    *server.next.lock().unwrap() = Err(vec![problem()]);
    assert_eq!(server.desk.reload().await, Reloaded::Refused(vec![problem()]));
    let answer = server.say(&id, &token, "1", "Wo ist mein Paket?").await;
    assert!(answer.text().contains("lieferung.sendung-verfolgen"), "the old content serves on");
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK);
    let refused = &ready.json()["content"]["refused"];
    assert_eq!(refused["problems"][0]["file"], "knowledge/de/lieferung.yaml");
    assert_eq!(refused["problems"][0]["line"], 3);

    *server.next.lock().unwrap() = Ok("two".into());
    assert_eq!(server.desk.reload().await, Reloaded::Live { version: "two".into() });
    let content = server.get("/readyz").await.json()["content"].clone();
    assert_eq!(content["version"], "two");
    assert!(content["refused"].is_null());
    assert_eq!(server.desk.reload().await, Reloaded::Same);
}

#[tokio::test]
async fn figures_are_counted_by_route_and_tier() {
    let server = server();
    let (id, token) = server.start().await;
    server.say(&id, &token, "1", "Wann kommt mein Paket an?").await;
    server.say(&id, &token, "1", "Wann kommt mein Paket an?").await;
    server.say(&id, &token, "2", "Ich will mit einem Menschen sprechen").await;
    server.get("/v1/nothing").await;
    let page = server.get("/metrics").await;
    assert!(page.header("content-type").starts_with("text/plain"));
    let text = page.text();
    for expected in [
        "deskbell_http_requests_total{route=\"/v1/conversations/{id}/messages\",method=\"POST\",status=\"200\"}",
        "deskbell_http_requests_total{route=\"none\",method=\"GET\",status=\"404\"}",
        "deskbell_turns_total{tier=\"confident\",kind=\"answer\"}",
        "deskbell_handoffs_total{queue=\"service\"}",
        "deskbell_answers_total",
        "deskbell_conversations_total",
        "deskbell_repeats_total",
        "deskbell_http_seconds_bucket{route=\"/v1/conversations\",le=\"0.005\"}",
    ] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
    assert!(!text.contains(&id), "no conversation is named");
}
