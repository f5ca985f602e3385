//! Visitors who repeat every call until it is acknowledged, as the widget does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Numbers that look random and are the same in every run.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2).wrapping_add(1))
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// One acknowledged call.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    client_id: String,
    /// What was said; none for the button that calls a person.
    pub(crate) text: Option<String>,
    pub(crate) answer: Value,
}

/// One acknowledged conversation with everything that was acknowledged in it.
#[derive(Debug)]
pub(crate) struct Talk {
    id: String,
    token: String,
    pub(crate) said: Vec<Said>,
    pub(crate) handoff: Option<String>,
}

/// Calls the servers one after another, as a balancer in front of them does.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    bases: Arc<Vec<String>>,
    turn: Arc<AtomicUsize>,
}

impl Client {
    pub(crate) fn new(addresses: &[SocketAddr]) -> Self {
        let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build().unwrap();
        let bases = addresses.iter().map(|address| format!("http://{address}/v1/conversations")).collect();
        Self { http, bases: Arc::new(bases), turn: Arc::default() }
    }

    fn base(&self) -> &str {
        &self.bases[self.turn.fetch_add(1, Ordering::Relaxed) % self.bases.len()]
    }

    /// Repeats the call until it is answered: the connection may be refused or break off at any moment.
    async fn post(&self, path: &str, token: &str, body: &Value) -> Value {
        let until = Instant::now() + Duration::from_mins(1);
        loop {
            match self.try_post(path, token, body).await {
                Ok((200..=299, answer)) => return answer,
                Ok((status @ 400..=499, answer)) => panic!("{path}: {status} {answer}"),
                Ok(_) | Err(_) => assert!(Instant::now() < until, "{path} is not answered"),
            }
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    }

    async fn try_post(&self, path: &str, token: &str, body: &Value) -> Result<(u16, Value), reqwest::Error> {
        let request = self.http.post(format!("{}{path}", self.base())).bearer_auth(token);
        let answer = request.header("content-type", "application/json").body(body.to_string()).send().await?;
        let status = answer.status().as_u16();
        let bytes = answer.bytes().await?;
        Ok((status, serde_json::from_slice(&bytes).unwrap_or_default()))
    }

    pub(crate) async fn transcript(&self, talk: &Talk) -> Value {
        let request = self.http.get(format!("{}/{}", self.base(), talk.id)).bearer_auth(&talk.token);
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    pub(crate) async fn send(&self, talk: &Talk, said: &Said) -> Value {
        match &said.text {
            Some(text) => {
                let body = json!({"client_id": said.client_id, "text": text});
                self.post(&format!("/{}/messages", talk.id), &talk.token, &body).await
            }
            None => {
                let body = json!({"client_id": said.client_id});
                self.post(&format!("/{}/handoff", talk.id), &talk.token, &body).await
            }
        }
    }

    async fn begin(&self) -> Talk {
        let answer = self.post("", "", &json!({"language": "de"})).await;
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        Talk { id: text("id"), token: text("token"), said: Vec::new(), handoff: None }
    }
}

impl Talk {
    async fn say(&mut self, client: &Client, text: Option<String>) {
        let mut said = Said { client_id: format!("call-{}", self.said.len()), text, answer: Value::Null };
        said.answer = client.send(self, &said).await;
        if let Some(handoff) = said.answer["handoff"]["id"].as_str() {
            assert_eq!(*self.handoff.get_or_insert_with(|| handoff.to_owned()), handoff, "one handoff a conversation");
        }
        self.said.push(said);
    }
}

/// Visitors at work.
pub(crate) struct Visitors {
    tasks: JoinSet<Vec<Talk>>,
    stop: Arc<AtomicBool>,
    talks: Arc<AtomicUsize>,
}

impl Visitors {
    pub(crate) fn start(count: u64, client: &Client) -> Self {
        let (stop, talks) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let mut tasks = JoinSet::new();
        for number in 0..count {
            tasks.spawn(visit(number, client.clone(), Arc::clone(&stop), Arc::clone(&talks)));
        }
        Self { tasks, stop, talks }
    }

    /// How many conversations have come to their end, each with a handoff.
    pub(crate) fn talks(&self) -> usize {
        self.talks.load(Ordering::SeqCst)
    }

    /// Lets everybody end what they have begun.
    pub(crate) async fn finish(self) -> Vec<Talk> {
        self.stop.store(true, Ordering::SeqCst);
        self.tasks.join_all().await.into_iter().flatten().collect()
    }
}

async fn visit(number: u64, client: Client, stop: Arc<AtomicBool>, ended: Arc<AtomicUsize>) -> Vec<Talk> {
    let mut chance = Chance::new(number);
    let mut talks = Vec::new();
    while !stop.load(Ordering::SeqCst) {
        let mut talk = client.begin().await;
        let (before, after) = (chance.below(3), chance.below(4));
        for part in 0..=before + after {
            if part == before {
                talk.say(&client, None).await;
            } else {
                let text = format!("Nachricht {number}-{}-{part}: wo bleibt mein Paket?", talks.len());
                talk.say(&client, Some(text)).await;
            }
            tokio::time::sleep(Duration::from_millis(chance.below(60))).await;
        }
        talks.push(talk);
        ended.fetch_add(1, Ordering::SeqCst);
    }
    talks
}
