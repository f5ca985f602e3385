//! Databases for tests, in a real PostgreSQL.
//!
//! `DESKBELL_TEST_POSTGRES` names a server whose user may create databases, as `tests/run` does. Without it the first
//! test starts one for all; it stops when for some seconds no test has used it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::{Client, NoTls};

const VARIABLE: &str = "DESKBELL_TEST_POSTGRES";

/// The server's address, `postgres://…/postgres`.
fn server() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| std::env::var(VARIABLE).unwrap_or_else(|_| shared()))
}

/// The server that all tests of this folder share.
fn shared() -> String {
    static USE: OnceLock<File> = OnceLock::new();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(&folder).unwrap();
    let users = folder.join("postgres");
    let open = |path: &Path| File::options().create(true).append(true).open(path).unwrap();
    // Held until this process ends, however it ends: so long the server runs.
    USE.get_or_init(|| {
        let used = open(&users);
        used.lock_shared().unwrap();
        used
    });
    let start = open(&folder.join("postgres.start"));
    start.lock().unwrap();
    let note = folder.join("postgres.url");
    if let Some(url) = std::fs::read_to_string(&note).ok().filter(|url| answers(url)) {
        return url;
    }
    let place = std::env::temp_dir().join(format!("deskbell-postgres-{}", std::process::id()));
    let begun = cluster().arg("start").arg(&place).stderr(Stdio::inherit()).output().unwrap();
    assert!(begun.status.success(), "no PostgreSQL for the tests: name one in {VARIABLE}, or install 'postgresql'");
    let url = String::from_utf8(begun.stdout).unwrap().trim().to_owned();
    let quiet = || Stdio::null();
    let mut watch = Command::new("setsid");
    watch.arg(script()).arg("watch").arg(&place).arg(&users);
    drop(watch.stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn().unwrap());
    std::fs::write(note, &url).unwrap();
    url
}

fn script() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/postgres/cluster")
}

fn cluster() -> Command {
    Command::new(script())
}

fn answers(url: &str) -> bool {
    let url = url.to_owned();
    on_a_runtime(async move { tokio_postgres::connect(&url, NoTls).await.is_ok() })
}

/// Runs on a thread of its own, so that it works inside and outside of other runtimes.
pub(crate) fn on_a_runtime<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let run = move || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
    std::thread::spawn(run).join().unwrap()
}

/// An own, empty database; gone with this.
pub(crate) struct Database {
    name: String,
}

impl Database {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let made = Self { name };
        // Of a test that was killed, under a process number that came again.
        made.on_the_server("DROP DATABASE IF EXISTS {} WITH (FORCE)");
        made.on_the_server("CREATE DATABASE {}");
        made
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        server().strip_suffix("/postgres").expect("the address ends with /postgres").to_owned() + "/" + &self.name
    }

    /// Its address by TLS, with this behind the `?`; `{ca}` stands for the file with the authority.
    pub(crate) fn tls_url(&self, host: &str, parameters: &str) -> String {
        let place = server().strip_prefix("postgres://postgres@").and_then(|rest| rest.strip_suffix("/postgres"));
        let (folder, port) =
            place.and_then(|place| place.rsplit_once(':')).expect("a server of tests/support/postgres");
        let parameters = parameters.replace("{ca}", &format!("{folder}%2Fca.pem"));
        format!("postgres://postgres@{host}:{port}/{}?{parameters}", self.name)
    }

    /// A connection for the test itself.
    pub(crate) async fn client(&self) -> Client {
        let (client, connection) = tokio_postgres::connect(&self.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// Runs statements.
    pub(crate) fn run(&self, text: &str) {
        let (url, text) = (self.url(), text.to_owned());
        on_a_runtime(async move { batch(&url, &text).await });
    }

    /// Runs a statement beside the database, with its name for `{}`.
    pub(crate) fn on_the_server(&self, text: &str) {
        let text = text.replace("{}", &self.name);
        on_a_runtime(async move { batch(server(), &text).await });
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.on_the_server("DROP DATABASE {} WITH (FORCE)");
        }
    }
}

async fn batch(url: &str, text: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(text).await.unwrap();
}
