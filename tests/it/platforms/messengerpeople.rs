//! The bot builder of `MessengerPeople` asks: answered in its shape, once, and silent while people have the visitor.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;
use deskbell::desk::{Clock, WatchLimits};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::http::support::{Answer, NOW, SETTINGS, Server, server, server_at, server_with};

const SECRET: &str = "0123456789abcdef0123456789abcdef-builder";

fn settings(more: &str) -> String {
    format!(
        "{SETTINGS}  agents:\n    - {{name: postfach, token: 0123456789abcdef0123456789abcdef-agents}}\n\
         channels:\n  messengerpeople:\n    secret: {SECRET}\n    states: {{bot: fragen, human: mitarbeiter}}\n{more}"
    )
}

fn builder() -> Server {
    server_with(&settings(""), WatchLimits::default())
}

fn call(header: &str, secret: &str, body: &str) -> Request<Body> {
    let request = Request::post("/v1/hooks/messengerpeople").header("content-type", "application/json");
    request.header(header, secret).body(Body::from(body.to_owned())).unwrap()
}

async fn ask(server: &Server, body: &Value) -> Answer {
    server.send(call("x-deskbell-key", SECRET, &body.to_string())).await
}

async fn answer(server: &Server, body: &Value) -> Value {
    let answer = ask(server, body).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    answer.json()
}

fn texts(answer: &Value) -> Vec<String> {
    let messages = answer["messages"].as_array().unwrap();
    messages.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

/// What an agent does, with the token of the settings.
async fn agent(server: &Server, path: &str, body: &Value) -> Answer {
    let request = Request::post(format!("/v1/helpdesk/handoffs/{path}"));
    let request = request.header("authorization", "Bearer 0123456789abcdef0123456789abcdef-agents");
    let request = request.header("idempotency-key", path).header("content-type", "application/json");
    server.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn handoffs(server: &Server) -> Vec<Value> {
    let request = Request::get("/v1/helpdesk/handoffs");
    let request = request.header("authorization", "Bearer 0123456789abcdef0123456789abcdef-agents");
    let list = server.send(request.body(Body::empty()).unwrap()).await.json();
    list["handoffs"].as_array().unwrap_or_else(|| panic!("{list}")).clone()
}

/// On a real socket, as the builder calls it.
#[tokio::test]
async fn the_answers_have_the_shape_that_the_builder_reads() {
    let server = builder();
    let (address, serving) = server.listen().await;
    let mut told = Vec::new();
    for (id, text) in
        [("m1", "Wo bleibt mein Paket?"), ("m2", "Ich möchte mit einem Menschen sprechen"), ("m3", "Hallo?")]
    {
        let body = json!({"session": "49151-1", "text": text, "message_id": id}).to_string();
        let head = format!(
            "POST /v1/hooks/messengerpeople HTTP/1.1\r\nhost: {address}\r\nx-deskbell-key: {SECRET}\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        assert!(head.contains("content-type: application/json"), "{head}");
        told.push(serde_json::from_str::<Value>(body).unwrap());
    }
    insta::assert_json_snapshot!(told);
    server.stop.cancel();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_message_is_answered_once_and_a_session_is_one_conversation() {
    let server = builder();
    let first = json!({"session": {"id": 7, "name": "Erika"}, "text": "Wo ist mein Paket?", "message_id": 1});
    // Where the session is an object, the settings say which part names it.
    assert_eq!(ask(&server, &first).await.error_code(), "bad_field");
    let server = server_with(&settings("    fields: {session: /session/id}\n"), WatchLimits::default());
    let once = answer(&server, &first).await;
    assert_eq!(once["session"], json!({"id": 7, "name": "Erika"}), "as it was sent");
    assert_eq!(answer(&server, &first).await, once);
    // The same answer a second time would be no help: that it is offered a person shows that it counts as said again.
    let again = json!({"session": {"id": 7}, "text": "Wo ist mein Paket?", "message_id": 2});
    assert_ne!(texts(&answer(&server, &again).await), texts(&once));
    // Another session knows nothing of it.
    let other = json!({"session": {"id": 8}, "text": "Wo ist mein Paket?", "message_id": 1});
    assert_eq!(texts(&answer(&server, &other).await), texts(&once));
    // The name of a message for other words is a mistake.
    let changed = json!({"session": {"id": 8}, "text": "Hallo", "message_id": 1});
    let refused = ask(&server, &changed).await;
    assert_eq!((refused.status.as_u16(), refused.error_code().as_str()), (409, "idempotency_key_reused"));
    // After a restart it is the same conversation.
    let server = server.again().await;
    assert_eq!(answer(&server, &first).await, once);
    assert_ne!(
        texts(&answer(&server, &json!({"session": {"id": 7}, "text": "Wo ist mein Paket?", "message_id": 3})).await),
        texts(&once)
    );
}

#[tokio::test]
async fn without_a_name_the_same_words_at_once_are_the_same_message() {
    let now = Arc::new(Mutex::new(NOW.parse::<Timestamp>().unwrap()));
    let read = Arc::clone(&now);
    let server = server_at(&settings(""), WatchLimits::default(), Clock::new(move || *read.lock().unwrap()));
    let said = json!({"session": "a", "text": "Wo ist mein Paket?"});
    let once = answer(&server, &said).await;
    *now.lock().unwrap() += SignedDuration::from_millis(2_900);
    assert_eq!(answer(&server, &said).await, once, "sent again");
    *now.lock().unwrap() += SignedDuration::from_millis(200);
    let later = answer(&server, &said).await;
    assert_ne!(texts(&later), texts(&once), "said again");
    assert_eq!(answer(&server, &said).await, later);
    let other = answer(&server, &json!({"session": "a", "text": "Danke"})).await;
    assert_ne!(texts(&other), texts(&later));
    let back = answer(&server, &said).await;
    assert_ne!(back, other, "something else was said in between");
}

/// However many come at once: one conversation, one turn each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_at_once_begin_one_conversation_and_add_one_turn() {
    let server = Arc::new(builder());
    let calls = (0..8).map(|number| {
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let (id, text) = if number % 2 == 0 { ("m1", "Wo ist mein Paket?") } else { ("m2", "Mensch, bitte") };
            (id, answer(&server, &json!({"session": "a", "text": text, "message_id": id})).await)
        })
    });
    let mut answers = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        answers.push(call.await.unwrap());
    }
    for id in ["m1", "m2"] {
        let same: Vec<&Value> = answers.iter().filter(|(other, _)| *other == id).map(|(_, answer)| answer).collect();
        assert!(same.len() == 4 && same.iter().all(|answer| *answer == same[0]), "{same:#?}");
    }
    let asked = handoffs(&server).await;
    assert_eq!(asked.len(), 1, "{asked:?}");
}

