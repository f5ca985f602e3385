//! Suggestions while a visitor types.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use deskbell::desk::WatchLimits;
use serde_json::{Value, json};

use super::support::{Answer, SETTINGS, Server, server, server_with};

async fn suggest(server: &Server, id: &str, token: &str, q: &str) -> Answer {
    let request = Request::get(format!("/v1/conversations/{id}/suggestions?q={q}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::ORIGIN, "https://www.beispiel.test")
        .body(Body::empty())
        .unwrap();
    server.send(request).await
}

#[tokio::test]
async fn what_is_suggested_is_answered() {
    let server = server();
    let (id, token) = server.start().await;
    let answer = suggest(&server, &id, &token, "wo%20ist%20m").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), json!({"suggestions": [{"text": "Wo ist mein Paket?"}]}));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("access-control-allow-origin"), "https://www.beispiel.test");
    let said = server.say(&id, &token, "1", "Wo ist mein Paket?").await.json();
    assert_eq!(said["messages"][1]["entry"], "lieferung.sendung-verfolgen", "{said}");
}

#[tokio::test]
async fn what_does_not_fit_gives_an_empty_list() {
    let server = server();
    let (id, token) = server.start().await;
    let long = "paket".repeat(50);
    for q in ["", "p", "zzzz", "%F0%9F%99%82", long.as_str()] {
        assert_eq!(suggest(&server, &id, &token, q).await.json(), json!({"suggestions": []}), "{q}");
    }
}

#[tokio::test]
async fn only_the_visitor_may_ask_and_nothing_is_stored() {
    let server = server();
    let (id, token) = server.start().await;
    let before = server.transcript(&id, &token).await;
    assert_eq!(suggest(&server, &id, "wrong", "paket").await.status, StatusCode::NOT_FOUND);
    let last = if id.ends_with('0') { '1' } else { '0' };
    let other = format!("{}{last}", &id[..id.len() - 1]);
    assert_eq!(suggest(&server, &other, &token, "paket").await.status, StatusCode::NOT_FOUND);
    assert_eq!(suggest(&server, &id, &token, "paket").await.status, StatusCode::OK);
    assert_eq!(server.transcript(&id, &token).await, before);
    let without = server.get(&format!("/v1/conversations/{id}/suggestions?q=paket")).await;
    assert_eq!(without.error_code(), "token_missing");
    // What the first call remembers does not open the second.
    assert_eq!(suggest(&server, &id, "wrong", "paket").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_talk_tells_whether_there_are_any() {
    let server = server();
    let start = server.post("/v1/conversations", "", &json!({"language": "de"})).await.json();
    assert_eq!(start["suggestions"], true);
    let (id, token) = (start["id"].as_str().unwrap(), start["token"].as_str().unwrap());
    server.post(&format!("/v1/conversations/{id}/handoff"), token, &json!({"client_id": "h"})).await;
    assert_eq!(server.transcript(id, token).await["suggestions"], false, "a person was asked for");
    assert_eq!(suggest(&server, id, token, "paket").await.json(), json!({"suggestions": []}));
}

#[tokio::test]
async fn they_can_be_switched_off() {
    let server = server_with(&format!("{SETTINGS}widget: {{suggestions: off}}\n"), WatchLimits::default());
    let (id, token) = server.start().await;
    assert_eq!(suggest(&server, &id, &token, "paket").await.json(), json!({"suggestions": []}));
    assert_eq!(server.transcript(&id, &token).await["suggestions"], false);
}

#[tokio::test]
async fn typing_has_a_limit_of_its_own() {
    let text = SETTINGS.replace("calls_per_minute: 0", "calls_per_minute: 6");
    let server = server_with(&text, WatchLimits::default());
    let (id, token) = server.start().await;
    // Half of six calls for a conversation, four times as many for typing.
    for _ in 0..12 {
        assert_eq!(suggest(&server, &id, &token, "paket").await.status, StatusCode::OK);
    }
    let refused = suggest(&server, &id, &token, "paket").await;
    assert_eq!((refused.status.as_u16(), refused.error_code().as_str()), (429, "too_many_calls"));
    let said: Value = server.say(&id, &token, "1", "Wo ist mein Paket?").await.json();
    assert_eq!(said["state"], "bot", "speaking is not used up by typing: {said}");
}
