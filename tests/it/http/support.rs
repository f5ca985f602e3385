//! A server in process, and calls to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use deskbell::config::{self, Config};
use deskbell::content::{Content, Entry, EntryText, Place, Risk};
use deskbell::desk::{Clock, ContentProblem, Desk, Parts, Random, Serving, WatchLimits};
use deskbell::diagnostics::Report;
use deskbell::http::{App, AppParts, Exposition, app};
use deskbell::ids::{EntryId, Language};
use deskbell::store::Store;
use deskbell::turn::Brain;
use deskbell::widget::Assets;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// Thursday, a quarter past ten in Berlin.
pub(crate) const NOW: &str = "2026-11-19T09:15:00Z";

pub(crate) const SETTINGS: &str = "
name: Musterladen
languages: [de, en]
opening_hours:
  mon-fri: ['09:00-17:00']
origins: ['https://www.beispiel.test']
limits: {calls_per_minute: 0}
handoff:
  queues: {service: {label: {de: Kundenservice, en: Customer service}}}
";

pub(crate) fn settings(text: &str) -> Config {
    let mut report = Report::default();
    let config = config::read(&Arc::from("deskbell.yaml"), text, &|_| None, &mut report);
    let found = report.into_sorted();
    assert!(found.is_empty(), "{found:?}");
    config
}

fn entry_text(question: &str, also: &[&str], answer: &str) -> EntryText {
    EntryText {
        question: question.to_owned(),
        also: also.iter().map(ToString::to_string).collect(),
        not: Vec::new(),
        answer: answer.to_owned(),
        buttons: Vec::new(),
        place: Place::default(),
    }
}

pub(crate) fn content(config: &Config, version: &str) -> Content {
    let id = EntryId::new("lieferung.sendung-verfolgen").unwrap();
    let de = entry_text(
        "Wo ist mein Paket?",
        &["Wie kann ich meine Sendung verfolgen?", "Wann kommt mein Paket an?"],
        "Unter **Mein Konto** sehen Sie, wo Ihr Paket ist: [Konto](https://shop.test/konto).",
    );
    let en = entry_text("Where is my parcel?", &["How can I track my parcel?"], "See **My account**.");
    let entry = Entry {
        id: id.clone(),
        category: "lieferung".to_owned(),
        texts: BTreeMap::from([(Language::De, de), (Language::En, en)]),
        risk: Risk::Normal,
        // Where there are two queues, what does not help goes to the second.
        queue: config.bot.queues.get(1).map(|(id, _)| id.clone()),
        page: None,
        valid_from: None,
        valid_until: None,
        owner: None,
        review_by: None,
        weight: 1.0,
        follow_ups: Vec::new(),
    };
    Content {
        version: version.to_owned(),
        bot: config.bot.clone(),
        entries: BTreeMap::from([(id, entry)]),
        intents: BTreeMap::new(),
        slots: BTreeMap::new(),
        flows: BTreeMap::new(),
        names: deskbell::content::FlowNames::default(),
        tables: BTreeMap::new(),
        rules: Vec::new(),
        synonyms: BTreeMap::new(),
    }
}

/// What the next reload finds.
pub(crate) type NextContent = Arc<Mutex<Result<String, Vec<ContentProblem>>>>;

/// A server with everything that a test may turn.
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) desk: Desk,
    pub(crate) store: Store,
    pub(crate) stop: CancellationToken,
    pub(crate) next: NextContent,
    pub(crate) assets: Assets,
    config: Config,
    folder: Arc<tempfile::TempDir>,
}

/// A clock that stands.
fn standing() -> Clock {
    Clock::standing(NOW.parse().unwrap())
}

/// Made without files: these turns are not repeated.
fn serving(config: &Config, version: &str) -> Serving {
    Serving::new(Brain::compile(content(config, version)).unwrap(), &[])
}

