//! Several real processes on one PostgreSQL: any visitor, any process, any time.

mod kills;
mod stalled;
mod story;

use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio_postgres::Client;

use crate::crash::server::{TOKEN, shop};
use crate::postgres::Database;

/// Processes that share a database and a folder.
pub(crate) struct Farm {
    folder: TempDir,
    pub(crate) database: Database,
    processes: Vec<Process>,
    http: reqwest::Client,
}

struct Process {
    address: SocketAddr,
    child: Option<Child>,
}

impl Farm {
    /// So many processes, none of which runs yet.
    pub(crate) fn new(processes: usize, helpdesk: &str) -> Self {
        let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
        // Held all at once, so that each is another one.
        let free: Vec<_> = (0..processes).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let process = |listener: &TcpListener| Process { address: listener.local_addr().unwrap(), child: None };
        Self {
            folder: shop(helpdesk, "${DESKBELL_TEST_STORE}"),
            database: Database::new(),
            processes: free.iter().map(process).collect(),
            http: reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().unwrap(),
        }
    }

    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.processes.iter().map(|process| process.address).collect()
    }

    /// Starts a process; it may not answer yet.
    pub(crate) fn start(&mut self, number: usize) {
        let log = self.folder.path().join(format!("log-{number}"));
        let log = std::fs::File::options().create(true).append(true).open(log).unwrap();
        let process = &mut self.processes[number];
        let child = Command::new(env!("CARGO_BIN_EXE_deskbell"))
            .arg("--dir")
            .arg(self.folder.path())
            .args(["serve", "--listen", &process.address.to_string()])
            .env("DESKBELL_TEST_STORE", self.database.url())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        process.child = Some(child);
    }

    /// Starts all of them at once, and waits until each answers.
    pub(crate) async fn start_all(&mut self) {
        for number in 0..self.processes.len() {
            self.start(number);
        }
        for number in 0..self.processes.len() {
            self.until_ready(number).await;
        }
    }

    pub(crate) async fn until_ready(&self, number: usize) {
        let (begun, url) = (Instant::now(), format!("http://{}/readyz", self.processes[number].address));
        while !self.http.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(begun.elapsed() < Duration::from_secs(30), "process {number} is not ready\n{}", self.log(number));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// SIGKILL: no handler runs, nothing is written any more.
    pub(crate) async fn kill(&mut self, number: usize) {
        let Some(mut child) = self.processes[number].child.take() else { return };
        if let Some(status) = child.try_wait().unwrap() {
            panic!("process {number} ended by itself: {status}\n{}", self.log(number));
        }
        child.kill().await.unwrap();
    }

    pub(crate) fn signal(&self, number: usize, name: &str) {
        let id = self.processes[number].child.as_ref().unwrap().id().unwrap().to_string();
        let sent = std::process::Command::new("kill").args([format!("-{name}"), id]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn log(&self, number: usize) -> String {
        std::fs::read_to_string(self.folder.path().join(format!("log-{number}"))).unwrap_or_default()
    }

    /// Stands for the 45 seconds after which a dead or stalled courier's claims are free again.
    pub(crate) async fn let_leases_run_out(&self) {
        let text = "UPDATE deliveries SET due_ms = 0 WHERE state = 'leased'";
        // The first start may have been killed before it had made its tables.
        let _: Result<u64, _> = self.database.client().await.execute(text, &[]).await;
    }

    /// Waits until nothing is on its way any more.
    pub(crate) async fn drain(&self) {
        let (client, until) = (self.database.client().await, Instant::now() + Duration::from_mins(1));
        loop {
            let (open, dead) = outbox(&client).await;
            assert_eq!(dead, 0, "no delivery may run out of tries");
            if open == 0 {
                return;
            }
            assert!(Instant::now() < until, "{open} deliveries are still on their way");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// A call that must succeed, at one of the processes.
    async fn call(&self, number: usize, path: &str, token: &str, key: &str, body: &Value) -> Value {
        let url = format!("http://{}{path}", self.processes[number].address);
        let mut request = self.http.post(url).bearer_auth(token).header("content-type", "application/json");
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let answer = request.body(body.to_string()).send().await.unwrap();
        let (status, bytes) = (answer.status(), answer.bytes().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    async fn transcript(&self, number: usize, id: &str, token: &str) -> Value {
        let url = format!("http://{}/v1/conversations/{id}", self.processes[number].address);
        let answer = self.http.get(url).bearer_auth(token).send().await.unwrap().error_for_status().unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    async fn start_talk(&self, number: usize) -> (String, String) {
        let answer = self.call(number, "/v1/conversations", "", "", &json!({"language": "de"})).await;
        (answer["id"].as_str().unwrap().to_owned(), answer["token"].as_str().unwrap().to_owned())
    }

    /// What an agent does, at one of the processes.
    async fn agent(&self, number: usize, handoff: &str, action: &str, key: &str, body: &Value) -> Value {
        self.call(number, &format!("/v1/helpdesk/handoffs/{handoff}/{action}"), TOKEN, key, body).await
    }
}

/// How many deliveries are on their way, and how many have run out of tries.
async fn outbox(client: &Client) -> (i64, i64) {
    let count = "SELECT count(*) FILTER (WHERE state IN ('pending', 'leased')),
                 count(*) FILTER (WHERE state IN ('dead', 'parked')) FROM deliveries";
    let row = client.query_one(count, &[]).await.unwrap();
    (row.get(0), row.get(1))
}
