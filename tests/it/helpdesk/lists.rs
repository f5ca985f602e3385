//! What helpdesks look at.

use serde_json::{Value, json};

use super::{ALL, SHIPPING, Visit, waiting, weber};

fn names(list: &Value) -> Vec<String> {
    list["handoffs"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_handoff_tells_everything_that_an_agent_reads_first() {
    let visit = Visit::rings_the_second_queue().await;
    let one = visit.get(SHIPPING, &format!("handoffs/{}", visit.handoff)).await.json();
    for (field, expected) in [
        ("state", json!("requested")),
        ("queue", json!("versand")),
        ("priority", json!("normal")),
        ("subject", json!("Wo ist mein Paket?")),
        ("language", json!({"code": "de", "detected": true})),
        ("conversation_id", json!(visit.id)),
        ("waiting_since", json!("2026-11-19T09:15:00Z")),
        ("requested_at", json!("2026-11-19T09:15:00.000Z")),
        ("reason", json!({"code": "repeated_misunderstanding", "text": "Die Antwort hat nicht geholfen"})),
        ("slots", json!([])),
        ("message_count", json!(7)),
        ("newest_message", json!({"seq": 7, "at": "2026-11-19T09:15:00Z", "role": "system"})),
    ] {
        assert_eq!(one[field], expected, "{field}");
    }
    assert_eq!(one["answers_shown"][0]["faq_id"], "lieferung.sendung-verfolgen");
    assert!(one["summary"].as_str().unwrap().contains("Letzte Frage: Wo ist mein Paket?"), "{one}");
    assert_eq!(visit.get(SHIPPING, "handoffs").await.json()["handoffs"][0], one, "the list tells the same");

    visit.done("accept", None, &weber()).await;
    let one = visit.get(ALL, &format!("handoffs/{}", visit.handoff)).await.json();
    assert_eq!(one["agent"], json!({"id": "weber", "name": "Frau Weber"}));
    assert_eq!((one["accepted_at"].as_str(), one.get("waiting_since")), (Some("2026-11-19T09:15:00Z"), None));
}

#[tokio::test]
async fn lists_are_filtered_in_order_and_can_be_read_on() {
    let mut visit = waiting().await;
    let mut all = vec![visit.handoff.clone()];
    for _ in 0..4 {
        visit.done("accept", None, &weber()).await;
        visit.done("resolve", None, &json!({})).await;
        visit.rings().await;
        all.push(visit.handoff.clone());
    }
    // The clock of these tests stands: ids of one moment have an order, but not that of the requests.
    all.sort_unstable();
    let open = visit.handoff.clone();
    let list = visit.get(ALL, "handoffs").await.json();
    assert_eq!((names(&list), &list["next"]), (all.clone(), &Value::Null));
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let page = visit.get(ALL, &format!("handoffs?limit=2{after}")).await.json();
        found.extend(names(&page));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(found, all);
    for (query, count) in [
        ("state=resolved", 4),
        ("state=requested", 1),
        ("state=requested,resolved", 5),
        ("state=queued", 0),
        ("queue=service", 5),
        ("queue=versand", 0),
        ("queue=service&state=requested", 1),
    ] {
        assert_eq!(names(&visit.get(ALL, &format!("handoffs?{query}")).await.json()).len(), count, "{query}");
    }
    assert_eq!(names(&visit.get(ALL, "handoffs?state=requested").await.json()), [open]);
    assert_eq!(names(&visit.get(SHIPPING, "handoffs?queue=service").await.json()), Vec::<String>::new());
}

#[tokio::test]
async fn a_transcript_ends_with_its_handoff() {
    let visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    visit.done("messages", Some("k"), &json!({"text": "Guten Tag!"})).await;
    let path = format!("handoffs/{}/transcript", visit.handoff);
    let whole = visit.get(ALL, &path).await.json();
    let messages = whole["messages"].as_array().unwrap();
    let seqs: Vec<u64> = messages.iter().map(|message| message["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (1..=5).collect::<Vec<_>>());
    assert_eq!((messages[4]["role"].as_str(), messages[4]["name"].as_str()), (Some("agent"), Some("Frau Weber")));
    assert_eq!(whole["handoff"]["state"], "active");
    let rest = visit.get(ALL, &format!("{path}?after=4")).await.json();
    assert_eq!(rest["messages"].as_array().unwrap().len(), 1);
    visit.done("return", None, &json!({})).await;
    visit.say("later", "Das ist nicht für das Team").await;
    let after = visit.get(ALL, &path).await;
    assert_eq!(after.json()["messages"].as_array().unwrap().len(), 6, "the note of the return is the last");
    assert!(!after.text().contains("nicht für das Team"));
    let one = visit.get(ALL, &format!("handoffs/{}", visit.handoff)).await;
    assert!(!one.text().contains("nicht für das Team"), "nor does its summary tell of it");
    assert_eq!(one.json()["closed_at"], "2026-11-19T09:15:00Z");
}

#[tokio::test]
async fn events_can_be_read_on_from_any_place() {
    let visit = waiting().await;
    for n in 0..5 {
        visit.say(&n.to_string(), "Hallo?").await;
    }
    let all = visit.get(ALL, "events").await.json();
    let sequences = |page: &Value| -> Vec<u64> {
        page["events"].as_array().unwrap().iter().map(|event| event["sequence"].as_u64().unwrap()).collect()
    };
    assert_eq!(sequences(&all), [1, 2, 3, 4, 5, 6]);
    let (mut found, mut after) = (Vec::new(), "0".to_owned());
    loop {
        let page = visit.get(ALL, &format!("events?limit=4&after={after}")).await.json();
        if sequences(&page).is_empty() {
            assert_eq!(page["next"], after, "the place stays");
            break;
        }
        found.extend(sequences(&page));
        after = page["next"].as_str().unwrap().to_owned();
    }
    assert_eq!(found, sequences(&all));
    visit.say("late", "Noch etwas").await;
    let page = visit.get(ALL, &format!("events?after={after}")).await.json();
    assert_eq!(sequences(&page), [7]);
    assert!(page["events"][0]["id"].as_str().unwrap().starts_with("msg_"));
    assert_eq!(visit.get(SHIPPING, "events").await.json()["events"], json!([]));

    let end = visit.get(ALL, "events?after=end").await.json();
    assert_eq!(end, json!({"events": [], "next": page["next"]}), "nothing of what was");
    visit.say("later", "Und noch etwas").await;
    let next = end["next"].as_str().unwrap();
    assert_eq!(sequences(&visit.get(ALL, &format!("events?after={next}")).await.json()), [8]);
    assert_eq!(visit.get(ALL, "events?after=ende").await.error_code(), "bad_field");
}

#[tokio::test]
async fn what_is_forgotten_is_gone_here_too() {
    let visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    visit.done("messages", Some("k"), &json!({"text": "Guten Tag!"})).await;
    let forgotten = visit.server.store.forget("2027-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(forgotten, 1);
    let answer = visit.call(ALL, "messages", Some("k"), &json!({"text": "Guten Tag!"})).await;
    assert_eq!(answer.error_code(), "handoff_not_found");
    assert_eq!(visit.get(ALL, "handoffs").await.json()["handoffs"], json!([]));
    assert_eq!(visit.get(ALL, "events").await.json()["events"], json!([]));
}
