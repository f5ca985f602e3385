//! The fixed shapes, and repeats.

use axum::http::StatusCode;
use deskbell::conversation::{Event, NoHelp};
use serde_json::{Value, json};

use super::support::{Server, server};

/// Replaces what differs from run to run.
fn steady(mut json: Value, id: &str) -> Value {
    if json.get("token").is_some() {
        json["token"] = "TOKEN".into();
    }
    let text = json.to_string().replace(id, "CONVERSATION");
    let mut json: Value = serde_json::from_str(&text).unwrap();
    if let Some(handoff) = json.get_mut("handoff") {
        handoff["id"] = "HANDOFF".into();
    }
    json
}

#[tokio::test]
async fn a_conversation_begins() {
    let server = server();
    let answer = server
        .post(
            "/v1/conversations",
            "",
            &json!({"language": "de-AT", "page": {"url": "https://www.beispiel.test/konto?sid=1#x", "title": "Konto"}}),
        )
        .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let json = answer.json();
    assert!(json["id"].as_str().unwrap().starts_with("cnv_"));
    assert!(json["token"].as_str().unwrap().len() >= 22, "at least 128 bits");
    insta::assert_json_snapshot!(steady(json.clone(), json["id"].as_str().unwrap()));
}

#[tokio::test]
async fn the_language_is_that_of_the_body_then_of_the_browser_then_of_the_bot() {
    let server = server();
    for (body, accept, expected) in [
        (json!({"language": "en"}), "de", "en"),
        (json!({}), "en-GB,en;q=0.9", "en"),
        (json!({}), "fr", "de"),
        (json!({"language": "fr"}), "en", "de"),
    ] {
        let mut request = super::support::post("/v1/conversations", "", body.to_string());
        request.headers_mut().insert("accept-language", accept.parse().unwrap());
        assert_eq!(server.send(request).await.json()["language"], expected, "{body} {accept}");
    }
}

#[tokio::test]
async fn an_answer_has_the_fixed_shape() {
    let server = server();
    let (id, token) = server.start().await;
    let answer = server.say(&id, &token, "1", "Wo ist mein Paket?").await;
    assert_eq!(answer.status, StatusCode::OK);
    insta::assert_json_snapshot!(steady(answer.json(), &id));
}

#[tokio::test]
async fn a_person_by_button_word_and_choice() {
    let server = server();
    let (id, token) = server.start().await;
    let answer = server.post(&format!("/v1/conversations/{id}/handoff"), &token, &json!({"client_id": "h"})).await;
    assert_eq!(answer.status, StatusCode::OK);
    let json = answer.json();
    assert_eq!(json["state"], "waiting");
    assert!(json["handoff"]["id"].as_str().unwrap().starts_with("hnd_"));
    assert_eq!(json["handoff"]["queue"], "service");
    insta::assert_json_snapshot!(steady(json, &id));

    let (id, token) = server.start().await;
    let answer = server.say(&id, &token, "1", "Ich will mit einem Menschen sprechen").await.json();
    assert_eq!(answer["state"], "waiting");
}

#[tokio::test]
async fn a_choice_is_taken_by_its_id() {
    let server = server();
    let start = server.post("/v1/conversations", "", &json!({})).await.json();
    let (id, token) = (start["id"].as_str().unwrap(), start["token"].as_str().unwrap());
    let choice = &start["messages"][0]["choices"][0];
    let path = format!("/v1/conversations/{id}/messages");
    let answer = server.post(&path, token, &json!({"client_id": "1", "choice": choice["id"]})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["messages"][0]["text"], choice["label"]);
}

#[tokio::test]
async fn judging_and_rating() {
    let server = server();
    let (id, token) = server.start().await;
    let answer = server.say(&id, &token, "1", "Wo ist mein Paket?").await.json();
    let bot = answer["messages"].as_array().unwrap().iter().find(|message| message["entry"].is_string()).unwrap();
    let path = |what: &str| format!("/v1/conversations/{id}/{what}");
    let feedback = json!({"client_id": "2", "message_id": bot["id"], "helpful": true});
    assert_eq!(server.post(&path("feedback"), &token, &feedback).await.status, StatusCode::OK);
    let rating = json!({"client_id": "3", "stars": 5, "remark": "sehr gut"});
    assert_eq!(server.post(&path("rating"), &token, &rating).await.status, StatusCode::OK);
}

