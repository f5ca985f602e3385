//! Calls of outside services, by real HTTP to a service that misbehaves as told.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use deskbell::conversation::{Conversation, Event, Input, Phase, Role};
use deskbell::courier::{Services, system_lookup};
use deskbell::desk::{Clock, Desk, Parts, Pass, Random, Serving, WatchLimits};
use deskbell::ids::ClientId;
use deskbell::store::Store;
use deskbell::turn::Brain;
use futures_util::{StreamExt, stream};
use tokio::net::TcpListener;

use crate::content::{SETTINGS, files, loaded};
use crate::repeated::repeated;

/// What a service was asked.
#[derive(Debug, Clone)]
struct Asked {
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

type Reply = std::pin::Pin<Box<dyn Future<Output = Response> + Send>>;

#[derive(Clone)]
struct Service {
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    reply: Arc<dyn Fn(usize) -> Reply + Send + Sync>,
}

impl Service {
    /// Listens on a free port of 127.0.0.1; `reply` gets the number of the request, from 0.
    async fn start<F: Future<Output = Response> + Send + 'static>(
        reply: impl Fn(usize) -> F + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = Self { url, asked: Arc::default(), reply: Arc::new(move |number| Box::pin(reply(number))) };
        let app = Router::new().fallback(take).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        service
    }

    async fn saying(json: &'static str) -> Self {
        Self::start(move |_| async move { json.into_response() }).await
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn take(State(service): State<Service>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let number = {
        let mut asked = service.asked.lock().unwrap();
        asked.push(Asked { uri, headers, body });
        asked.len() - 1
    };
    (service.reply)(number).await
}

const GOOD: &str = r#"{"status": "versendet", "tage": 2, "termin": "2026-11-23T08:00:00Z", "mehr": [1]}"#;

/// Where a test's service listens, and what else its settings say.
fn settings(url: &str, more: &str) -> String {
    format!(
        "{SETTINGS}services:\n  auftrag:\n    url: \"{url}/orders/{{{{ nummer }}}}?lang=de\"\n    headers: {{authorization: geheim}}\n    \
         allow_http: true\n    timeout_s: 1\n    fields: {{status: text, tage: number, termin: date}}\n{more}"
    )
}

const INSIDE: &str = "    allow_networks: [127.0.0.0/8]\n";

const FLOW: &str = r#"
slots:
  nummer: {type: text, label: Nummer}
  konto: {type: iban, label: Konto, sensitive: yes}
intents:
  - {id: status, examples: [Auftrag], flow: status}
  - {id: streng, examples: [Strenger Auftrag], flow: streng}
  - {id: melden, examples: [Schaden melden], flow: melden}
flows:
  status:
    steps:
      - ask: nummer
        say: Welche Nummer?
      - call: auftrag
        with: {nummer: "{{ nummer }}"}
        failed: [{end: Das ging nicht.}]
      - if: auftrag.tage > 1
        then: [{say: "{{ auftrag.status }}, noch {{ auftrag.tage }} Tage, am {{ auftrag.termin }}"}]
  streng:
    steps:
      - ask: nummer
        say: Welche Nummer?
      - call: auftrag
        with: {nummer: "{{ nummer }}"}
      - handoff: versand
  melden:
    steps:
      - ask: nummer
        say: Welche Nummer?
      - ask: konto
        say: Welches Konto?
      - set: {thema: "Auftrag {{ nummer }}", abdruck: "{{ konto | length }}"}
      - call: auftrag
        with: {nummer: "{{ nummer }}"}
        into: sache
      - say: "{{ sache.status }}"
      - handoff: versand
"#;

fn serving(settings: &str) -> Serving {
    let files = files(&[("deskbell.yaml", settings.as_bytes()), ("intents/fall.yaml", FLOW.as_bytes())]);
    let found = loaded(&files);
    let content = found.content.unwrap_or_else(|| panic!("{:#?}", found.diagnostics));
    let services = Services::new(&found.config.unwrap().services, &system_lookup()).unwrap();
    Serving::new(Brain::compile(content).unwrap(), &files).with_services(services)
}

struct Bench {
    desk: Desk,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("deskbell.db"), &[]).unwrap();
        Self { desk: desk(settings, store), folder }
    }

