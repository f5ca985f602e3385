//! A flow starts a check at Flixcheck, shows its link, waits for the "answered" notification and goes on: by real HTTP
//! to a stand-in for the service, and in dialogue tests.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use deskbell::config::{Config, Server as ServerSettings};
use deskbell::conversation::{Conversation, Input, Phase, Role};
use deskbell::courier::{Services, system_lookup};
use deskbell::desk::{Clock, Desk, Ladder, Parts, Pass, Random, Serving, WatchLimits};
use deskbell::dialogues;
use deskbell::http::{App, AppParts, Exposition, app};
use deskbell::store::{Archive, Store};
use deskbell::turn::Brain;
use deskbell::widget::Assets;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::content::{SETTINGS, files, loaded};
use crate::repeated::repeated;

const SECRET: &str = "0123456789abcdef0123456789abcdef-flixcheck";
const NOW: &str = "2026-11-20T10:00:00+01:00";

/// As in docs/platforms.md: the check is made by a call, and what came of it is told by Flixcheck.
fn settings(url: &str) -> String {
    format!(
        "{SETTINGS}limits: {{calls_per_minute: 5, behind_proxy: yes}}
services:
  flixcheck:
    url: \"{url}/checks\"
    method: post
    body: {{template: schaden, recipient: \"{{{{ vertrag }}}}\"}}
    fields: {{id: {{type: text, path: /check/_id}}, link: {{type: text, path: /check/link}}}}
    allow_http: true
    allow_networks: [127.0.0.0/8]
hooks:
  formular:
    secret: {SECRET}
    when: {{event: checkAnswered}}
    reference: content.checkId
    fields: {{iban: {{type: text, path: content.custom.iban}}, betrag: {{type: number, path: content.custom.amount}}}}
"
    )
}

const FLOW: &str = r#"
slots:
  vertrag: {type: text, label: Vertrag}
  konto: {type: iban, label: Konto, sensitive: yes}
intents:
  - {id: schaden, examples: [Schaden melden], flow: schaden}
  - {id: streng, examples: [Wasserschaden], flow: streng}
flows:
  schaden:
    steps:
      - ask: vertrag
        say: Welcher Vertrag?
      - call: flixcheck
        with: {vertrag: "{{ vertrag }}"}
      - await: formular
        reference: "{{ flixcheck.id }}"
        say: "Bitte füllen Sie das [Formular]({{ flixcheck.link }}) aus."
        within_minutes: 30
        into: angaben
        failed:
          - end: Es kam leider nichts an.
      - set: {konto: "{{ angaben.iban }}"}
      - if: konto
        then: [{say: "Danke, {{ angaben.betrag }} Euro gehen auf Ihr Konto."}]
        else: [{say: Die Kontonummer stimmt nicht.}]
  streng:
    steps:
      - await: formular
        reference: "{{ konto }}"
        say: Ich warte.
      - say: "{{ formular.iban }}"
"#;

/// A server with content of its own, on a clock that the test moves.
struct Bench {
    desk: Desk,
    router: Router,
    store: Store,
    now: Arc<Mutex<Timestamp>>,
    folder: Arc<tempfile::TempDir>,
    settings: String,
}

fn read(settings: &str) -> (Serving, Config) {
    let files = files(&[("deskbell.yaml", settings.as_bytes()), ("intents/fall.yaml", FLOW.as_bytes())]);
    let found = loaded(&files);
    let content = found.content.unwrap_or_else(|| panic!("{:#?}", found.diagnostics));
    let config = found.config.unwrap();
    let services = Services::new(&config.services, &system_lookup()).unwrap();
    (Serving::new(Brain::compile(content).unwrap(), &files).with_services(services), config)
}

impl Bench {
    fn new(settings: &str) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::begun(settings, folder, Arc::new(Mutex::new(NOW.parse().unwrap())))
    }

    fn begun(settings: &str, folder: Arc<tempfile::TempDir>, now: Arc<Mutex<Timestamp>>) -> Self {
        let store = Store::open(&folder.path().join("deskbell.db"), &[]).unwrap();
        let (serving, config) = read(settings);
        let clock = Arc::clone(&now);
        let desk = Desk::new(Parts {
            serving,
            load: Box::new(|_| Err(Vec::new())),
            store: store.clone(),
            max_body_bytes: 262_144,
            wake_courier: Box::new(|| {}),
            clock: Clock::new(move || *clock.lock().unwrap()),
            random: Random::system(),
            watch_limits: WatchLimits::default(),
        });
        let router = router(&desk, config.server);
        Self { desk, router, store, now, folder, settings: settings.to_owned() }
    }

    /// The same data in another process; this one is gone.
    async fn again(self) -> Self {
        self.store.close().await;
        Self::begun(&self.settings, self.folder, self.now)
    }

    fn pass(&self, time: SignedDuration) {
        *self.now.lock().unwrap() += time;
    }

    /// What the clock brings about.
    async fn tick(&self) {
        self.desk.end_waits().await;
        self.desk.climb(&mut Ladder::default()).await;
    }

    async fn begin(&self, words: &[&str]) -> Pass {
        let pass = self.desk.start(None, None).await.unwrap().pass;
        for words in words {
            self.say(&pass, words).await;
        }
        pass
    }

    async fn say(&self, pass: &Pass, words: &str) -> String {
        let done = self.desk.turn(pass, None, Input::Text(words.to_owned())).await.unwrap();
        said(&done.conversation, done.from)
    }

    async fn conversation(&self, pass: &Pass) -> Conversation {
        self.desk.conversation(pass).await.unwrap()
    }

    /// What stands last.
    async fn last(&self, pass: &Pass) -> String {
        self.conversation(pass).await.messages.last().unwrap().text.clone()
    }

    async fn send(&self, from: &str, secret: &str, body: &str) -> (u16, Value) {
        self.send_to("/v1/answers/formular", from, secret, body).await
    }

    async fn send_to(&self, path: &str, from: &str, secret: &str, body: &str) -> (u16, Value) {
        let request = Request::post(path).header("x-deskbell-key", secret).header("x-forwarded-for", from);
        let response = self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    /// Flixcheck tells something; how many flows went on.
    async fn told(&self, body: &Value) -> Value {
        let (status, answer) = self.send("192.0.2.1", SECRET, &body.to_string()).await;
        assert_eq!(status, 200, "{answer}");
        answer["done"].clone()
    }
}

fn router(desk: &Desk, server: ServerSettings) -> Router {
    app(App::new(AppParts {
        desk: desk.clone(),
        server,
        assets: Assets::embedded(),
        exposition: Exposition::of_process().unwrap(),
        stop: CancellationToken::new(),
        heartbeat: Duration::from_millis(100),
    }))
}

fn said(conversation: &Conversation, from: deskbell::ids::MessageSeq) -> String {
    let new = conversation.messages_after(from).iter().filter(|message| message.role != Role::Visitor);
    new.map(|message| message.text.clone()).collect::<Vec<_>>().join(" | ")
}

/// A stand-in for Flixcheck that makes check after check: `chk-1`, `chk-2`, …
async fn flixcheck() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let made = Arc::new(Mutex::new(0));
    let make = move || {
        let mut made = made.lock().unwrap();
        *made += 1;
        let check = json!({"check": {"_id": format!("chk-{made}"), "link": format!("https://flix.test/{made}")}});
        std::future::ready(axum::Json(check))
    };
    let service = Router::new().route("/checks", axum::routing::post(make));
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    url
}

/// In the form of Flixcheck's documents, with the answers as custom content.
fn answered(check: &str) -> Value {
    json!({
        "event": "checkAnswered",
        "time": "2026-11-20T09:05:00.000Z",
        "content": {
            "accountId": "5a33da23c986d50e0be32177", "userId": "5a33da23c986d50e0be32178", "checkId": check,
            "alreadyAnswered": false,
            "custom": {"iban": "DE89 3704 0044 0532 0130 00", "amount": 120.5},
        },
    })
}

const WORDS: [&str; 2] = ["Schaden melden", "V-1"];

#[tokio::test]
async fn the_flow_shows_the_link_waits_and_goes_on_with_the_answers() {
    let bench = Bench::new(&settings(&flixcheck().await));
    let pass = bench.begin(&["Schaden melden"]).await;
    assert_eq!(bench.say(&pass, "V-1").await, "Bitte füllen Sie das Formular (https://flix.test/1) aus.");
    let mut opened = answered("chk-1");
    opened["event"] = json!("checkOpened");
    assert_eq!(bench.told(&opened).await, 0, "that it was opened is no answer");
    assert_eq!(bench.told(&answered("chk-2")).await, 0, "another check");
    assert!(bench.conversation(&pass).await.wait.is_some());
    assert_eq!(bench.told(&answered("chk-1")).await, 1);
    let after = bench.conversation(&pass).await;
    assert_eq!(after.messages.last().unwrap().text, "Danke, 120,5 Euro gehen auf Ihr Konto.");
    assert_eq!(after.slots["konto".to_owned().try_into().as_ref().unwrap()].to_string(), "DE89370400440532013000");
    assert!(after.flow.is_none() && after.wait.is_none());
    // Told again, or too late, it does nothing.
    for _ in 0..2 {
        assert_eq!(bench.told(&answered("chk-1")).await, 0);
    }
    bench.pass(SignedDuration::from_mins(60));
    bench.tick().await;
    assert_eq!(bench.conversation(&pass).await, after);
    repeated(&bench.desk, bench.folder.path(), &pass.conversation);
}

/// However many calls come at once, one counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_calls_at_once_one_counts() {
    let bench =
        Arc::new(Bench::new(&settings(&flixcheck().await).replace("calls_per_minute: 5", "calls_per_minute: 0")));
    let pass = bench.begin(&WORDS).await;
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let bench = Arc::clone(&bench);
            tokio::spawn(async move { bench.told(&answered("chk-1")).await.as_u64().unwrap() })
        })
        .collect();
    let mut done = 0;
    for call in calls {
        done += call.await.unwrap();
    }
    assert_eq!(done, 1);
    let thanks = bench.conversation(&pass).await;
    assert_eq!(thanks.messages.iter().filter(|message| message.text.starts_with("Danke")).count(), 1);
}