fn desk(config: &Config, store: Store, next: &NextContent, watch_limits: WatchLimits, clock: Clock) -> Desk {
    let (loaded, settings) = (Arc::clone(next), config.clone());
    Desk::new(Parts {
        serving: serving(config, "one"),
        load: Box::new(move |_| {
            let version = loaded.lock().unwrap().clone()?;
            Ok(serving(&settings, &version))
        }),
        store,
        max_body_bytes: 262_144,
        wake_courier: Box::new(|| {}),
        clock,
        random: Random::system(),
        watch_limits,
    })
}

/// The usual server.
pub(crate) fn server() -> Server {
    server_with(SETTINGS, WatchLimits::default())
}

pub(crate) fn server_with(text: &str, watch_limits: WatchLimits) -> Server {
    server_at(text, watch_limits, standing())
}

/// The same with a clock that the test moves.
pub(crate) fn server_at(text: &str, watch_limits: WatchLimits, clock: Clock) -> Server {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let config = settings(text);
    let store = Store::open(&folder.path().join("deskbell.db"), &[]).unwrap();
    begun(config, store, folder, watch_limits, clock)
}

fn begun(
    config: Config,
    store: Store,
    folder: Arc<tempfile::TempDir>,
    watch_limits: WatchLimits,
    clock: Clock,
) -> Server {
    let next: NextContent = Arc::new(Mutex::new(Ok("one".to_owned())));
    let desk = desk(&config, store.clone(), &next, watch_limits, clock);
    let stop = CancellationToken::new();
    let assets = Assets::embedded();
    let app_parts = AppParts {
        desk: desk.clone(),
        server: config.server.clone(),
        assets: assets.clone(),
        exposition: Exposition::of_process().unwrap(),
        stop: stop.clone(),
        heartbeat: Duration::from_millis(100),
    };
    let state = App::new(app_parts);
    Server { router: app(state.clone()), app: state, desk, store, stop, next, assets, config, folder }
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of the error, after a look at its shape.
    pub(crate) fn error_code(&self) -> String {
        let json = self.json();
        for field in ["code", "message", "hint"] {
            assert!(json["error"][field].as_str().is_some_and(|text| !text.is_empty()), "{json}");
        }
        json["error"]["code"].as_str().unwrap().to_owned()
    }
}

impl Server {
    /// A desk on the same store that knows nothing of this one, like another process.
    pub(crate) fn another_desk(&self) -> Desk {
        desk(&settings(SETTINGS), self.store.clone(), &self.next, WatchLimits::default(), standing())
    }

    /// The server as it is after a restart: the same file, opened anew, and nothing else.
    pub(crate) async fn again(self) -> Self {
        self.stop.cancel();
        self.store.close().await;
        let store = Store::open(&self.folder.path().join("deskbell.db"), &[]).unwrap();
        begun(self.config, store, self.folder, WatchLimits::default(), standing())
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: head.status, headers: head.headers, bytes }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.send(post(path, token, body.to_string())).await
    }

    /// Starts a conversation; its id and its token.
    pub(crate) async fn start(&self) -> (String, String) {
        let answer = self.post("/v1/conversations", "", &json!({"language": "de"})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let json = answer.json();
        (json["id"].as_str().unwrap().to_owned(), json["token"].as_str().unwrap().to_owned())
    }

    pub(crate) async fn say(&self, id: &str, token: &str, client_id: &str, text: &str) -> Answer {
        let path = format!("/v1/conversations/{id}/messages");
        self.post(&path, token, &json!({"client_id": client_id, "text": text})).await
    }

    pub(crate) async fn transcript(&self, id: &str, token: &str) -> Value {
        let request = Request::get(format!("/v1/conversations/{id}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        self.send(request).await.json()
    }

    /// Serves on a real socket until `stop`; its address.
    pub(crate) async fn listen(&self) -> (std::net::SocketAddr, tokio::task::JoinHandle<std::io::Result<()>>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = self.router.clone().into_make_service_with_connect_info::<std::net::SocketAddr>();
        let stop = self.stop.clone();
        let serve = axum::serve(listener, service).with_graceful_shutdown(async move { stop.cancelled().await });
        (address, tokio::spawn(async move { serve.await }))
    }
}

pub(crate) fn post(path: &str, token: &str, body: String) -> Request<Body> {
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(Body::from(body)).unwrap()
}
