//! What the widget needs before anybody speaks.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use deskbell::desk::WatchLimits;
use serde_json::json;

use super::support::{SETTINGS, server, server_with};

#[tokio::test]
async fn rules_are_told_to_every_page_of_the_named_websites() {
    let text = format!(
        "{SETTINGS}widget:
  proactive:
    - id: warenkorb
      text: {{de: Fragen zum Versand?, en: Any questions?}}
      page: [/warenkorb*, '*kasse']
      after_s: 20
      scroll_percent: 60
      question: lieferung.sendung-verfolgen
    - {{id: abschied, text: {{de: Noch etwas?, en: Anything else?}}, exit_intent: yes, question: {{de: Hilfe, en: Help}}}}
    - {{id: bald, text: {{de: Hallo, en: Hello}}}}
"
    );
    let server = server_with(&text, WatchLimits::default());
    let request = Request::get("/v1/widget").header(header::ORIGIN, "https://www.beispiel.test");
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    assert_eq!(answer.header("access-control-allow-origin"), "https://www.beispiel.test");
    assert!(answer.header("vary").contains("origin"), "{}", answer.header("vary"));
    let expected = json!({
        "name": "Musterladen",
        "proactive": [
            {"id": "warenkorb", "text": {"de": "Fragen zum Versand?", "en": "Any questions?"},
             "pages": ["/warenkorb*", "*kasse"], "after_s": 20, "scroll_percent": 60, "exit_intent": false,
             "question": {"de": "Wo ist mein Paket?", "en": "Where is my parcel?"}},
            {"id": "abschied", "text": {"de": "Noch etwas?", "en": "Anything else?"},
             "pages": [], "after_s": null, "scroll_percent": null, "exit_intent": true,
             "question": {"de": "Hilfe", "en": "Help"}},
            {"id": "bald", "text": {"de": "Hallo", "en": "Hello"},
             "pages": [], "after_s": 5, "scroll_percent": null, "exit_intent": false, "question": null},
        ],
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn without_rules_there_are_none_and_foreign_websites_may_not_read() {
    let server = server();
    let request = Request::get("/v1/widget").header(header::ORIGIN, "https://fremd.test");
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.json(), json!({"name": "Musterladen", "proactive": []}));
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
