//! What agents see of who the visitor is, and the rating of each part.

use deskbell::desk::WatchLimits;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{ALL, SETTINGS, Visit, waiting, weber};
use crate::http::support::{NOW, server_with};

const SECRET: &str = "ausweis-0123456789abcdef0123456789abcdef";

async fn identifying() -> Visit {
    Visit::begin(server_with(&format!("{SETTINGS}widget: {{identity_secret: {SECRET}}}\n"), WatchLimits::default()))
        .await
}

fn erika(client: &str) -> Value {
    let exp = NOW.parse::<jiff::Timestamp>().unwrap().as_second() + 60;
    let mut code = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    code.update(format!("K-1\nErika Muster\nerika@beispiel.test\n{exp}").as_bytes());
    let hash: String = code.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    json!({"client_id": client, "id": "K-1", "name": "Erika Muster", "email": "erika@beispiel.test", "exp": exp, "hash": hash})
}

impl Visit {
    async fn does(&self, what: &str, body: &Value) -> Value {
        let path = format!("/v1/conversations/{}/{what}", self.id);
        let answer = self.server.post(&path, &self.token, body).await;
        assert!(answer.status.is_success(), "{what}: {}", answer.text());
        answer.json()
    }

    async fn newest_event(&self) -> Value {
        let events = self.get(ALL, "events").await.json();
        events["events"].as_array().unwrap().last().unwrap()["event"]["data"].clone()
    }

    async fn rating(&self) -> Value {
        self.server.transcript(&self.id, &self.token).await["rating"].clone()
    }
}

#[tokio::test]
async fn agents_see_who_is_proved_and_what_was_only_typed() {
    let visit = identifying().await;
    visit.does("identity", &erika("i")).await;
    let context = json!({"client_id": "c", "attributes": {"plan": "pro", "cart": 120, "part": 0.5}, "tags": ["vip"],
                         "page": {"url": "https://shop.test/kasse?x=1", "title": "Kasse"}});
    visit.does("context", &context).await;
    visit.say("1", "Schreiben Sie mir an andere@beispiel.test").await;
    let custom = json!({"cart": 120, "part": 0.5, "plan": "pro"});
    let customer = json!({
        "external_id": "K-1", "name": "Erika Muster", "email": "erika@beispiel.test", "verified": true,
        "typed": {"email": "andere@beispiel.test"}, "custom": custom,
    });
    let told = visit.newest_event().await;
    assert_eq!(told["customer"], customer);
    assert_eq!(told["tags"], json!(["vip"]));
    assert_eq!(told["page"], json!({"url": "https://shop.test/kasse", "title": "Kasse"}));
    assert!(told["summary"].as_str().unwrap().contains("Erika Muster; K-1; erika@beispiel.test"), "{told}");
    let seen = visit.get(ALL, &format!("handoffs/{}", visit.handoff)).await.json();
    assert_eq!((&seen["customer"], &seen["tags"]), (&customer, &json!(["vip"])));
    let transcript = visit.get(ALL, &format!("handoffs/{}/transcript", visit.handoff)).await.json();
    assert_eq!((&transcript["customer"], &transcript["tags"]), (&customer, &json!(["vip"])));

    visit.does("identity", &json!({"client_id": "o", "id": null})).await;
    visit.say("2", "Hallo?").await;
    let told = visit.newest_event().await;
    let anonymous = json!({"email": "andere@beispiel.test", "verified": false, "custom": custom});
    assert_eq!(told["customer"], anonymous, "after logging out");
}

#[tokio::test]
async fn whoever_is_known_by_address_need_not_leave_one() {
    let visit = waiting().await;
    let transcript = visit.get(ALL, &format!("handoffs/{}/transcript", visit.handoff)).await.json();
    assert_eq!((&transcript["customer"], &transcript["tags"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn each_part_has_one_rating_and_the_last_word_counts() {
    let visit = waiting().await;
    assert_eq!(visit.rating().await, json!({"asked": false, "given": null}), "while waiting");
    let bots = visit.does("rating", &json!({"client_id": "a", "stars": 3})).await;
    assert_eq!(bots["rating"], json!({"asked": false, "given": 3}), "that is for the bot");
    visit.done("accept", None, &weber()).await;
    visit.done("resolve", None, &json!({})).await;
    assert_eq!(visit.rating().await, json!({"asked": true, "given": null}), "the person's is another one");

    let first = json!({"client_id": "b", "stars": 4});
    assert_eq!(visit.does("rating", &first).await["rating"], json!({"asked": false, "given": 4}));
    let told = visit.newest_event().await;
    assert_eq!((&told["feedback"], &told["sequence"]), (&json!({"stars": 4}), &json!(2)));
    visit.does("rating", &first).await;
    visit.does("rating", &json!({"client_id": "c", "stars": 4})).await;
    assert_eq!(visit.newest_event().await["sequence"], 2, "the same again adds nothing");
    let second = json!({"client_id": "d", "stars": 2, "remark": "doch nicht"});
    assert_eq!(visit.does("rating", &second).await["rating"], json!({"asked": false, "given": 2}));
    let told = visit.newest_event().await;
    assert_eq!((&told["feedback"], &told["sequence"]), (&json!({"stars": 2, "remark": "doch nicht"}), &json!(3)));

    let mut visit = visit;
    visit.rings().await;
    assert_eq!(visit.rating().await, json!({"asked": false, "given": 3}), "another person is asked for");
}

#[tokio::test]
async fn a_remark_has_a_thousand_characters() {
    let visit = waiting().await;
    visit.does("rating", &json!({"client_id": "a", "stars": 1, "remark": "ä".repeat(1_000)})).await;
    let path = format!("/v1/conversations/{}/rating", visit.id);
    let long = json!({"client_id": "b", "stars": 1, "remark": "ä".repeat(1_001)});
    let answer = visit.server.post(&path, &visit.token, &long).await;
    assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (422, "remark_too_long"));
}
