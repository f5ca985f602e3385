//! The real program, serving a copy of the starter content from a folder of its own.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// A running server; killed when it is dropped.
pub(super) struct Desk {
    folder: TempDir,
    child: Child,
    /// Its address, without a slash at the end.
    pub(super) url: String,
}

impl Desk {
    /// Serves on a free port; these sites may embed it.
    pub(super) async fn serve(origins: &[&str]) -> Self {
        let named = format!("origins: [{}]", origins.join(", "));
        let change = |settings: &str| settings.replace("origins: [https://www.musterladen.example]", &named);
        Self::serve_with(change, "", &[]).await
    }

    /// Serves with changed settings and one more file of intents.
    pub(super) async fn serve_with_intents(change: impl Fn(&str) -> String, intents: &str) -> Self {
        Self::serve_with(change, intents, &[]).await
    }

    /// Serves the widget's files from disk, with changed settings.
    pub(super) async fn serve_dev(change: impl Fn(&str) -> String) -> Self {
        Self::serve_with(change, "", &["--dev"]).await
    }

    async fn serve_with(change: impl Fn(&str) -> String, intents: &str, options: &[&str]) -> Self {
        let (home, folder) = (Path::new(env!("CARGO_MANIFEST_DIR")), tempfile::tempdir().unwrap());
        let settings = std::fs::read_to_string(home.join("deskbell.yaml")).unwrap();
        std::fs::write(folder.path().join("deskbell.yaml"), change(&settings)).unwrap();
        for part in ["knowledge", "intents", "tables"] {
            copy(&home.join(part), &folder.path().join(part));
        }
        if !intents.is_empty() {
            std::fs::write(folder.path().join("intents/more.yaml"), intents).unwrap();
        }
        let (child, url) = start(folder.path(), "127.0.0.1:0", options).await;
        Self { folder, child, url }
    }

    /// The token that the server made for the inbox, because the settings name no agents.
    pub(super) fn inbox_token(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("data/desk-token")).unwrap().trim().to_owned()
    }

    /// Ends it at once, as a power cut does.
    pub(super) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Serves again: the same port, the same store.
    pub(super) async fn start_again(&mut self) {
        let address = self.url.trim_start_matches("http://").to_owned();
        let (child, url) = start(self.folder.path(), &address, &[]).await;
        assert_eq!(url, self.url);
        self.child = child;
    }

    /// Calls the API in the name of a visitor.
    pub(super) async fn call(&self, token: &str, path: &str, body: Option<&Value>) -> Value {
        self.send(token, &format!("conversations{path}"), "", body).await
    }

    /// Calls the API in the name of a helpdesk.
    pub(super) async fn helpdesk(&self, token: &str, path: &str, key: &str, body: Option<&Value>) -> Value {
        self.send(token, &format!("helpdesk/{path}"), key, body).await
    }

    /// Calls as a service does for which a flow waits.
    pub(super) async fn answer(&self, hook: &str, secret: &str, body: &Value) -> Value {
        let request = client().post(format!("{}/v1/answers/{hook}", self.url)).header("x-deskbell-key", secret);
        let request = request.header("content-type", "application/json").body(body.to_string());
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
    }

    async fn send(&self, token: &str, path: &str, key: &str, body: Option<&Value>) -> Value {
        let url = format!("{}/v1/{path}", self.url);
        let request = match body {
            Some(body) => client().post(url).header("content-type", "application/json").body(body.to_string()),
            None => client().get(url),
        };
        let request = if key.is_empty() { request } else { request.header("idempotency-key", key) };
        let answer = request.bearer_auth(token).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{status}: {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
    }
}

async fn start(folder: &Path, address: &str, options: &[&str]) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_deskbell"))
        .arg("--dir")
        .arg(folder)
        .args(["serve", "--listen", address])
        .args(options)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().expect("the server says where it answers");
    let url = line.split_whitespace().last().unwrap().trim_end_matches('/').to_owned();
    (child, url)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn client() -> reqwest::Client {
    // A second one changes nothing.
    let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}
