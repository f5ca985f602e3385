//! One conversation, spoken at whichever process, heard at another, answered at a third.

use std::time::{Duration, Instant};

use deskbell::conversation::{Block, Event, Span, Turn};
use deskbell::ids::{ConversationId, TurnNo};
use deskbell::store::{Commit, Store};
use serde_json::{Value, json};

use super::Farm;
use crate::http::streams::{Stream, ids};
use crate::receiver::{Receiver, Reply};

/// Far less than the heartbeat: what is heard so soon was told by a hint.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn any_process_carries_a_conversation_on() {
    let receiver = Receiver::start(|_| Reply::Status(202)).await;
    let mut farm = Farm::new(3, &receiver.url());
    farm.start_all().await;
    let (id, token) = farm.start_talk(0).await;
    let path = format!("/v1/conversations/{id}");
    let mut stream = Stream::open(farm.addresses()[2], &format!("{path}/events"), &token, "").await;
    stream.until("\"state\":\"bot\"").await;
    // The second process knows what the first has said.
    for (turn, expected) in ["Es ist unterwegs.", "Diese Antwort hatten Sie gerade schon"].into_iter().enumerate() {
        let said = json!({"client_id": format!("c{turn}"), "text": "Wo bleibt mein Paket?"});
        let answer = farm.call(turn, &format!("{path}/messages"), &token, "", &said).await;
        assert!(answer["messages"].to_string().contains(expected), "{answer}");
        let again = farm.call((turn + 1) % 3, &format!("{path}/messages"), &token, "", &said).await;
        assert_eq!(again["messages"], answer["messages"], "a repeat elsewhere gives the first answer");
    }
    let answer = farm.call(1, &format!("{path}/handoff"), &token, "", &json!({"client_id": "h"})).await;
    let handoff = answer["handoff"]["id"].as_str().unwrap().to_owned();
    let begun = Instant::now();
    stream.until("\"state\":\"waiting\"").await;
    let again = farm.call(0, &format!("{path}/handoff"), &token, "", &json!({})).await;
    assert_eq!(again["handoff"]["id"].as_str(), Some(handoff.as_str()), "there is one, wherever it is asked for");

    farm.agent(0, &handoff, "accept", "", &json!({"agent": {"id": "weber", "name": "Frau Weber"}})).await;
    stream.until("\"state\":\"human\"").await;
    farm.agent(1, &handoff, "typing", "", &Value::Null).await;
    stream.until("event: typing").await;
    let text = json!({"text": "Guten Tag!"});
    farm.agent(1, &handoff, "messages", "k1", &text).await;
    farm.agent(0, &handoff, "messages", "k1", &text).await;
    stream.until("Guten Tag!").await;
    // Process 0 has seen the bot speak last; the person who has come since must not be talked over.
    let said = json!({"client_id": "v", "text": "Wo bleibt mein Paket?"});
    let answer = farm.call(0, &format!("{path}/messages"), &token, "", &said).await;
    assert_eq!((answer["messages"].as_array().unwrap().len(), answer["state"].as_str()), (1, Some("human")));
    let mut end = Stream::open(farm.addresses()[1], &format!("{path}/events"), &token, "").await;
    end.until("\"state\":\"human\"").await;
    farm.agent(2, &handoff, "resolve", "", &json!({"code": "solved"})).await;
    end.until("\"state\":\"bot\"").await;
    let transcript = farm.transcript(0, &id, &token).await;
    let messages = transcript["messages"].as_array().unwrap();
    let last = messages.len();
    let heard = stream.until(&format!("id: {last}\n")).await.to_owned();
    assert!(begun.elapsed() < SOON, "hints went missing: {:?}", begun.elapsed());

    let numbers = ids(&heard);
    assert_eq!(numbers, (1..=u32::try_from(last).unwrap()).collect::<Vec<_>>(), "once and in order");
    let by_agent = messages.iter().filter(|message| message["role"] == "agent").count();
    assert_eq!(by_agent, 1, "the agent's repeat adds nothing");
    // Whoever rings again at a process that remembers the old handoff gets a new one.
    let answer = farm.call(1, &format!("{path}/handoff"), &token, "", &json!({})).await;
    assert_ne!(answer["handoff"]["id"].as_str(), Some(handoff.as_str()), "{answer}");
    farm.drain().await;
}

