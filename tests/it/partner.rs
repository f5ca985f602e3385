//! The circle with a real helpdesk: Request Tracker 5, the real program, and a visitor.
//!
//! The packages are large, so these tests run where `DESKBELL_TEST_PARTNER` is set. `tests/run` sets it, or says that
//! they are left out; without it they end at once.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::receiver::SECRET;
use crate::serve::{Server, folder_with, write};

const PRESET: &str = include_str!("../../src/connector/presets/request-tracker.yaml");

/// For whatever takes its time on a busy machine; nothing waits for so long if it works.
const PATIENCE: Duration = Duration::from_secs(90);

/// One more look at every ticket, and a little: what would come twice has come by then.
const ONE_MORE_LOOK: Duration = Duration::from_secs(7);

/// Whether the partner may be started.
fn wanted() -> bool {
    std::env::var_os("DESKBELL_TEST_PARTNER").is_some()
}

/// A Request Tracker of its own, stopped at the end.
struct Tracker {
    folder: TempDir,
    known: Value,
    http: reqwest::Client,
}

impl Tracker {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let known = script(&["start"], folder.path(), &[]);
        let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        Self { folder, known: serde_json::from_str(&known).unwrap(), http }
    }

    fn stop(&self) {
        script(&["stop"], self.folder.path(), &[]);
    }

    fn resume(&self) {
        script(&["resume"], self.folder.path(), &[]);
    }

    /// Agents' deeds are posted there from now on.
    fn hook(&self, server: SocketAddr) {
        let url = format!("http://{server}/v1/hooks/request-tracker/rt");
        script(&["hook"], self.folder.path(), &[&url, SECRET]);
    }

    fn address(&self) -> SocketAddr {
        self.text("/url").strip_prefix("http://").unwrap().parse().unwrap()
    }

    fn text(&self, pointer: &str) -> &str {
        self.known.pointer(pointer).and_then(Value::as_str).unwrap()
    }

    /// As the agent who works there.
    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let token = self.text("/agent/token");
        let url = format!("{}{path}", self.text("/api"));
        let mut request =
            self.http.request(method.parse().unwrap(), url).header("authorization", format!("token {token}"));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    async fn look(&self, path: &str) -> Value {
        self.call("GET", path, None).await
    }

    /// The tickets of a handoff.
    async fn tickets(&self, handoff: &str) -> Vec<String> {
        let query = format!("/tickets?query=Queue%3D'Handoff'+AND+CF.%7BHandoffID%7D%3D'{handoff}'");
        ids(&self.look(&query).await)
    }

    /// The one ticket of a handoff, as soon as it is there.
    async fn ticket(&self, handoff: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.tickets(handoff).await.as_slice() {
                [] => assert!(Instant::now() < until, "no ticket"),
                [one] => return one.clone(),
                several => panic!("{several:?}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// What was written into a ticket by the bot after its creation, in order.
    async fn written(&self, ticket: &str) -> Vec<String> {
        let history = self.look(&format!("/ticket/{ticket}/history?fields=Type,Creator&per_page=100")).await;
        let mut texts = Vec::new();
        for line in history["items"].as_array().unwrap() {
            if line["Type"] == "Correspond" && line["Creator"]["id"] == "deskbell" {
                let path = format!("/transaction/{}/attachments?fields=Content", line["id"].as_str().unwrap());
                texts.push(self.look(&path).await["items"][0]["Content"].as_str().unwrap().to_owned());
            }
        }
        texts
    }

    /// What was written, as soon as it holds this text.
    async fn until_written(&self, ticket: &str, text: &str) -> Vec<String> {
        let until = Instant::now() + PATIENCE;
        loop {
            let written = self.written(ticket).await;
            if written.iter().any(|found| found.contains(text)) {
                return written;
            }
            assert!(Instant::now() < until, "{text} is not in the ticket: {written:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn take(&self, ticket: &str) {
        self.call("PUT", &format!("/ticket/{ticket}"), Some(json!({"Owner": "weber"}))).await;
    }

    async fn answer(&self, ticket: &str, kind: &str, text: &str, files: Value) {
        let body = json!({"Content": text, "ContentType": kind, "Attachments": files});
        self.call("POST", &format!("/ticket/{ticket}/correspond"), Some(body)).await;
    }

    async fn resolve(&self, ticket: &str) {
        self.call("PUT", &format!("/ticket/{ticket}"), Some(json!({"Status": "resolved"}))).await;
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        self.stop();
    }
}

fn ids(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// Runs a command of the partner's script; what it printed.
fn script(command: &[&str], folder: &Path, more: &[&str]) -> String {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/partners/request-tracker");
    let output = Command::new(program).args(command).arg(folder).args(more).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A shop whose handoffs go to a Request Tracker at this address.
struct Shop {
    folder: TempDir,
    address: SocketAddr,
    server: Option<Server>,
}

/// A visitor who waits for a person.
struct Visitor {
    id: String,
    token: String,
    handoff: String,
}

impl Shop {
    fn open(tracker: &Tracker, reached_at: SocketAddr) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let waits = ["2"; 40].join(", ");
        let folder = folder_with(&format!(
            "name: Laden\nlanguages: [de]\nlisten: {address}\nlimits: {{calls_per_minute: 0}}\nhandoff:\n  queues:\n    \
             service:\n      label: {{de: Kundenservice}}\n  endpoints:\n    - id: rt\n      connector: request-tracker\n      \
             base: http://{reached_at}\n      allow_http: yes\n      allow_networks: [127.0.0.1/32]\n      \
             schedule_s: [{waits}]\n      secrets: {{token: {}, hook: {SECRET}}}\n      \
             fields: {{requestor: chat@beispiel.test, bot_user: deskbell}}\n",
            tracker.text("/bot/token")
        ));
        write(folder.path(), "connectors/request-tracker.yaml", &PRESET.replace("every: 10", "every: 5"));
        let mut shop = Self { folder, address, server: None };
        shop.start();
        shop
    }

    fn start(&mut self) {
        self.server = Some(Server::begin_with(self.folder.path(), &[]));
    }

    fn stop(&mut self) {
        let server = self.server.take().unwrap();
        server.signal("TERM");
        server.ended();
    }

    fn call(&self, visitor: (&str, &str), what: &str, body: &Value) -> Value {
        let path = format!("/v1/conversations/{}{what}", visitor.0);
        self.server.as_ref().unwrap().json(if body.is_null() { "GET" } else { "POST" }, &path, visitor.1, body)
    }

    /// Asks something and then for a person.
    fn visitor(&self, question: &str) -> Visitor {
        let (id, token) = self.server.as_ref().unwrap().start();
        self.call((&id, &token), "/messages", &json!({"client_id": "frage", "text": question}));
        let answer = self.call((&id, &token), "/handoff", &json!({"client_id": "mensch"}));
        let handoff = answer["handoff"]["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        Visitor { id, token, handoff }
    }

    fn say(&self, visitor: &Visitor, text: &str) {
        let body = json!({"client_id": text.split(' ').next(), "text": text});
        let answer = self.call((&visitor.id, &visitor.token), "/messages", &body);
        assert!(answer.get("error").is_none(), "{answer}");
    }

    fn transcript(&self, visitor: &Visitor) -> Value {
        self.call((&visitor.id, &visitor.token), "", &Value::Null)
    }

    /// What agents said, as the visitor has it.
    fn heard(&self, visitor: &Visitor) -> Vec<String> {
        let transcript = self.transcript(visitor);
        let agents = transcript["messages"].as_array().unwrap().iter().filter(|message| message["role"] == "agent");
        agents.map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    }

    async fn until_heard(&self, visitor: &Visitor, texts: &[&str]) {
        until("the answer", || self.heard(visitor).len() >= texts.len()).await;
        assert_eq!(self.heard(visitor), texts);
    }

    async fn until_state(&self, visitor: &Visitor, state: &str) {
        until(state, || self.transcript(visitor)["state"] == state).await;
    }
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "{what} does not come");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What went through the proxy.
#[derive(Default)]
struct Passed {
    /// Calls that make a ticket.
    creates: AtomicUsize,
    /// Answers that were begun and never arrived.
    lost: AtomicUsize,
}

/// Stands before the helpdesk. Of the first call that makes a ticket, the answer is lost.
async fn proxy(to: SocketAddr) -> (SocketAddr, Arc<Passed>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let passed = Arc::new(Passed::default());
    let count = Arc::clone(&passed);
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            tokio::spawn(pass(near, to, Arc::clone(&count)));
        }
    });
    (address, passed)
}

async fn pass(mut near: TcpStream, to: SocketAddr, passed: Arc<Passed>) {
    let Ok(mut far) = TcpStream::connect(to).await else { return };
    let mut head = vec![0; 64 * 1024];
    let Ok(read) = near.read(&mut head).await else { return };
    let makes = head.starts_with(b"POST /REST/2.0/ticket HTTP");
    if far.write_all(&head[..read]).await.is_err() {
        return;
    }
    if makes && passed.creates.fetch_add(1, Ordering::SeqCst) == 0 {
        let (mut from, mut into) = near.split();
        let (mut answer, mut rest) = far.split();
        let mut lost = [0; 1024];
        // The rest of the request goes through, the first byte of the answer ends it.
        tokio::select! {
            _ = tokio::io::copy(&mut from, &mut rest) => {}
            read = answer.read(&mut lost) => {
                passed.lost.fetch_add(usize::from(read.is_ok_and(|bytes| bytes > 0)), Ordering::SeqCst);
            }
        }
        let _ = into.shutdown().await;
        return;
    }
    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
}

/// The transcript that lies in the ticket as a file.
async fn attached(tracker: &Tracker, ticket: &str) -> Value {
    let list = tracker.look(&format!("/ticket/{ticket}/attachments?fields=Filename,ContentType")).await;
    let files = list["items"].as_array().unwrap();
    let file = files.iter().find(|file| file["Filename"] == "transcript.json").unwrap_or_else(|| panic!("{list}"));
    let whole = tracker.look(&format!("/attachment/{}", file["id"].as_str().unwrap())).await;
    let bytes = STANDARD.decode(whole["Content"].as_str().unwrap().replace('\n', "")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_circle_with_the_helpdesk_down_in_the_middle() {
    if !wanted() {
        return;
    }
    let tracker = Tracker::start();
    let shop = Shop::open(&tracker, tracker.address());
    tracker.hook(shop.address);
    let question = "Mein Paket ist beschädigt: Größe 42, 20 €, <b>schnell</b> & {{ secrets.token }} 🙂";
    let visitor = shop.visitor(question);

    let ticket = tracker.ticket(&visitor.handoff).await;
    let first = tracker.look(&format!("/ticket/{ticket}/history?fields=Type&per_page=1")).await;
    let parts = tracker.look(&format!("/transaction/{}/attachments?fields=ContentType,Content", ids(&first)[0])).await;
    let text = parts["items"].as_array().unwrap().iter().find(|part| part["ContentType"] == "text/plain").unwrap();
    assert!(text["Content"].as_str().unwrap().contains(question), "{text}");
    let transcript = attached(&tracker, &ticket).await;
    let said = transcript["messages"].as_array().unwrap().iter().any(|message| message["text"] == question);
    assert!(said, "{transcript}");

    shop.say(&visitor, "Nachtrag 1: Hallo?");
    let written = tracker.until_written(&ticket, "Nachtrag 1: Hallo?").await;
    assert_eq!(written.len(), 1, "{written:?}");
    assert_eq!(shop.transcript(&visitor)["state"], "waiting", "what the visitor wrote is no agent's deed");

    tracker.take(&ticket).await;
    shop.until_state(&visitor, "human").await;
    tracker.answer(&ticket, "text/plain", "Guten Tag, Größe 42 ist da.", json!([])).await;
    shop.until_heard(&visitor, &["Guten Tag, Größe 42 ist da."]).await;

    tracker.stop();
    for text in ["Eins während der Störung", "Zwei während der Störung", "Drei während der Störung"] {
        shop.say(&visitor, text);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    tracker.resume();
    let written = tracker.until_written(&ticket, "Drei während").await;
    let all = written.join("\n");
    let places = ["Nachtrag 1", "Eins während", "Zwei während", "Drei während"].map(|text| {
        assert_eq!(all.matches(text).count(), 1, "{text}: {written:?}");
        all.find(text)
    });
    assert!(places.is_sorted(), "{written:?}");

    tracker.answer(&ticket, "text/plain", "Wir sind wieder da.", json!([])).await;
    tokio::time::sleep(ONE_MORE_LOOK).await;
    // Told by the scrip and found by asking: each once.
    assert_eq!(shop.heard(&visitor), ["Guten Tag, Größe 42 ist da.", "Wir sind wieder da."]);
    tracker.resolve(&ticket).await;
    shop.until_state(&visitor, "bot").await;
    assert_eq!(tracker.tickets(&visitor.handoff).await, [ticket]);
}

/// What the scrip said to nobody is read from the history: text, HTML, and a text with a file before it.
#[tokio::test(flavor = "multi_thread")]
async fn f29_what_an_agent_wrote_while_deskbell_was_down_appears_once_in_order() {
    if !wanted() {
        return;
    }
    let tracker = Tracker::start();
    let mut shop = Shop::open(&tracker, tracker.address());
    tracker.hook(shop.address);
    let visitor = shop.visitor("Mein Paket ist beschädigt");
    let ticket = tracker.ticket(&visitor.handoff).await;
    // The name of the ticket is stored a moment after the ticket is there; without it nothing could be asked.
    shop.say(&visitor, "Hallo?");
    tracker.until_written(&ticket, "Hallo?").await;
    shop.stop();

    tracker.take(&ticket).await;
    let file = json!([{"FileName": "bild.bin", "FileType": "application/octet-stream",
        "FileContent": STANDARD.encode(vec![7_u8; 2_000_000])}]);
    tracker.answer(&ticket, "text/plain", "Erstens: guten Tag!", json!([])).await;
    tracker.answer(&ticket, "text/html", "<p>Zweitens: Größe <b>42</b> &amp; mehr</p>", json!([])).await;
    tracker.answer(&ticket, "text/plain", "Drittens: anbei ein Bild.", file).await;
    let comment = json!({"Content": "Nur für uns.", "ContentType": "text/plain"});
    tracker.call("POST", &format!("/ticket/{ticket}/comment"), Some(comment)).await;

    shop.start();
    let three = ["Erstens: guten Tag!", "Zweitens: Größe 42 & mehr", "Drittens: anbei ein Bild."];
    shop.until_heard(&visitor, &three).await;
    let transcript = shop.transcript(&visitor);
    assert_eq!(transcript["state"], "human");
    assert!(transcript.to_string().contains("Frau Weber"), "{transcript}");
    tokio::time::sleep(ONE_MORE_LOOK).await;
    shop.stop();
    tracker.answer(&ticket, "text/plain", "Viertens: erledigt.", json!([])).await;
    tracker.resolve(&ticket).await;
    shop.start();
    shop.until_state(&visitor, "bot").await;
    assert_eq!(shop.heard(&visitor), [three.as_slice(), &["Viertens: erledigt."]].concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn f30_an_answer_that_is_lost_makes_no_second_ticket() {
    if !wanted() {
        return;
    }
    let tracker = Tracker::start();
    let (between, passed) = proxy(tracker.address()).await;
    let shop = Shop::open(&tracker, between);
    let visitor = shop.visitor("Mein Paket ist beschädigt");
    let ticket = tracker.ticket(&visitor.handoff).await;
    // This can be added only when the ticket has been found.
    shop.say(&visitor, "Hallo?");
    assert_eq!(tracker.until_written(&ticket, "Hallo?").await.len(), 1);
    assert_eq!(passed.lost.load(Ordering::SeqCst), 1, "the answer was lost");
    assert_eq!(passed.creates.load(Ordering::SeqCst), 1, "it was looked for and not made again");
    assert_eq!(tracker.tickets(&visitor.handoff).await, [ticket]);
}
