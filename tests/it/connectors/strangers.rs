//! Who calls for a helpdesk and is none: refused, and after a while not even listened to.

use axum::body::Body;
use axum::http::Request;
use deskbell::desk::WatchLimits;
use serde_json::json;

use crate::http::support::{Server, server_with};

const SECRET: &str = "ein-langes-geheimnis-aus-dem-zufall";
const TOKEN: &str = "0123456789abcdef0123456789abcdef0123";

fn server() -> Server {
    let settings = format!(
        "name: T\nlanguages: [de]\nlimits: {{calls_per_minute: 3, behind_proxy: yes}}\nhandoff:\n  endpoints:\n    - id: a\n      \
         connector: zendesk\n      base: https://a.test\n      secrets: {{user: u, token: t, hook: {SECRET}}}\n      \
         fields: {{requester_email: a@b.test}}\n  agents:\n    - {{name: hilfe, token: {TOKEN}}}\n"
    );
    server_with(&settings, WatchLimits::default())
}

async fn hook(server: &Server, from: &str, path: &str, secret: &str, body: String) -> u16 {
    let request = Request::post(path).header("x-deskbell-key", secret).header("x-forwarded-for", from);
    server.send(request.body(Body::from(body)).unwrap()).await.status.as_u16()
}

async fn list(server: &Server, from: &str, token: &str) -> u16 {
    let request = Request::get("/v1/helpdesk/handoffs").header("authorization", format!("Bearer {token}"));
    server.send(request.header("x-forwarded-for", from).body(Body::empty()).unwrap()).await.status.as_u16()
}

#[tokio::test]
async fn who_guesses_too_often_is_not_listened_to_even_when_right() {
    let body = || json!({"ticket_id": "17", "status": "solved"}).to_string();
    let server = server();
    let path = "/v1/hooks/zendesk/a";
    let (mallory, other) = ("192.0.2.1", "192.0.2.2");
    for guess in ["a", "b", "c"] {
        assert_eq!(hook(&server, mallory, path, guess, body()).await, 401);
    }
    assert_eq!(hook(&server, mallory, path, "d", body()).await, 429);
    assert_eq!(hook(&server, mallory, path, SECRET, body()).await, 429, "a right guess as well");
    assert_eq!(list(&server, mallory, TOKEN).await, 429, "wherever helpdesks call");
    assert_eq!(hook(&server, other, path, SECRET, body()).await, 200);
    assert_eq!(list(&server, other, TOKEN).await, 200);
    let start = Request::post("/v1/conversations").header("x-forwarded-for", mallory).body(Body::empty()).unwrap();
    assert_eq!(server.send(start).await.status.as_u16(), 201, "visitors from there have a share of their own");
}

#[tokio::test]
async fn what_is_too_large_is_told_so_and_what_nobody_hears_is_not_read() {
    let server = server();
    let large = || "x".repeat(1_048_577);
    assert_eq!(hook(&server, "192.0.2.1", "/v1/hooks/zendesk/a", SECRET, large()).await, 413);
    assert_eq!(hook(&server, "192.0.2.1", "/v1/hooks/zendesk/b", SECRET, large()).await, 404);
    // Breaking off is not sending too much.
    let broken = Body::from_stream(futures_util::stream::once(async {
        Err::<Vec<u8>, _>(std::io::Error::other("the line broke"))
    }));
    let request = Request::post("/v1/hooks/zendesk/a").header("x-deskbell-key", SECRET).body(broken).unwrap();
    assert_eq!(server.send(request).await.error_code(), "bad_request");
}
