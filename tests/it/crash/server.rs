//! The real program as a child process that can be killed at any moment.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::receiver::SECRET;

pub(super) struct Server {
    folder: TempDir,
    address: SocketAddr,
    child: Option<Child>,
}

impl Server {
    /// A small shop in a folder of its own whose handoffs go to this address.
    pub(super) fn new(helpdesk: &str) -> Self {
        let folder = shop(helpdesk, "data/deskbell.db");
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Self { folder, address, child: None }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn start(&mut self) {
        self.start_with(&[]);
    }

    /// With these variables in its environment.
    pub(super) fn start_with(&mut self, variables: &[(&str, &str)]) {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_deskbell"))
            .arg("--dir")
            .arg(self.folder.path())
            .args(["serve", "--listen", &self.address.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .env_remove("DESKBELL_FAILPOINT")
            .envs(variables.iter().copied())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        self.child = Some(child);
    }

    /// SIGKILL: no handler runs, nothing is written any more.
    pub(super) async fn kill(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        if let Some(status) = child.try_wait().unwrap() {
            panic!("the server ended by itself: {status}\n{}", self.log());
        }
        child.kill().await.unwrap();
    }

    /// Waits until it has ended by itself.
    pub(super) async fn died(&mut self) {
        assert!(self.died_within(Duration::from_secs(20)).await, "it lives on\n{}", self.log());
    }

    /// Whether it ends by itself in this time.
    pub(super) async fn died_within(&mut self, time: Duration) -> bool {
        let Some(child) = &mut self.child else { return true };
        let died = tokio::time::timeout(time, child.wait()).await.is_ok();
        if died {
            self.child = None;
        }
        died
    }

    /// The schedule has so many tries from the next start on.
    pub(super) fn shorten_schedule(&self, tries: usize) {
        let path = self.folder.path().join("deskbell.yaml");
        let text = std::fs::read_to_string(&path).unwrap();
        let (before, _) = text.split_once("schedule_s:").unwrap();
        std::fs::write(path, format!("{before}schedule_s: [{}]\n", vec!["0"; tries].join(", "))).unwrap();
    }

    pub(super) fn execute(&self, text: &str) {
        self.database().unwrap().execute_batch(text).unwrap();
    }

    /// The one value that this asks for.
    pub(super) fn one<T: rusqlite::types::FromSql>(&self, text: &str) -> T {
        self.database().unwrap().query_row(text, [], |row| row.get(0)).unwrap()
    }

    pub(super) fn count(&self, table: &str) -> u32 {
        self.one(&format!("SELECT count(*) FROM {table}"))
    }

    /// Waits until nothing is on its way.
    pub(super) async fn until_delivered(&self) {
        for _ in 0..500 {
            if self.outbox() == (0, 0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{:?}", self.outbox());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn database(&self) -> Option<Connection> {
        let path: PathBuf = self.folder.path().join("data/deskbell.db");
        let connection = Connection::open(path.exists().then_some(path)?).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        Some(connection)
    }

    /// Stands for the 45 seconds after which a dead courier's claims are free again.
    pub(super) fn let_leases_run_out(&self) {
        let Some(database) = self.database() else { return };
        // The first start may have been killed before it had made its tables.
        let _: Result<usize, _> = database.execute("UPDATE deliveries SET due_ms = 0 WHERE state = 'leased'", []);
    }

    /// How many deliveries are on their way, and how many have run out of tries.
    pub(super) fn outbox(&self) -> (u64, u64) {
        let count = "SELECT count(*) FILTER (WHERE state IN ('pending', 'leased')), \
                     count(*) FILTER (WHERE state IN ('dead', 'parked')) FROM deliveries";
        let database = self.database().unwrap();
        database.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    }
}

/// What the helpdesk's people call with.
pub(crate) const TOKEN: &str = "team-0123456789abcdef0123456789abcdef";

/// A small shop in a folder of its own, with this store, whose handoffs go to this address.
pub(crate) fn shop(helpdesk: &str, store: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let waits = vec!["0"; 400].join(", ");
    let settings = format!(
        "name: Laden\n\
         languages: [de]\n\
         listen: 127.0.0.1:0\n\
         store: {store}\n\
         limits: {{calls_per_minute: 0}}\n\
         handoff:\n  agents: [{{name: team, token: {TOKEN}}}]\n  queues:\n    service:\n      label: {{de: Kundenservice}}\n  endpoints:\n    - id: desk\n      \
         url: {helpdesk}\n      secret: {SECRET}\n      allow_http: true\n      \
         allow_networks: [127.0.0.1/32]\n      schedule_s: [{waits}]\n"
    );
    let entry = "entries:\n  - id: lieferung\n    question: Wo bleibt mein Paket?\n    \
                 also: [Wann kommt meine Lieferung?, Paket nicht angekommen]\n    answer: Es ist unterwegs.\n";
    std::fs::create_dir_all(folder.path().join("knowledge/de")).unwrap();
    std::fs::create_dir_all(folder.path().join("intents")).unwrap();
    std::fs::write(folder.path().join("deskbell.yaml"), settings).unwrap();
    std::fs::write(folder.path().join("knowledge/de/lieferung.yaml"), entry).unwrap();
    folder
}