#[tokio::test]
async fn while_people_have_the_visitor_the_bot_is_silent() {
    let server = builder();
    let say = |id: &str, text: &str| json!({"session": "a", "text": text, "message_id": id});
    let asked = answer(&server, &say("1", "Ich möchte mit einem Menschen sprechen")).await;
    assert_eq!(asked["nextDialogstate"], "mitarbeiter");
    assert_eq!(asked["messages"].as_array().unwrap().len(), 1, "that somebody is asked is said");
    let silent = json!({"session": "a", "messages": [], "nextDialogstate": "mitarbeiter"});
    assert_eq!(answer(&server, &say("2", "Wo ist mein Paket?")).await, silent, "not even what it is sure of");
    assert_eq!(answer(&server, &say("1", "Ich möchte mit einem Menschen sprechen")).await, asked, "a repeat is one");
    let handoff = handoffs(&server).await[0]["id"].as_str().unwrap().to_owned();
    let weber = json!({"agent": {"id": "7", "name": "Frau Weber"}});
    assert_eq!(agent(&server, &format!("{handoff}/accept"), &weber).await.status.as_u16(), 200);
    assert_eq!(answer(&server, &say("3", "Danke")).await, silent);
    let resolved = agent(&server, &format!("{handoff}/resolve"), &json!({"code": "done"})).await;
    assert_eq!(resolved.status.as_u16(), 200, "{}", resolved.text());
    let after = answer(&server, &say("4", "Wo ist mein Paket?")).await;
    assert_eq!((after["nextDialogstate"].as_str(), texts(&after).len()), (Some("fragen"), 1), "{after}");
    assert!(texts(&after)[0].contains("Mein Konto"), "what agents and others said meanwhile is not told: {after}");
}

/// Whoever answers in `MessengerPeople` itself gives back by the next call.
#[tokio::test]
async fn the_people_of_the_platform_give_the_visitor_back() {
    let server = builder();
    let asked = answer(&server, &json!({"session": "a", "text": "Mensch, bitte", "message_id": "1"})).await;
    assert_eq!(asked["nextDialogstate"], "mitarbeiter");
    let back = json!({"session": "a", "text": "Mensch, bitte", "message_id": "2", "returned": true});
    let answered = answer(&server, &back).await;
    assert_eq!((answered["nextDialogstate"].as_str(), texts(&answered).len()), (Some("mitarbeiter"), 1), "asked anew");
    // Both were asked for in the same millisecond, so which of them stands first is chance.
    let states =
        |all: &[Value]| all.iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
    let expected = BTreeSet::from(["returned_to_bot".to_owned(), "requested".to_owned()]);
    let all = handoffs(&server).await;
    assert_eq!((all.len(), states(&all)), (2, expected.clone()), "{all:?}");
    assert_eq!(answer(&server, &back).await, answered, "a repeat takes nothing back");
    let all = handoffs(&server).await;
    assert_eq!((all.len(), states(&all)), (2, expected), "{all:?}");
    let back = json!({"session": "a", "text": "Wo ist mein Paket?", "message_id": "3", "returned": true});
    assert_eq!(answer(&server, &back).await["nextDialogstate"], "fragen");
    // Nobody has them: it says nothing.
    let back = json!({"session": "a", "text": "Danke", "message_id": "4", "returned": true});
    assert_eq!(answer(&server, &back).await["nextDialogstate"], "fragen");
}

