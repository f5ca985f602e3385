//! What is refused, and how that is said.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::json;

use super::support::{post, server};

#[tokio::test]
async fn every_refusal_has_the_one_shape() {
    let server = server();
    let (id, token) = server.start().await;
    let messages = format!("/v1/conversations/{id}/messages");
    let long = "ä".repeat(4_001);
    let cases: Vec<(&str, String, String, u16, &str)> = vec![
        ("broken JSON", messages.clone(), "{\"client_id\":".into(), 400, "bad_json"),
        ("no JSON", messages.clone(), "hello".into(), 400, "bad_json"),
        ("no client id", messages.clone(), json!({"text": "x"}).to_string(), 422, "bad_field"),
        ("no text", messages.clone(), json!({"client_id": "1"}).to_string(), 422, "bad_field"),
        (
            "both",
            messages.clone(),
            json!({"client_id": "1", "text": "x", "choice": "c1.0"}).to_string(),
            422,
            "bad_field",
        ),
        ("number as text", messages.clone(), json!({"client_id": "1", "text": 5}).to_string(), 422, "bad_field"),
        ("bad client id", messages.clone(), json!({"client_id": "ä", "text": "x"}).to_string(), 422, "bad_field"),
        ("empty body", messages.clone(), String::new(), 422, "bad_field"),
        ("empty text", messages.clone(), json!({"client_id": "1", "text": " \n"}).to_string(), 422, "empty_text"),
        ("long text", messages.clone(), json!({"client_id": "1", "text": long}).to_string(), 422, "text_too_long"),
        (
            "large body",
            messages.clone(),
            json!({"client_id": "1", "text": "x".repeat(70_000)}).to_string(),
            413,
            "body_too_large",
        ),
        (
            "unknown choice",
            messages.clone(),
            json!({"client_id": "1", "choice": "c9.9"}).to_string(),
            422,
            "unknown_choice",
        ),
        ("no choice id", messages, json!({"client_id": "1", "choice": "x"}).to_string(), 422, "unknown_choice"),
        (
            "six stars",
            format!("/v1/conversations/{id}/rating"),
            json!({"stars": 6}).to_string(),
            422,
            "stars_out_of_range",
        ),
        ("900 stars", format!("/v1/conversations/{id}/rating"), json!({"stars": 900}).to_string(), 422, "bad_field"),
        (
            "no such message",
            format!("/v1/conversations/{id}/feedback"),
            json!({"message_id": format!("{id}.99"), "helpful": true}).to_string(),
            422,
            "unknown_message",
        ),
        (
            "foreign message",
            format!("/v1/conversations/{id}/feedback"),
            json!({"message_id": "x.1", "helpful": true}).to_string(),
            422,
            "unknown_message",
        ),
        ("no such route", "/v1/nothing".into(), "{}".into(), 404, "not_found"),
        ("wrong method", format!("/v1/conversations/{id}"), "{}".into(), 405, "wrong_method"),
    ];
    for (name, path, body, status, code) in cases {
        let answer = server.send(post(&path, &token, body)).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (status, code), "{name}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json", "{name}");
        assert!(!answer.header("x-request-id").is_empty(), "{name}");
    }
    let transcript = server.transcript(&id, &token).await;
    assert_eq!(transcript["messages"].as_array().unwrap().len(), 1, "nothing was stored");
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
