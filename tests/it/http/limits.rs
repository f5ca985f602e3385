//! Limits on rate and streams.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use deskbell::desk::WatchLimits;
use serde_json::json;

use super::support::{SETTINGS, post, server, server_with};

fn limited(calls: u32, behind_proxy: bool) -> super::support::Server {
    let text =
        SETTINGS.replace("calls_per_minute: 0", &format!("calls_per_minute: {calls}, behind_proxy: {behind_proxy}"));
    server_with(&text, WatchLimits::default())
}

fn from(address: &str) -> Request<Body> {
    let mut request = post("/v1/conversations", "", "{}".into());
    request.headers_mut().insert("x-forwarded-for", address.parse().unwrap());
    request
}

#[tokio::test]
async fn one_address_may_call_so_often() {
    let server = limited(3, true);
    for _ in 0..3 {
        assert_eq!(server.send(from("192.0.2.1")).await.status, StatusCode::CREATED);
    }
    let answer = server.send(from("192.0.2.1")).await;
    assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (429, "too_many_calls"));
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=21).contains(&wait), "{wait}");
    assert_eq!(server.send(from("192.0.2.2")).await.status, StatusCode::CREATED, "others may");
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK, "operations are not counted");
    assert_eq!(server.get("/widget.js").await.status, StatusCode::OK, "files are not counted");
}

#[tokio::test]
async fn without_a_proxy_the_header_is_anybodys_word() {
    let server = limited(2, false);
    for n in 0..2 {
        assert_eq!(server.send(from(&format!("192.0.2.{n}"))).await.status, StatusCode::CREATED);
    }
    assert_eq!(server.send(from("192.0.2.9")).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn one_conversation_may_call_half_as_often() {
    let server = limited(8, true);
    let start = server.send(from("192.0.2.1")).await.json();
    let (id, token) = (start["id"].as_str().unwrap(), start["token"].as_str().unwrap());
    let say = |n: u32| {
        let body = json!({"client_id": n.to_string(), "text": "Hallo"}).to_string();
        let mut request = post(&format!("/v1/conversations/{id}/messages"), token, body);
        request.headers_mut().insert("x-forwarded-for", format!("192.0.2.{}", 10 + n).parse().unwrap());
        request
    };
    for n in 0..4 {
        assert_eq!(server.send(say(n)).await.status, StatusCode::OK);
    }
    assert_eq!(server.send(say(4)).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn sweeping_keeps_what_counts() {
    let server = limited(1, true);
    assert_eq!(server.send(from("192.0.2.1")).await.status, StatusCode::CREATED);
    server.app.sweep();
    assert_eq!(server.send(from("192.0.2.1")).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn streams_are_capped_and_given_back() {
    let server = server_with(SETTINGS, WatchLimits { per_conversation: 2, in_all: 3 });
    let (id, token) = server.start().await;
    let open = || async {
        let request = Request::get(format!("/v1/conversations/{id}/events"))
            .header("authorization", format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        tower::ServiceExt::oneshot(server.router.clone(), request).await.unwrap()
    };
    let first = open().await;
    let second = open().await;
    assert_eq!((first.status(), second.status()), (StatusCode::OK, StatusCode::OK));
    let third = open().await;
    assert_eq!(third.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(third.headers().contains_key("retry-after"));
    drop(first);
    assert_eq!(open().await.status(), StatusCode::OK);
    drop(second);
    drop(third);
    assert_eq!(server.desk.watchers(), 0);
}

#[tokio::test]
async fn no_limit_when_switched_off() {
    let server = server();
    for _ in 0..300 {
        assert_eq!(server.send(from("192.0.2.1")).await.status, StatusCode::CREATED);
    }
}
