//! Who a visitor is, as the website proves it; and what the page tells beside, without proof.

use axum::http::StatusCode;
use deskbell::desk::{Clock, WatchLimits};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

use super::support::{Answer, NOW, SETTINGS, Server, server, server_with};

const SECRET: &str = "ausweis-0123456789abcdef0123456789abcdef";

fn identifying() -> Server {
    server_with(&format!("{SETTINGS}widget: {{identity_secret: {SECRET}}}\n"), WatchLimits::default())
}

fn in_an_hour() -> i64 {
    NOW.parse::<Timestamp>().unwrap().as_second() + 3_600
}

/// The proof of these four lines.
fn hash(secret: &str, lines: [&str; 3], exp: i64) -> String {
    let mut code = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    code.update(format!("{}\n{}\n{}\n{exp}", lines[0], lines[1], lines[2]).as_bytes());
    code.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn erika(client: &str) -> Value {
    let exp = in_an_hour();
    json!({"client_id": client, "id": "K-1", "name": "Erika Muster", "email": "erika@beispiel.test", "exp": exp,
           "hash": hash(SECRET, ["K-1", "Erika Muster", "erika@beispiel.test"], exp)})
}

async fn identify(server: &Server, (id, token): &(String, String), body: &Value) -> Answer {
    server.post(&format!("/v1/conversations/{id}/identity"), token, body).await
}

async fn tell(server: &Server, (id, token): &(String, String), body: &Value) -> Answer {
    server.post(&format!("/v1/conversations/{id}/context"), token, body).await
}

/// How many turns are stored.
async fn turns(server: &Server, pass: &(String, String)) -> usize {
    let id = deskbell::ids::ConversationId::parse(&pass.0).unwrap();
    server.store.load(&id).await.unwrap().unwrap().turns.len()
}

#[tokio::test]
async fn a_right_proof_is_believed_once() {
    let server = identifying();
    let pass = server.start().await;
    let answer = identify(&server, &pass, &erika("1")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json(), json!({"identity": {"id": "K-1", "name": "Erika Muster"}}));
    let stored = turns(&server, &pass).await;
    for client in ["1", "2"] {
        assert_eq!(identify(&server, &pass, &erika(client)).await.json(), answer.json());
        assert_eq!(turns(&server, &pass).await, stored, "the same again adds nothing");
    }
    let nobody = identify(&server, &pass, &json!({"client_id": "3", "id": null})).await;
    assert_eq!((nobody.status, nobody.json()), (StatusCode::OK, json!({"identity": null})));
    let again = server.again().await;
    assert_eq!(identify(&again, &pass, &erika("4")).await.json(), answer.json(), "after a restart");
}

#[tokio::test]
async fn what_is_not_proved_changes_nothing() {
    let server = identifying();
    let pass = server.start().await;
    let stored = turns(&server, &pass).await;
    let changed = |field: &str, value: Value| {
        let mut body = erika("1");
        body[field] = value;
        body
    };
    let signed = |exp: i64| {
        let code = hash(SECRET, ["K-1", "", ""], exp);
        json!({"client_id": "1", "id": "K-1", "exp": exp, "hash": code})
    };
    let now = in_an_hour() - 3_600;
    for (body, why) in [
        (changed("id", json!("K-2")), "signature"),
        (changed("name", json!("Erika")), "signature"),
        (changed("name", json!(null)), "signature"),
        (changed("email", json!("andere@beispiel.test")), "signature"),
        (changed("exp", json!(in_an_hour() + 1)), "signature"),
        (changed("hash", json!("")), "signature"),
        (
            changed("hash", json!(hash("ein-anderer", ["K-1", "Erika Muster", "erika@beispiel.test"], in_an_hour()))),
            "signature",
        ),
        (signed(now), "expired"),
        (signed(now - 1_000), "expired"),
        (signed(now + 24 * 3_600 + 1), "expired"),
        (signed(i64::MIN), "expired"),
        (signed(i64::MAX), "expired"),
    ] {
        let answer = identify(&server, &pass, &body).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (403, "identity_refused"), "{body}");
        let hint = answer.json()["error"]["hint"].as_str().unwrap().to_owned();
        assert!(hint.contains(why), "{body}: {hint}");
        assert!(
            !answer.text().contains(SECRET) && !answer.text().contains(&hash(SECRET, ["K-2", "", ""], in_an_hour()))
        );
    }
    assert_eq!(turns(&server, &pass).await, stored);
    assert_eq!(identify(&server, &pass, &signed(now + 24 * 3_600)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn without_a_secret_nobody_is_identified() {
    let server = server();
    let pass = server.start().await;
    let answer = identify(&server, &pass, &erika("1")).await;
    assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (403, "identity_refused"));
    assert!(answer.json()["error"]["hint"].as_str().unwrap().contains("not configured"), "{}", answer.text());
}

/// With line breaks inside, two visitors could have the same four lines.
#[tokio::test]
async fn fields_that_could_part_the_lines_otherwise_are_refused() {
    let server = identifying();
    let pass = server.start().await;
    let exp = in_an_hour();
    let all = hash(SECRET, ["K-1", "a\nb", ""], exp);
    for (field, value) in [
        ("name", json!("a\nb")),
        ("id", json!("K-1\na")),
        ("email", json!("a\rb")),
        ("name", json!("x".repeat(121))),
        ("id", json!("x".repeat(201))),
        ("id", json!("")),
        ("id", json!(" ")),
        ("email", json!("x".repeat(255))),
        ("exp", json!("morgen")),
        ("exp", json!(1.5)),
        ("exp", json!(null)),
        ("hash", json!(null)),
    ] {
        let mut body = json!({"client_id": "1", "id": "K-1", "name": "a", "exp": exp, "hash": all});
        body[field] = value.clone();
        let answer = identify(&server, &pass, &body).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (422, "bad_field"), "{field}: {value}");
    }
    let without = identify(&server, &pass, &json!({"client_id": "1"})).await;
    assert_eq!(without.error_code(), "bad_field", "logging out is said, not left out");
    let foreign = (pass.0.clone(), "wrong".to_owned());
    assert_eq!(identify(&server, &foreign, &erika("1")).await.error_code(), "conversation_not_found");
}

#[tokio::test]
async fn a_proof_ends_by_the_clock() {
    let now: Timestamp = NOW.parse().unwrap();
    let clock = Clock::standing(now + jiff::SignedDuration::from_hours(1));
    let text = format!("{SETTINGS}widget: {{identity_secret: {SECRET}}}\n");
    let server = super::support::server_at(&text, WatchLimits::default(), clock);
    let pass = server.start().await;
    let answer = identify(&server, &pass, &erika("1")).await;
    assert!(answer.json()["error"]["hint"].as_str().unwrap().contains("expired"), "{}", answer.text());
}

#[tokio::test]
async fn the_page_tells_and_takes_back() {
    let server = server();
    let pass = server.start().await;
    let first = json!({"client_id": "1", "attributes": {"plan": "pro", "cart": 12.5, "b2b": true, "old": "x"},
                       "tags": ["checkout"]});
    let answer = tell(&server, &pass, &first).await;
    assert_eq!((answer.status, answer.json()), (StatusCode::OK, json!({})));
    let stored = turns(&server, &pass).await;
    let nothing_new = json!({"client_id": "2", "attributes": {"plan": "pro", "never": null}, "tags": ["checkout"]});
    assert_eq!(tell(&server, &pass, &nothing_new).await.status, StatusCode::OK);
    assert_eq!(tell(&server, &pass, &json!({"client_id": "3"})).await.status, StatusCode::OK);
    assert_eq!(turns(&server, &pass).await, stored, "what is known adds nothing");
    let change = json!({"client_id": "4", "attributes": {"plan": "free", "old": null}, "tags": ["vip", "checkout"]});
    assert_eq!(tell(&server, &pass, &change).await.status, StatusCode::OK);
    assert_eq!(turns(&server, &pass).await, stored + 1);
    let id = deskbell::ids::ConversationId::parse(&pass.0).unwrap();
    let known = server.store.load(&id).await.unwrap().unwrap();
    let known = deskbell::conversation::Conversation::replay(id, known.language, &known.turns);
    assert_eq!(known.told.attributes.keys().collect::<Vec<_>>(), ["b2b", "cart", "plan"]);
    assert_eq!(known.told.tags, ["checkout", "vip"]);
}

#[tokio::test]
async fn what_does_not_fit_is_told() {
    let server = server();
    let pass = server.start().await;
    let many = |from: usize, to: usize| -> Value { (from..to).map(|n| (format!("k{n}"), json!(n))).collect() };
    for body in [
        json!({"attributes": {"Plan": 1}}),
        json!({"attributes": {"": 1}}),
        json!({"attributes": {("k".repeat(41)): 1}}),
        json!({"attributes": {"a": "x".repeat(201)}}),
        json!({"attributes": {"a": "x\ny"}}),
        json!({"attributes": {"a": [1]}}),
        json!({"attributes": {"a": {}}}),
        json!({"attributes": []}),
        json!({"tags": [""]}),
        json!({"tags": ["x".repeat(41)]}),
        json!({"tags": "eins"}),
        json!({"page": "/konto"}),
    ] {
        let mut body = body;
        body["client_id"] = json!("1");
        let answer = tell(&server, &pass, &body).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (422, "bad_field"), "{body}");
        assert!(!answer.json()["error"]["detail"].as_str().unwrap().is_empty());
    }
    assert_eq!(
        tell(&server, &pass, &json!({"client_id": "2", "attributes": many(0, 20)})).await.status,
        StatusCode::OK
    );
    let too_many = tell(&server, &pass, &json!({"client_id": "3", "attributes": many(20, 21)})).await;
    assert_eq!((too_many.status.as_u16(), too_many.error_code().as_str()), (422, "too_much_context"));
    let exchanged = json!({"client_id": "4", "attributes": {"k0": null, "k20": 20}});
    assert_eq!(tell(&server, &pass, &exchanged).await.status, StatusCode::OK);
    let tags: Vec<String> = (0..21).map(|n| format!("t{n}")).collect();
    assert_eq!(tell(&server, &pass, &json!({"client_id": "5", "tags": tags})).await.error_code(), "too_much_context");
}