/// The first judgement is answered, the reason that follows is kept quietly, and all of it is there after a reload.
#[tokio::test]
async fn a_bad_answer_is_said_sorry_for_once_and_its_reason_is_kept() {
    let server = server();
    let (id, token) = server.start().await;
    let answer = server.say(&id, &token, "1", "Wo ist mein Paket?").await.json();
    let bot = answer["messages"].as_array().unwrap().iter().find(|message| message["entry"].is_string()).unwrap();
    let path = format!("/v1/conversations/{id}/feedback");
    let bad = |reason: Value| json!({"message_id": bot["id"], "helpful": false, "reason": reason});
    let first = server.post(&path, &token, &bad(Value::Null)).await.json();
    assert_eq!(first["messages"].as_array().unwrap().len(), 1, "{first}");
    let second = server.post(&path, &token, &bad(json!("incomplete"))).await.json();
    assert_eq!(second["messages"], json!([]), "sorry is said once");
    let transcript = server.transcript(&id, &token).await;
    let kept = transcript["messages"].as_array().unwrap().iter().find(|message| message["id"] == bot["id"]).unwrap();
    assert_eq!(kept["helpful"], false);
    let strange = server.post(&path, &token, &bad(json!("ugly"))).await;
    assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", strange.text());
    let stored = server.store.load(&deskbell::ids::ConversationId::parse(&id).unwrap()).await.unwrap().unwrap();
    let told = stored.turns.iter().flat_map(|turn| &turn.events).filter_map(|event| match event {
        Event::FeedbackGiven { helpful, reason, .. } => Some((*helpful, *reason)),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [(false, None), (false, Some(NoHelp::Incomplete))]);
}

#[tokio::test]
async fn a_repeat_gives_the_first_answer_and_adds_nothing() {
    let server = server();
    let (id, token) = server.start().await;
    let first = server.say(&id, &token, "1", "Wo ist mein Paket?").await.json();
    server.say(&id, &token, "2", "Ich will mit einem Menschen sprechen").await;
    for text in ["Wo ist mein Paket?", "etwas ganz anderes", ""] {
        let again = server.say(&id, &token, "1", text).await;
        assert_eq!(again.status, StatusCode::OK);
        assert_eq!(again.json(), first, "{text}");
    }
    let handoff = server.say(&id, &token, "2", "x").await.json();
    assert!(handoff["handoff"]["id"].is_string());
    let transcript = server.transcript(&id, &token).await;
    let visitor = transcript["messages"].as_array().unwrap().iter().filter(|m| m["role"] == "visitor").count();
    assert_eq!(visitor, 2);
}

#[tokio::test]
async fn the_transcript_has_numbers_without_gaps() {
    let server = server();
    let (id, token) = server.start().await;
    for n in 0..5 {
        server.say(&id, &token, &n.to_string(), "Wo ist mein Paket?").await;
    }
    let transcript = server.transcript(&id, &token).await;
    assert!(transcript.get("token").is_none());
    assert_eq!(transcript["name"], "Musterladen");
    for (index, message) in transcript["messages"].as_array().unwrap().iter().enumerate() {
        assert_eq!(message["seq"], index + 1);
        assert_eq!(message["id"], format!("{id}.{}", index + 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_in_one_conversation_all_get_their_answer_once() {
    let server: &'static Server = Box::leak(Box::new(server()));
    let (id, token) = server.start().await;
    let calls = (0..40).map(|n| {
        let (id, token) = (id.clone(), token.clone());
        // Every message is sent twice.
        tokio::spawn(
            async move { server.say(&id, &token, &format!("c{}", n / 2), &format!("Nachricht {}", n / 2)).await },
        )
    });
    for call in calls.collect::<Vec<_>>() {
        let answer = call.await.unwrap();
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    }
    let transcript = server.transcript(&id, &token).await;
    let mut said: Vec<&str> = transcript["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["role"] == "visitor")
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    said.sort_unstable();
    let mut expected: Vec<String> = (0..20).map(|n| format!("Nachricht {n}")).collect();
    expected.sort_unstable();
    assert_eq!(said, expected);
}

#[tokio::test]
async fn two_processes_on_one_store_agree() {
    let server = server();
    let (id, token) = server.start().await;
    // The second desk has a cache of its own: what it keeps goes stale with every turn of the first.
    let other = server.another_desk();
    let pass = deskbell::desk::Pass {
        conversation: deskbell::ids::ConversationId::parse(&id).unwrap(),
        token: deskbell::desk::VisitorToken::new(token.clone()),
    };
    for n in 0..5 {
        server.say(&id, &token, &format!("a{n}"), "Hallo").await;
        let client = deskbell::ids::ClientId::new(format!("b{n}")).unwrap();
        other.turn(&pass, Some(client), deskbell::conversation::Input::Text("Hallo".into())).await.unwrap();
    }
    let transcript = server.transcript(&id, &token).await;
    let visitor = transcript["messages"].as_array().unwrap().iter().filter(|m| m["role"] == "visitor").count();
    assert_eq!(visitor, 10);
}
