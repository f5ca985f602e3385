//! The protocol of the browser's developer tools: calls with their answers, and the events that came.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// An event: the session it is of, its name, its parameters.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) session: String,
    pub(super) name: String,
    pub(super) what: Value,
}

#[derive(Default)]
struct Heard {
    answers: Mutex<HashMap<u64, oneshot::Sender<Value>>>,
    events: Mutex<Vec<Event>>,
}

impl Heard {
    fn take(&self, text: &str) {
        let mut json: Value = serde_json::from_str(text).unwrap();
        if let Some(id) = json["id"].as_u64() {
            if let Some(waiting) = self.answers.lock().unwrap().remove(&id) {
                let _given_up = waiting.send(json);
            }
            return;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (session, name, what) = (text(&json["sessionId"]), text(&json["method"]), json["params"].take());
        self.events.lock().unwrap().push(Event { session, name, what });
    }
}

/// The connection to a browser.
pub(super) struct Cdp {
    next: AtomicU64,
    calls: mpsc::UnboundedSender<String>,
    heard: Arc<Heard>,
}

impl Cdp {
    pub(super) async fn connect(address: &str) -> Self {
        let (socket, _) = tokio_tungstenite::connect_async(address).await.unwrap();
        let (mut write, mut read) = socket.split();
        let (calls, mut waiting) = mpsc::unbounded_channel::<String>();
        let heard = Arc::new(Heard::default());
        let ears = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Some(call) = waiting.recv().await {
                write.send(Message::text(call)).await.unwrap();
            }
        });
        tokio::spawn(async move {
            while let Some(Ok(message)) = read.next().await {
                message.to_text().map(|text| ears.take(text)).unwrap();
            }
        });
        Self { next: AtomicU64::new(1), calls, heard }
    }

    /// Calls a method of the browser, or of one page; its result.
    pub(super) async fn call(&self, session: Option<&str>, method: &str, parameters: Value) -> Value {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut call = json!({"id": id, "method": method, "params": parameters});
        if let Some(session) = session {
            call["sessionId"] = json!(session);
        }
        let (answer, answered) = oneshot::channel();
        self.heard.answers.lock().unwrap().insert(id, answer);
        self.calls.send(call.to_string()).unwrap();
        let answer = timeout(Duration::from_secs(30), answered).await;
        let mut answer = answer.unwrap_or_else(|_| panic!("{method}: no answer")).unwrap();
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].take()
    }

    /// What has come so far under this name, oldest first.
    pub(super) fn events(&self, session: &str, name: &str) -> Vec<Value> {
        let events = self.heard.events.lock().unwrap();
        events.iter().filter(|event| event.session == session && event.name == name).map(|e| e.what.clone()).collect()
    }
}
