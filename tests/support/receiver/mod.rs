//! A real helpdesk's receiver that misbehaves as told, and remembers everything that reached it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::net::TcpListener;

/// What every test endpoint signs with.
pub(crate) const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazkbZWFya2V5";

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// Its number among all requests, from 0.
    pub(crate) number: usize,
    /// `webhook-id`.
    pub(crate) id: String,
    /// `webhook-timestamp`.
    pub(crate) timestamp: i64,
    /// The method and the address, such as `POST /hook?a=b`.
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) at: Instant,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether the library of Standard Webhooks' authors accepts it.
    pub(crate) fn verifies(&self) -> bool {
        Webhook::new(SECRET).unwrap().verify(&self.body, &self.headers).is_ok()
    }
}

/// How to answer.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Status(u16),
    /// With one header.
    With(u16, &'static str, String),
    /// With a body of JSON.
    Json(u16, Value),
    /// With a body that says it is gzip.
    Packed(u16, Bytes),
    /// Takes the request and never answers.
    Hang,
    /// The status at once, the body after a while.
    Late(u16, Duration),
    /// The status, then a body without end.
    Endless(u16),
    /// The status, then one byte now and then.
    Drip(u16),
}

struct Shared {
    script: Box<dyn Fn(&Received) -> Reply + Send + Sync>,
    received: Mutex<Vec<Received>>,
    body_bytes: Arc<AtomicU64>,
}

/// A running receiver; stops with the test's runtime.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

impl Receiver {
    /// Listens on a free port of 127.0.0.1 and answers as the script says.
    pub(crate) async fn start(script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared =
            Arc::new(Shared { script: Box::new(script), received: Mutex::default(), body_bytes: Arc::default() });
        let app = Router::new().fallback(take).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Everything that arrived so far, in order.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    /// Bytes of endless bodies that were taken from us.
    pub(crate) fn body_bytes(&self) -> u64 {
        self.shared.body_bytes.load(Ordering::Relaxed)
    }

    /// Waits until this many requests have arrived.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Received> {
        let until = Instant::now() + Duration::from_secs(20);
        while self.received().len() < count {
            assert!(Instant::now() < until, "{} of {count} requests arrived", self.received().len());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.received()
    }
}

async fn take(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let line = format!("{method} {uri}");
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (id, timestamp) = (text("webhook-id"), text("webhook-timestamp").parse().unwrap_or(0));
    let request = {
        let mut received = shared.received.lock().unwrap();
        let request = Received { number: received.len(), id, timestamp, line, headers, body, at: Instant::now() };
        received.push(request.clone());
        request
    };
    let status = |code: u16| StatusCode::from_u16(code).unwrap();
    match (shared.script)(&request) {
        Reply::Status(code) => (status(code), "body").into_response(),
        Reply::With(code, name, value) => (status(code), [(name, value)], "body").into_response(),
        Reply::Json(code, json) => (status(code), json.to_string()).into_response(),
        Reply::Packed(code, bytes) => (status(code), [("content-encoding", "gzip")], bytes).into_response(),
        Reply::Hang => std::future::pending().await,
        Reply::Late(code, pause) => (status(code), late(pause)).into_response(),
        Reply::Endless(code) => (status(code), endless(Arc::clone(&shared.body_bytes))).into_response(),
        Reply::Drip(code) => (status(code), drip()).into_response(),
    }
}

fn endless(counter: Arc<AtomicU64>) -> Body {
    let chunk = Bytes::from(vec![b'x'; 8 * 1024]);
    let chunks = stream::repeat(chunk).map(move |chunk| {
        counter.fetch_add(u64::try_from(chunk.len()).unwrap(), Ordering::Relaxed);
        Ok::<_, std::io::Error>(chunk)
    });
    Body::from_stream(chunks)
}

fn late(pause: Duration) -> Body {
    Body::from_stream(stream::once(async move {
        tokio::time::sleep(pause).await;
        Ok::<_, std::io::Error>(Bytes::from_static(b"taken"))
    }))
}

fn drip() -> Body {
    let bytes = stream::repeat(Bytes::from_static(b"x")).then(|byte| async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        Ok::<_, std::io::Error>(byte)
    });
    Body::from_stream(bytes)
}