#[tokio::test]
async fn a_restart_loses_no_wait() {
    let bench = Bench::new(&settings(&flixcheck().await));
    let (first, second) = (bench.begin(&WORDS).await, bench.begin(&WORDS).await);
    let bench = bench.again().await;
    assert_eq!(bench.told(&answered("chk-1")).await, 1);
    assert_eq!(bench.last(&first).await, "Danke, 120,5 Euro gehen auf Ihr Konto.");
    assert!(bench.conversation(&second).await.wait.is_some(), "each waits for its own");
    bench.pass(SignedDuration::from_mins(31));
    let bench = bench.again().await;
    bench.tick().await;
    assert_eq!(bench.last(&second).await, "Es kam leider nichts an.");
}

#[tokio::test]
async fn while_it_waits_the_visitor_can_ask_leave_and_call_a_person() {
    let bench = Bench::new(&settings(&flixcheck().await));
    let prompt = "Bitte füllen Sie das Formular (https://flix.test/1) aus.";
    let pass = bench.begin(&WORDS).await;
    let idle = bench.say(&pass, "xyzzy plugh").await;
    assert!(idle.starts_with("Noch warte ich auf Ihre Angaben.") && idle.ends_with(prompt), "{idle}");
    let hello = bench.say(&pass, "Danke").await;
    assert!(hello.ends_with(prompt), "an aside is answered, then the link comes again: {hello}");
    bench.say(&pass, "abbrechen").await;
    let left = bench.conversation(&pass).await;
    assert!(left.flow.is_none() && left.wait.is_none());
    assert_eq!(bench.told(&answered("chk-1")).await, 0, "whoever has left is not called back");
    assert_eq!(bench.conversation(&pass).await, left);

    let pass = bench.begin(&WORDS).await;
    bench.say(&pass, "Ich möchte mit einem Menschen sprechen").await;
    let handed = bench.conversation(&pass).await;
    assert_eq!((handed.phase, handed.wait.is_none()), (Phase::Waiting, true));
    assert_eq!(bench.told(&answered("chk-2")).await, 0);

    // One step back, and another check is made; the first one is nobody's any more.
    let pass = bench.begin(&WORDS).await;
    assert_eq!(bench.say(&pass, "zurück").await, "Welcher Vertrag?");
    assert_eq!(bench.told(&answered("chk-3")).await, 0);
    assert_eq!(bench.say(&pass, "V-2").await, "Bitte füllen Sie das Formular (https://flix.test/4) aus.");
    assert_eq!(bench.told(&answered("chk-4")).await, 1);
}