/// Nobody tells the processes of what the test itself writes: their own looks find it.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_hint_time_alone_suffices() {
    let receiver = Receiver::start(|_| Reply::Status(202)).await;
    let mut farm = Farm::new(1, &receiver.url());
    farm.start_all().await;
    let (id, token) = farm.start_talk(0).await;
    let mut stream = Stream::open(farm.addresses()[0], &format!("/v1/conversations/{id}/events"), &token, "").await;
    stream.until("\"state\":\"bot\"").await;

    let store = Store::connect(&farm.database.url().parse().unwrap(), &crate::store::ids(&["desk"])).await.unwrap();
    let conversation = ConversationId::parse(&id).unwrap();
    let before = store.load(&conversation).await.unwrap().unwrap().turns;
    let text = "Von niemandem verraten".to_owned();
    let blocks = vec![Block::Paragraph { spans: vec![Span::plain(text.clone())] }];
    let events = vec![Event::BotSaid { text, blocks, offers: Vec::new(), entry: None }];
    let no = TurnNo(u32::try_from(before.len()).unwrap());
    let turn = Turn { no, at: before[0].at, client_id: None, events };
    let samples = crate::store::Samples::new(1);
    store.commit(Commit { conversation, ..samples.commit(turn) }).await.unwrap();
    for commit in [samples.start(), samples.handoff(1)] {
        store.commit(commit).await.unwrap();
    }
    let begun = Instant::now();
    receiver.wait_for(1).await;
    assert!(begun.elapsed() < Duration::from_secs(8), "the courier looks every 5 s: {:?}", begun.elapsed());
    tokio::time::sleep(Duration::from_secs(16).saturating_sub(begun.elapsed())).await;
    stream.until("Von niemandem verraten").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_is_told_honestly_and_nothing_needs_a_restart() {
    let receiver = Receiver::start(|_| Reply::Status(202)).await;
    let mut farm = Farm::new(1, &receiver.url());
    farm.start_all().await;
    let (id, token) = farm.start_talk(0).await;
    let said = json!({"client_id": "1", "text": "Wo bleibt mein Paket?"});
    let base = format!("http://{}", farm.addresses()[0]);
    let say = async || {
        let url = format!("{base}/v1/conversations/{id}/messages");
        let request = farm.http.post(url).bearer_auth(&token).header("content-type", "application/json");
        let answer = request.body(said.to_string()).send().await.unwrap();
        (answer.status().as_u16(), String::from_utf8(answer.bytes().await.unwrap().to_vec()).unwrap())
    };
    let ready = async || farm.http.get(format!("{base}/readyz")).send().await.unwrap().status().as_u16();
    farm.database.on_the_server("ALTER DATABASE {} ALLOW_CONNECTIONS false");
    farm.database.on_the_server(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()",
    );
    let begun = Instant::now();
    let (status, told) = say().await;
    assert_eq!(status, 503, "{told}");
    assert!(begun.elapsed() < Duration::from_secs(15), "it was waited for long: {:?}", begun.elapsed());
    assert_eq!(ready().await, 503);
    farm.database.on_the_server("ALTER DATABASE {} ALLOW_CONNECTIONS true");
    assert_eq!(ready().await, 200);
    let (status, told) = say().await;
    assert!(status == 200 && told.contains("Es ist unterwegs."), "{status} {told}");
    let log = farm.log(0);
    assert!(log.contains("cannot be reached") && !log.contains("Paket"), "{log}");
}