    /// Another process on the same data.
    fn beside(&self, settings: &str) -> Desk {
        desk(settings, Store::open(&self.folder.path().join("deskbell.db"), &[]).unwrap())
    }

    /// Begins, and says what comes before the number.
    async fn begun(&self, words: &str) -> Pass {
        let pass = self.desk.start(None, None).await.unwrap().pass;
        say(&self.desk, &pass, words).await;
        pass
    }
}

fn desk(settings: &str, store: Store) -> Desk {
    Desk::new(Parts {
        serving: serving(settings),
        load: Box::new(|_| Err(Vec::new())),
        store,
        max_body_bytes: 262_144,
        wake_courier: Box::new(|| {}),
        clock: Clock::standing("2026-11-20T10:00:00+01:00".parse().unwrap()),
        random: Random::system(),
        watch_limits: WatchLimits::default(),
    })
}

/// What the bot says to a message, in one answer.
async fn say(desk: &Desk, pass: &Pass, words: &str) -> String {
    let done = desk.turn(pass, None, Input::Text(words.to_owned())).await.unwrap();
    said(&done.conversation, done.from)
}

fn said(conversation: &Conversation, from: deskbell::ids::MessageSeq) -> String {
    let new = conversation.messages_after(from).iter().filter(|message| message.role != Role::Visitor);
    new.map(|message| message.text.clone()).collect::<Vec<_>>().join(" | ")
}

#[tokio::test]
async fn a_call_is_answered_in_the_answer_to_the_visitor() {
    let service = Service::saying(GOOD).await;
    let bench = Bench::new(&settings(&service.url, INSIDE));
    let pass = bench.begun("Auftrag").await;
    assert_eq!(say(&bench.desk, &pass, "AB/1 ?x=ä").await, "versendet, noch 2 Tage, am 23.11.2026");
    let [asked] = service.asked().try_into().unwrap();
    assert_eq!(asked.uri.to_string(), "/orders/AB%2F1%20%3Fx%3D%C3%A4?lang=de");
    assert_eq!(asked.header("authorization"), "geheim");
    assert_eq!(asked.header("idempotency-key"), format!("{}.2.2", pass.conversation));

    // The story can be read from the store, and every turn made again from it.
    let record = repeated(&bench.desk, bench.folder.path(), &pass.conversation);
    let kinds: Vec<&str> = record.turns.iter().flat_map(|turn| &turn.turn.events).filter_map(kind).collect();
    assert_eq!(kinds, ["requested", "answered"]);
}

fn kind(event: &Event) -> Option<&'static str> {
    match event {
        Event::CallRequested { .. } => Some("requested"),
        Event::CallAnswered { fault: None, .. } => Some("answered"),
        Event::CallAnswered { .. } => Some("failed"),
        _ => None,
    }
}

#[tokio::test]
async fn a_person_sees_what_the_flow_found() {
    let service = Service::saying(GOOD).await;
    let bench = Bench::new(&settings(&service.url, INSIDE));
    let pass = bench.begun("Schaden melden").await;
    say(&bench.desk, &pass, "AB-1").await;
    say(&bench.desk, &pass, "DE89 3704 0044 0532 0130 00").await;
    let database = rusqlite::Connection::open(bench.folder.path().join("deskbell.db")).unwrap();
    let body: Vec<u8> = database.query_row("SELECT body FROM outbox_events", [], |row| row.get(0)).unwrap();
    let event: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        event["data"]["slots"],
        serde_json::json!([
            {"name": "konto", "value": "•••00", "label": "Konto", "sensitive": true},
            {"name": "nummer", "value": "AB-1", "label": "Nummer", "sensitive": false},
            {"name": "abdruck", "value": "•••", "label": "abdruck", "sensitive": true},
            {"name": "thema", "value": "Auftrag AB-1", "label": "thema", "sensitive": false},
            // No flow uses another part of the answer.
            {"name": "sache.status", "value": "versendet", "label": "sache: status", "sensitive": false},
        ])
    );
    let summary = event["data"]["summary"].as_str().unwrap();
    assert!(summary.ends_with("Gefunden: abdruck: •••; thema: Auftrag AB-1; sache: status: versendet"), "{summary}");
}