#[tokio::test]
async fn the_time_limit_leads_to_what_the_editor_says_and_not_before() {
    let bench = Bench::new(&settings(&flixcheck().await));
    let pass = bench.begin(&WORDS).await;
    bench.pass(SignedDuration::from_secs(30 * 60 - 1));
    bench.tick().await;
    assert!(bench.conversation(&pass).await.wait.is_some());
    bench.pass(SignedDuration::from_secs(1));
    bench.tick().await;
    let after = bench.conversation(&pass).await;
    assert_eq!(after.messages.last().unwrap().text, "Es kam leider nichts an.");
    bench.tick().await;
    assert_eq!(bench.told(&answered("chk-1")).await, 0, "too late");
    assert_eq!(bench.conversation(&pass).await, after);
    repeated(&bench.desk, bench.folder.path(), &pass.conversation);
}

#[tokio::test]
async fn answers_that_do_not_fit_are_none_and_a_slot_takes_only_what_fits_it() {
    let bench = Bench::new(&settings(&flixcheck().await));
    let pass = bench.begin(&WORDS).await;
    let mut wrong = answered("chk-1");
    wrong["content"]["custom"]["amount"] = json!("viel");
    assert_eq!(bench.told(&wrong).await, 1);
    assert_eq!(bench.last(&pass).await, "Es kam leider nichts an.");
    let pass = bench.begin(&WORDS).await;
    let mut wrong = answered("chk-2");
    wrong["content"]["custom"]["iban"] = json!("DE00 0000");
    assert_eq!(bench.told(&wrong).await, 1);
    assert_eq!(bench.last(&pass).await, "Die Kontonummer stimmt nicht.");
    // Nothing names the matter, so no answer could be known as its own.
    let pass = bench.begin(&["Wasserschaden"]).await;
    assert_eq!(bench.conversation(&pass).await.phase, Phase::Waiting, "no `failed`: a person takes over");
}

