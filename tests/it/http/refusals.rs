//! What is refused, and how that is said.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use super::support::{post, server};

/// Sends each body to the path and looks at the refusal; then nothing must have been stored.
async fn refused(path: &str, cases: Vec<(&str, String, u16, &str)>) {
    let server = server();
    let (id, token) = server.start().await;
    let path = path.replace("ID", &id);
    for (name, body, status, code) in cases {
        let answer = server.send(post(&path, &token, body.replace("ID", &id))).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (status, code), "{name}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json", "{name}");
        assert!(!answer.header("x-request-id").is_empty(), "{name}");
    }
    let transcript = server.transcript(&id, &token).await;
    assert_eq!(transcript["messages"].as_array().unwrap().len(), 1, "nothing was stored");
}

#[tokio::test]
async fn messages_that_are_refused() {
    let said = |field: &str, value: Value| json!({"client_id": "1", field: value}).to_string();
    let cases = vec![
        ("broken JSON", "{\"client_id\":".into(), 400, "bad_json"),
        ("no JSON", "hello".into(), 400, "bad_json"),
        ("no client id", json!({"text": "x"}).to_string(), 422, "bad_field"),
        ("no text", json!({"client_id": "1"}).to_string(), 422, "bad_field"),
        ("both", json!({"client_id": "1", "text": "x", "choice": "c1.0"}).to_string(), 422, "bad_field"),
        ("number as text", said("text", 5.into()), 422, "bad_field"),
        ("bad client id", json!({"client_id": "ä", "text": "x"}).to_string(), 422, "bad_field"),
        ("long client id", json!({"client_id": "x".repeat(65), "text": "x"}).to_string(), 422, "bad_field"),
        ("empty body", String::new(), 422, "bad_field"),
        ("a list", "[]".into(), 422, "bad_field"),
        ("empty text", said("text", " \n".into()), 422, "empty_text"),
        ("long text", said("text", "ä".repeat(4_001).into()), 422, "text_too_long"),
        ("large body", said("text", "x".repeat(70_000).into()), 413, "body_too_large"),
        ("unknown choice", said("choice", "c9.9".into()), 422, "unknown_choice"),
        ("no choice id", said("choice", "x".into()), 422, "unknown_choice"),
        ("deep nesting", format!("{{\"x\":{}", "[".repeat(60_000)), 400, "bad_json"),
    ];
    refused("/v1/conversations/ID/messages", cases).await;
}

#[tokio::test]
async fn ratings_that_are_refused() {
    let cases = vec![
        ("six stars", json!({"stars": 6}).to_string(), 422, "stars_out_of_range"),
        ("900 stars", json!({"stars": 900}).to_string(), 422, "bad_field"),
        ("no stars", "{}".into(), 422, "bad_field"),
        ("long remark", json!({"stars": 1, "remark": "x".repeat(4_001)}).to_string(), 422, "remark_too_long"),
    ];
    refused("/v1/conversations/ID/rating", cases).await;
}

#[tokio::test]
async fn judgements_that_are_refused() {
    let judged = |id: &str| json!({"message_id": id, "helpful": true}).to_string();
    let cases = vec![
        ("the greeting", judged("ID.1"), 422, "unknown_message"),
        ("no such message", judged("ID.99"), 422, "unknown_message"),
        ("foreign message", judged("x.1"), 422, "unknown_message"),
        ("no number", judged("ID.x"), 422, "unknown_message"),
    ];
    refused("/v1/conversations/ID/feedback", cases).await;
}

#[tokio::test]
async fn places_that_are_not_there() {
    refused("/v1/nothing", vec![("no such route", "{}".into(), 404, "not_found")]).await;
    refused("/v1/conversations/ID", vec![("wrong method", "{}".into(), 405, "wrong_method")]).await;
}

#[tokio::test]
async fn the_longest_message_is_taken() {
    let server = server();
    let (id, token) = server.start().await;
    // Four bytes a character, and each as an escape of twelve.
    let text = "😀".repeat(4_000);
    let escaped = "\\ud83d\\ude00".repeat(4_000);
    let body = format!("{{\"client_id\":\"1\",\"text\":\"{escaped}\"}}");
    let answer = server.send(post(&format!("/v1/conversations/{id}/messages"), &token, body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["messages"][0]["text"], text);
}

#[tokio::test]
async fn wrong_method_names_the_right_ones() {
    let server = server();
    let request = Request::builder().method(Method::DELETE).uri("/v1/conversations").body(Body::empty()).unwrap();
    let answer = server.send(request).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "POST");
}

#[tokio::test]
async fn wrong_content_type() {
    let server = server();
    for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let mut request = post("/v1/conversations", "", "{}".into());
        request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
        let answer = server.send(request).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (415, "wrong_content_type"), "{kind}");
    }
    let mut request = post("/v1/conversations", "", "{}".into());
    request.headers_mut().insert(header::CONTENT_TYPE, "Application/JSON; charset=utf-8".parse().unwrap());
    assert_eq!(server.send(request).await.status, StatusCode::CREATED);
    // No body at all needs no type.
    let request = Request::post("/v1/conversations").body(Body::empty()).unwrap();
    assert_eq!(server.send(request).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn refusals_speak_the_callers_language() {
    let server = server();
    for (accept, expected) in [
        ("de", "Diese Adresse gibt es nicht."),
        ("en-US", "There is no such address."),
        ("fr", "Diese Adresse gibt es nicht."),
    ] {
        let request = Request::get("/nothing").header("accept-language", accept).body(Body::empty()).unwrap();
        assert_eq!(server.send(request).await.json()["error"]["message"], expected, "{accept}");
    }
}

#[tokio::test]
async fn foreign_and_unknown_conversations_are_told_apart_by_nothing() {
    let server = server();
    let (id, _) = server.start().await;
    let (_, other_token) = server.start().await;
    let calls = |id: &str, token: &str| {
        let get = |path: String| {
            Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap()
        };
        let base = format!("/v1/conversations/{id}");
        vec![
            get(base.clone()),
            get(format!("{base}/events")),
            post(&format!("{base}/messages"), token, json!({"client_id": "1", "text": "x"}).to_string()),
            post(&format!("{base}/handoff"), token, "{}".into()),
            post(&format!("{base}/rating"), token, json!({"stars": 1}).to_string()),
        ]
    };
    for id in [id.as_str(), "cnv_01JABCDEFGHJKMNPQRSTVWXYZ0", "cnv_x", "x"] {
        for request in calls(id, &other_token) {
            let what = format!("{} {}", request.method(), request.uri());
            let answer = server.send(request).await;
            assert_eq!(
                (answer.status.as_u16(), answer.error_code().as_str()),
                (404, "conversation_not_found"),
                "{what}"
            );
        }
    }
    let answer =
        server.post(&format!("/v1/conversations/{id}/messages"), "", &json!({"client_id": "1", "text": "x"})).await;
    assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (401, "token_missing"));
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn hostile_words_come_back_as_words() {
    let server = server();
    let (id, token) = server.start().await;
    for (n, text) in
        ["<img src=x onerror=alert(1)>", "{{ shop.url }}", "\u{202e}gnp.exe", "a\u{0}b", "'; DROP TABLE turns; --"]
            .into_iter()
            .enumerate()
    {
        let answer = server.say(&id, &token, &n.to_string(), text).await.json();
        assert_eq!(answer["messages"][0]["text"], text);
    }
}