/// The real answer of a shop is nested; what stands elsewhere is not looked at.
#[tokio::test]
async fn a_field_can_stand_deep_inside_the_answer() {
    let nested =
        r#"{"order": {"state": {"text": "versendet"}, "parcels": [{"days": 2, "due": "2026-11-23"}]}, "status": 7}"#;
    let paths = "fields: {status: {type: text, path: /order/state/text}, tage: {type: number, path: order.parcels.0.days}, \
                 termin: {type: date, path: /order/parcels/0/due}}";
    let service = Service::saying(nested).await;
    let flat = "fields: {status: text, tage: number, termin: date}";
    let bench = Bench::new(&settings(&service.url, INSIDE).replace(flat, paths));
    let pass = bench.begun("Auftrag").await;
    assert_eq!(say(&bench.desk, &pass, "AB-1").await, "versendet, noch 2 Tage, am 23.11.2026");

    let wrong = paths.replace("/order/state/text", "/order/status/text");
    let bench = Bench::new(&settings(&service.url, INSIDE).replace(flat, &wrong));
    let pass = bench.begun("Auftrag").await;
    assert_eq!(say(&bench.desk, &pass, "AB-1").await, "Das ging nicht.");
}

#[tokio::test]
async fn whatever_the_service_does_the_flow_goes_on() {
    let elsewhere = Service::saying(GOOD).await;
    let away = format!("{}/orders/1", elsewhere.url);
    for (name, settings_more) in [
        ("slow", INSIDE),
        ("500", INSIDE),
        ("404", INSIDE),
        ("wrong type", INSIDE),
        ("missing field", INSIDE),
        ("no json", INSIDE),
        ("huge", INSIDE),
        ("redirect", INSIDE),
        ("cut off", INSIDE),
        ("private address", ""),
        ("bad value", INSIDE),
    ] {
        let away = away.clone();
        let service = Service::start(move |_| {
            let away = away.clone();
            async move {
                match name {
                    "slow" => std::future::pending().await,
                    "500" => (axum::http::StatusCode::INTERNAL_SERVER_ERROR, GOOD).into_response(),
                    "404" => (axum::http::StatusCode::NOT_FOUND, GOOD).into_response(),
                    "wrong type" => GOOD.replace("2,", "\"zwei\",").into_response(),
                    "missing field" => r#"{"status": "versendet", "tage": 2}"#.into_response(),
                    "no json" => "<html>".into_response(),
                    "huge" => endless().into_response(),
                    "redirect" => (axum::http::StatusCode::FOUND, [("location", away)], GOOD).into_response(),
                    "cut off" => cut_off().into_response(),
                    _ => GOOD.into_response(),
                }
            }
        })
        .await;
        let bench = Bench::new(&settings(&service.url, settings_more));
        let pass = bench.begun("Auftrag").await;
        let started = Instant::now();
        let number = if name == "bad value" { ".." } else { "AB-1" };
        assert_eq!(say(&bench.desk, &pass, number).await, "Das ging nicht.", "{name}");
        assert!(started.elapsed() < Duration::from_millis(2_500), "{name} took {:?}", started.elapsed());
        let unasked = matches!(name, "private address" | "bad value");
        assert_eq!(service.asked().is_empty(), unasked, "{name}");
        assert!(bench.desk.conversation(&pass).await.unwrap().flow.is_none(), "{name}");
    }
    assert!(elsewhere.asked().is_empty(), "a redirect is not followed");
}

fn endless() -> Body {
    let chunk = Bytes::from(vec![b' '; 8 * 1024]);
    Body::from_stream(stream::repeat(chunk).map(Ok::<_, std::io::Error>))
}

fn cut_off() -> Body {
    let parts = [Ok(Bytes::from_static(b"{\"status\":")), Err(std::io::Error::other("gone"))];
    Body::from_stream(stream::iter(parts))
}

