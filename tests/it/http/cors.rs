//! Which websites may call.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;

use super::support::{Answer, Server, post, server};

async fn preflight(server: &Server, origin: &str) -> Answer {
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri("/v1/conversations")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type")
        .body(Body::empty())
        .unwrap();
    server.send(request).await
}

#[tokio::test]
async fn the_named_origin_alone() {
    let server = server();
    let answer = preflight(&server, "https://www.beispiel.test").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("access-control-allow-origin"), "https://www.beispiel.test");
    assert_eq!(answer.header("access-control-allow-methods"), "GET,POST,DELETE");
    assert!(answer.header("access-control-allow-headers").contains("authorization"));
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    for foreign in ["https://beispiel.test", "http://www.beispiel.test", "https://www.beispiel.test.evil.test", "null"]
    {
        assert_eq!(preflight(&server, foreign).await.header("access-control-allow-origin"), "", "{foreign}");
    }
}

#[tokio::test]
async fn answers_and_refusals_carry_the_header() {
    let server = server();
    for (body, status) in [("{}", StatusCode::CREATED), ("{", StatusCode::BAD_REQUEST)] {
        let mut request = post("/v1/conversations", "", body.into());
        request.headers_mut().insert("origin", "https://www.beispiel.test".parse().unwrap());
        let answer = server.send(request).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("access-control-allow-origin"), "https://www.beispiel.test");
        assert!(answer.header("access-control-expose-headers").contains("retry-after"));
        assert!(answer.header("vary").contains("origin"), "{:?}", answer.headers);
    }
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let server = server();
    let (id, token) = server.start().await;
    let say =
        server.post(&format!("/v1/conversations/{id}/messages"), &token, &json!({"client_id": "1", "text": "x"})).await;
    for answer in [say, server.get("/").await, server.get("/nothing").await, server.get("/embed").await] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
        assert!(!answer.header("content-security-policy").contains("unsafe"));
    }
}

#[tokio::test]
async fn request_ids_are_taken_over_or_made() {
    let server = server();
    let with = |id: &str| Request::get("/healthz").header("x-request-id", id).body(Body::empty()).unwrap();
    assert_eq!(server.send(with("abc-123")).await.header("x-request-id"), "abc-123");
    for bad in ["<script>", "a b", &"x".repeat(65)] {
        let answer = server.send(with(bad)).await;
        assert_eq!(answer.header("x-request-id").len(), 22, "{bad}");
    }
    assert_ne!(
        server.get("/healthz").await.header("x-request-id"),
        server.get("/healthz").await.header("x-request-id")
    );
}