#[tokio::test]
async fn who_shows_no_secret_is_refused_and_in_the_end_not_listened_to() {
    let limited = settings("").replace("calls_per_minute: 0", "calls_per_minute: 4, behind_proxy: yes");
    let server = server_with(&limited, WatchLimits::default());
    let body = json!({"session": "a", "text": "Hallo", "message_id": "1"}).to_string();
    let from = |address: &str, secret: &str| {
        let mut request = call("x-deskbell-key", secret, &body);
        request.headers_mut().insert("x-forwarded-for", address.parse().unwrap());
        request
    };
    let without = Request::post("/v1/hooks/messengerpeople").header("x-forwarded-for", "192.0.2.1");
    let refused = server.send(without.body(Body::from(body.clone())).unwrap()).await;
    assert_eq!((refused.status.as_u16(), refused.error_code().as_str()), (401, "secret_wrong"));
    for guess in ["", "falsch", &SECRET[..SECRET.len() - 1]] {
        assert_eq!(server.send(from("192.0.2.1", guess)).await.status.as_u16(), 401, "{guess}");
    }
    assert_eq!(server.send(from("192.0.2.1", "noch einmal")).await.status.as_u16(), 429);
    assert_eq!(server.send(from("192.0.2.1", SECRET)).await.status.as_u16(), 429, "a right guess as well");
    // Who is proved has a share for each session.
    for _ in 0..2 {
        assert_eq!(server.send(from("192.0.2.2", SECRET)).await.status.as_u16(), 200);
    }
    assert_eq!(server.send(from("192.0.2.2", SECRET)).await.error_code(), "too_many_calls");
    let other = json!({"session": "b", "text": "Hallo", "message_id": "1"}).to_string();
    let mut request = call("x-deskbell-key", SECRET, &other);
    request.headers_mut().insert("x-forwarded-for", "192.0.2.2".parse().unwrap());
    assert_eq!(server.send(request).await.status.as_u16(), 200);
}

#[tokio::test]
async fn the_header_and_the_places_are_settings_and_mistakes_are_told() {
    let more = "    header: Authorization\n    fields: {session: chat.id, text: /message/body, message: message.id}\n";
    let server = server_with(&settings(more), WatchLimits::default());
    let body = json!({"chat": {"id": "x"}, "message": {"id": 4, "body": 1234}});
    for shown in [format!("Bearer {SECRET}"), SECRET.to_owned()] {
        let answer = server.send(call("authorization", &shown, &body.to_string())).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        assert_eq!(answer.json()["session"], "x", "no part is called session, so its name comes back");
    }
    let send = async |body: String| {
        let answer = server.send(call("authorization", SECRET, &body)).await;
        (answer.status.as_u16(), answer.error_code())
    };
    for (body, status, code) in [
        ("{".to_owned(), 400, "bad_json"),
        (json!({"message": {"body": "Hallo"}}).to_string(), 422, "bad_field"),
        (json!({"chat": {"id": " "}, "message": {"body": "Hallo"}}).to_string(), 422, "bad_field"),
        (json!({"chat": {"id": "x".repeat(513)}, "message": {"body": "Hallo"}}).to_string(), 422, "bad_field"),
        (json!({"chat": {"id": "x"}}).to_string(), 422, "bad_field"),
        (json!({"chat": {"id": "x"}, "message": {"body": ["Hallo"]}}).to_string(), 422, "bad_field"),
        (json!({"chat": {"id": "x"}, "message": {"body": " "}}).to_string(), 422, "empty_text"),
        (json!({"chat": {"id": "x"}, "message": {"body": "x".repeat(4_001)}}).to_string(), 422, "text_too_long"),
        (json!({"chat": {"id": "x"}, "message": {"body": "x".repeat(70_000)}}).to_string(), 413, "body_too_large"),
    ] {
        assert_eq!(send(body.clone()).await, (status, code.to_owned()), "{body}");
    }
}

#[tokio::test]
async fn without_the_setting_there_is_no_such_call() {
    let answer = ask(&server(), &json!({"session": "a", "text": "Hallo"})).await;
    assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (404, "not_found"));
}

/// Erasing the conversation lets go of the session too.
#[tokio::test]
async fn after_an_erasure_the_session_begins_anew() {
    let server = builder();
    let body = json!({"session": "a", "text": "Mensch, bitte", "message_id": "1"});
    let asked = answer(&server, &body).await;
    let handoff = handoffs(&server).await[0].clone();
    let conversation = handoff["conversation_id"].as_str().unwrap_or_else(|| panic!("{handoff}"));
    let conversation = deskbell::ids::ConversationId::parse(conversation).unwrap();
    assert!(server.store.erase(&conversation, NOW.parse().unwrap()).await.unwrap().is_some());
    assert_eq!(answer(&server, &body).await, asked, "said for the first time");
    assert_eq!(handoffs(&server).await.len(), 1);
}
