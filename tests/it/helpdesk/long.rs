//! The longest conversations and the worst texts, whole and as text.

use deskbell::conversation::{Event, Turn};
use deskbell::ids::{ConversationId, TurnNo};
use deskbell::store::{Commit, Committed};
use serde_json::json;

use super::{ALL, waiting};
use crate::receiver::{Received, Receiver, Reply};

const MESSAGES: usize = 5_000;
/// What would be something else than text, if anybody took it for that.
const HOSTILE: [&str; 12] = [
    "\0\u{1}\u{7f}",
    "\u{202E}txt.exe\u{2066}",
    "\r\nX-Evil: 1\r\n\r\n{}",
    "{{ secrets.x }} {% raw %} ${HOME}",
    "\"}],\"data\":{\"handoff_id\":\"hnd_1\"",
    "\\u0000 \\ud800 \\",
    "\u{FFFF}\u{2028}\u{2029}\u{FEFF}",
    "😀👨‍👩‍👧🏳️‍🌈",
    "</script><img src=x onerror=alert(1)>",
    "\u{1b}[31m",
    "'; DROP TABLE turns; --",
    "data: x\n\nevent: state\ndata: {}",
];

fn text(number: usize) -> String {
    format!("{number} {}", HOSTILE[number % HOSTILE.len()])
}

#[tokio::test]
async fn all_of_5000_messages_can_be_read_whatever_stands_in_them() {
    let visit = waiting().await;
    let conversation = ConversationId::parse(&visit.id).unwrap();
    let newest = visit.server.store.load(&conversation).await.unwrap().unwrap().turns.last().unwrap().clone();
    let numbers: Vec<usize> = (0..MESSAGES).collect();
    for (no, part) in (newest.no.0 + 1..).zip(numbers.chunks(500)) {
        let said = |number: &usize| Event::VisitorSaid { text: text(*number), choice: None };
        let turn = Turn { no: TurnNo(no), at: newest.at, client_id: None, events: part.iter().map(said).collect() };
        let commit = Commit {
            conversation: conversation.clone(),
            create: None,
            turn,
            origin: None,
            handoff: None,
            moved: None,
            receipt: None,
            wait: None,
            outgoing: Vec::new(),
        };
        assert_eq!(visit.server.store.commit(commit).await.unwrap(), Committed::Stored);
    }
    visit.say("last", "Sind Sie noch da?").await;

    // The newest event has what fits, says that it is not all, and how many there are.
    let events = visit.get(ALL, "events").await.json();
    let event = &events["events"].as_array().unwrap().last().unwrap()["event"];
    let transcript = &event["data"]["transcript"];
    assert_eq!(transcript["complete"], false);
    let inline = transcript["messages"].as_array().unwrap();
    assert!(inline.len() > 100 && serde_json::to_vec(event).unwrap().len() <= 262_144);
    assert!(inline.iter().any(|message| message["text"] == "Sind Sie noch da?"), "the newest are there");

    // The call has all of them, each as it was typed, in order.
    let path = format!("handoffs/{}/transcript", visit.handoff);
    let whole = visit.get(ALL, &path).await.json();
    let messages = whole["messages"].as_array().unwrap();
    assert_eq!(messages.len(), usize::try_from(transcript["message_count"].as_u64().unwrap()).unwrap());
    let seqs: Vec<u64> = messages.iter().map(|message| message["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (1..=u64::try_from(messages.len()).unwrap()).collect::<Vec<_>>());
    let typed: Vec<&str> =
        messages.iter().filter(|m| m["role"] == "visitor").map(|m| m["text"].as_str().unwrap()).collect();
    // The first is the wish for a person, the last the question at the end.
    assert_eq!(typed.len(), MESSAGES + 2);
    for (number, typed) in typed[1..=MESSAGES].iter().enumerate() {
        assert_eq!(*typed, text(number));
    }
    let rest = visit.get(ALL, &format!("{path}?after={}", seqs[seqs.len() - 3])).await.json();
    assert_eq!(rest["messages"].as_array().unwrap()[..], messages[messages.len() - 2..]);
    // The visitor has them too.
    assert_eq!(visit.seen().await.len(), messages.len());
}

/// Whether an event has a message that says exactly this.
fn says(request: &Received, typed: &str) -> bool {
    let event = request.json();
    event["data"]["transcript"]["messages"].as_array().unwrap().iter().any(|message| message["text"] == typed)
}

#[tokio::test]
async fn no_text_becomes_a_header_of_what_helpdesks_get() {
    const KNOWN: [&str; 8] = [
        "accept",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "webhook-id",
        "webhook-signature",
        "webhook-timestamp",
    ];
    let receiver = Receiver::start(|_| Reply::Status(204)).await;
    let folder = crate::crash::server::shop(&receiver.url(), "data/deskbell.db");
    let server = crate::serve::Server::begin_with(folder.path(), &[]);
    for hostile in HOSTILE {
        let page = json!({"url": format!("https://shop.test/{hostile}"), "title": hostile, "referrer": hostile});
        let begun = server.json("POST", "/v1/conversations", "", &json!({"language": "de", "page": page}));
        let (id, token) = (begun["id"].as_str().unwrap(), begun["token"].as_str().unwrap());
        let path = format!("/v1/conversations/{id}");
        let said = json!({"client_id": "1", "text": format!("a{hostile}b")});
        server.json("POST", &format!("{path}/messages"), token, &said);
        let answer = server.json("POST", &format!("{path}/handoff"), token, &json!({"client_id": "2"}));
        assert_eq!(answer["state"], "waiting", "{answer}");
    }
    // The event of the last one may come in two parts: the handoff, and what was added.
    let begun = std::time::Instant::now();
    let has = |received: &[Received], typed: &str| received.iter().any(|request| says(request, typed));
    let typed: Vec<String> = HOSTILE.iter().map(|hostile| format!("a{hostile}b")).collect();
    let mut received = receiver.wait_for(HOSTILE.len()).await;
    while let Some(missing) = typed.iter().find(|typed| !has(&received, typed)) {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{missing:?} arrived as something else");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        received = receiver.received();
    }
    for request in &received {
        let names: std::collections::BTreeSet<&str> =
            request.headers.keys().map(axum::http::HeaderName::as_str).collect();
        assert_eq!(names, KNOWN.into(), "{:?}", request.headers);
        assert!(request.verifies(), "the bytes came as they were signed");
        assert_eq!(request.line, "POST /hook");
    }
    server.signal("TERM");
    server.ended();
}