#[tokio::test]
async fn a_failure_that_no_step_expects_calls_a_person() {
    let service = Service::saying("{}").await;
    let bench = Bench::new(&settings(&service.url, INSIDE));
    let pass = bench.begun("Strenger Auftrag").await;
    say(&bench.desk, &pass, "AB-1").await;
    let conversation = bench.desk.conversation(&pass).await.unwrap();
    assert_eq!(conversation.phase, Phase::Waiting);
    let reason = serde_json::to_value(conversation.handoff.unwrap().request.reason).unwrap();
    assert_eq!(reason, "error");
}

#[tokio::test]
async fn another_try_has_the_same_key_and_a_post_its_body() {
    let service = Service::start(|number| async move {
        let status = if number == 0 { 503 } else { 200 };
        (axum::http::StatusCode::from_u16(status).unwrap(), GOOD).into_response()
    })
    .await;
    let more = format!("{INSIDE}    retries: 1\n    method: post\n    body: {{order: \"Nr. {{{{ nummer }}}}\"}}\n");
    let bench = Bench::new(&settings(&service.url, &more));
    let pass = bench.begun("Auftrag").await;
    assert!(say(&bench.desk, &pass, "AB-1").await.starts_with("versendet"));
    let [first, second] = service.asked().try_into().unwrap();
    assert_eq!(first.header("idempotency-key"), second.header("idempotency-key"));
    assert_eq!(&second.body[..], br#"{"order":"Nr. AB-1"}"#);
    assert_eq!(second.header("content-type"), "application/json");
}

#[tokio::test]
async fn a_message_waits_for_the_open_call_and_a_repeat_gives_the_whole_answer() {
    let service = Service::start(|_| async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        GOOD.into_response()
    })
    .await;
    let bench = Bench::new(&settings(&service.url, INSIDE));
    let pass = bench.begun("Auftrag").await;
    let client = ClientId::new("eins").unwrap();
    let number = Input::Text("AB-1".to_owned());
    let first = bench.desk.turn(&pass, Some(client.clone()), number.clone());
    let second = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        bench.desk.turn(&pass, None, Input::Text("Wo ist mein Paket?".to_owned())).await
    };
    let (first, second) = tokio::join!(first, second);
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(said(&first.conversation, first.from), "versendet, noch 2 Tage, am 23.11.2026");
    assert_eq!(said(&second.conversation, second.from), "Unter Mein Konto.");
    let again = bench.desk.turn(&pass, Some(client), number).await.unwrap();
    assert_eq!(said(&again.conversation, again.from), "versendet, noch 2 Tage, am 23.11.2026");
    assert_eq!(service.asked().len(), 1);
}

/// A process that died between the commit and the answer is one that answers too late.
#[tokio::test]
async fn a_call_that_was_left_open_is_asked_again_by_the_next_who_comes() {
    let late = Service::start(|_| async {
        tokio::time::sleep(Duration::from_millis(800)).await;
        GOOD.replace("versendet", "zu spät").into_response()
    })
    .await;
    let prompt = Service::saying(GOOD).await;
    for by_reload in [true, false] {
        let bench = Bench::new(&settings(&late.url, INSIDE));
        let pass = bench.begun("Auftrag").await;
        let (desk, its_pass) = (bench.desk.clone(), pass.clone());
        let before = late.asked().len();
        let dying = tokio::spawn(async move { desk.turn(&its_pass, None, Input::Text("AB-1".to_owned())).await });
        while late.asked().len() == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let other = bench.beside(&settings(&prompt.url, INSIDE));
        if by_reload {
            other.conversation(&pass).await.unwrap();
        } else {
            assert_eq!(say(&other, &pass, "Wo ist mein Paket?").await, "Unter Mein Konto.");
        }
        let answered = dying.await.unwrap().unwrap();
        assert!(said(&answered.conversation, answered.from).starts_with("versendet"), "the first answer counts");
        let keys =
            [late.asked(), prompt.asked()].map(|asked| asked.last().unwrap().header("idempotency-key").to_owned());
        assert_eq!(keys[0], keys[1]);
        let conversation = bench.desk.conversation(&pass).await.unwrap();
        assert!(conversation.call.is_none());
        assert!(!conversation.messages.iter().any(|message| message.text.contains("zu spät")));
    }
}