#[tokio::test]
async fn who_shows_no_secret_is_not_heard() {
    let bench = Bench::new(&settings(&flixcheck().await));
    let pass = bench.begin(&WORDS).await;
    let body = answered("chk-1").to_string();
    for _ in 0..5 {
        let (status, answer) = bench.send("192.0.2.9", "falsch", &body).await;
        assert_eq!((status, &answer["error"]["code"]), (401, &json!("secret_wrong")));
    }
    assert_eq!(bench.send("192.0.2.9", "falsch", &body).await.0, 429);
    assert_eq!(bench.send("192.0.2.9", SECRET, &body).await.0, 429, "a right guess as well");
    assert!(bench.conversation(&pass).await.wait.is_some());
    assert_eq!(bench.send_to("/v1/answers/anderes", "192.0.2.1", SECRET, &body).await.0, 404);
    for body in
        ["{", "[]", r#"{"event": "checkAnswered"}"#, r#"{"event": "checkAnswered", "content": {"checkId": ""}}"#]
    {
        let (status, answer) = bench.send("192.0.2.1", SECRET, body).await;
        assert!(matches!(status, 200 | 422), "{body}: {status} {answer}");
        assert_eq!(status == 200, body == "[]", "{body}");
    }
    assert_eq!(bench.told(&answered("chk-1")).await, 1);
}

const TESTS: &str = "
- name: Beantwortet
  mocks: {flixcheck: {id: chk-7, link: 'https://flix.test/7'}}
  steps:
    - visitor: Schaden melden
    - visitor: V-1
      says: 'https://flix.test/7'
      flow: schaden
    - hook: {formular: {iban: DE89370400440532013000, betrag: 12}}
      says: 12 Euro gehen auf Ihr Konto
      slots: {konto: DE89370400440532013000}
- name: Zu spaet
  mocks: {flixcheck: {id: chk-7, link: 'https://flix.test/7'}}
  steps:
    - visitor: Schaden melden
    - visitor: V-1
    - hook: {formular: {failed: timeout}}
      says: Es kam leider nichts an.
      state: bot
- name: Verlassen
  mocks: {flixcheck: {id: chk-7, link: 'https://flix.test/7'}}
  steps:
    - visitor: Schaden melden
    - visitor: V-1
    - visitor: abbrechen
      command: cancel
    - hook: {formular: {iban: x, betrag: 12}}
- name: Ohne alle Felder
  mocks: {flixcheck: {id: chk-7, link: 'https://flix.test/7'}}
  steps:
    - visitor: Schaden melden
    - visitor: V-1
    - hook: {formular: {iban: DE89370400440532013000}}
      says: Danke
";

#[test]
fn dialogue_tests_say_what_comes_by_a_hook() {
    let (serving, _) = read(&settings("http://127.0.0.1:1"));
    let (tests, problems) = dialogues::decode("test.yaml", TESTS.as_bytes());
    assert!(problems.is_empty(), "{problems:?}");
    let differences = |test| {
        let outcome = dialogues::run(serving.brain(), test);
        let lines = outcome.lines.into_iter().flat_map(|line| line.differences);
        lines.map(|difference| difference.what).collect::<Vec<_>>()
    };
    let found: Vec<Vec<&str>> = tests.iter().map(differences).collect();
    assert_eq!(found, [vec![], vec![], vec!["hook"], vec!["says"]]);
    let (_, problems) = dialogues::decode("test.yaml", b"- {name: A, steps: [{hook: formular}, {hook: {}}]}");
    assert_eq!(problems.len(), 2, "{problems:?}");
}

/// A conversation becomes a test that passes, calls back included.
#[tokio::test]
async fn a_conversation_with_an_answer_becomes_a_test() {
    let bench = Bench::new(&settings(&flixcheck().await));
    let pass = bench.begin(&WORDS).await;
    assert_eq!(bench.told(&answered("chk-1")).await, 1);
    let archive = Archive::open(Path::new(&bench.folder.path().join("deskbell.db"))).unwrap();
    let record = archive.record(&pass.conversation).unwrap().unwrap();
    let played: Vec<_> = record
        .turns
        .iter()
        .map(|stored| dialogues::Played {
            turn: &stored.turn,
            input: stored.made_from.as_ref().map(|from| &from.input),
        })
        .collect();
    let recording = dialogues::as_test(&pass.conversation, record.language, &played);
    assert!(recording.yaml.contains("hook: {formular: {"), "{}", recording.yaml);
    let (tests, problems) = dialogues::decode("test.yaml", recording.yaml.as_bytes());
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(dialogues::run(&bench.desk.brain(), &tests[0]).failed_at, None, "{}", recording.yaml);
}
