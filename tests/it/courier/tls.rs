//! Receivers that are not who they say, or cannot encrypt well: the real program with real certificates.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::receiver::SECRET;
use crate::serve::{Server, folder_with};

/// Runs openssl in the folder of the certificates.
fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// An authority that the program trusts, and certificates that it signed or did not.
fn certificates(folder: &Path) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(folder, &format!("req -x509 {key} -keyout ca.key -out ca.pem -days 30 -subj /CN=authority"));
    for (name, host, days) in
        [("good", "localhost", "30"), ("other", "other.test", "30"), ("expired", "localhost", "-1")]
    {
        std::fs::write(folder.join("names"), format!("subjectAltName=DNS:{host}\nbasicConstraints=CA:FALSE\n"))
            .unwrap();
        openssl(folder, &format!("req -new {key} -keyout {name}.key -out {name}.csr -subj /CN={host}"));
        let sign = "-CA ca.pem -CAkey ca.key -CAcreateserial -extfile names";
        openssl(folder, &format!("x509 -req -in {name}.csr {sign} -days {days} -out {name}.pem"));
    }
    let own = "-subj /CN=localhost -addext subjectAltName=DNS:localhost";
    openssl(folder, &format!("req -x509 {key} -keyout own.key -out own.pem -days 30 {own}"));
}

/// What a receiver got to see in the clear, and how often somebody came.
#[derive(Clone, Default)]
struct Seen {
    came: Arc<AtomicUsize>,
    read: Arc<Mutex<Vec<u8>>>,
}

/// A receiver that speaks TLS with this certificate; answers 204 to whoever gets so far.
async fn encrypted(folder: &Path, name: &str) -> (SocketAddr, Seen) {
    let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
    let file = |end: &str| std::fs::read(folder.join(format!("{name}.{end}"))).unwrap();
    let certificate = CertificateDer::from_pem_slice(&file("pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(&file("key")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    listen(move |socket, seen| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(socket).await else { return };
            let mut bytes = [0; 8_192];
            let mut length = 1;
            while length > 0 && !body_came(&seen.read.lock().unwrap()) {
                length = stream.read(&mut bytes).await.unwrap_or(0);
                seen.read.lock().unwrap().extend_from_slice(&bytes[..length]);
            }
            let _: Result<(), _> = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
            let _: Result<(), _> = stream.shutdown().await;
        }
    })
    .await
}

fn body_came(read: &[u8]) -> bool {
    read.ends_with(b"}") && read.windows(4).any(|part| part == b"\r\n\r\n")
}

/// A receiver that knows nothing newer than TLS 1.0, or says nothing at all.
async fn bare(hello: Option<Vec<u8>>) -> (SocketAddr, Seen) {
    listen(move |mut socket: TcpStream, seen: Seen| {
        let hello = hello.clone();
        async move {
            let mut bytes = [0; 8_192];
            let length = socket.read(&mut bytes).await.unwrap_or(0);
            seen.read.lock().unwrap().extend_from_slice(&bytes[..length]);
            if let Some(hello) = hello {
                let _: Result<(), _> = socket.write_all(&hello).await;
            }
            while let Ok(length @ 1..) = socket.read(&mut bytes).await {
                seen.read.lock().unwrap().extend_from_slice(&bytes[..length]);
            }
        }
    })
    .await
}

async fn listen<F: Future<Output = ()> + Send + 'static>(
    serve: impl Fn(TcpStream, Seen) -> F + Send + 'static,
) -> (SocketAddr, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, seen) = (listener.local_addr().unwrap(), Seen::default());
    let theirs = seen.clone();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            theirs.came.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(serve(socket, theirs.clone()));
        }
    });
    (address, seen)
}

/// The first answer of a server whose newest version is TLS 1.0: `ServerHello` with AES128-SHA.
fn tls_1_0() -> Vec<u8> {
    let mut hello = vec![0x03, 0x01];
    hello.extend_from_slice(&[7; 32]);
    hello.extend_from_slice(&[0, 0x00, 0x2f, 0]);
    let length = u8::try_from(hello.len()).unwrap();
    [vec![0x16, 0x03, 0x01, 0, length + 4, 0x02, 0, 0, length], hello].concat()
}

/// How the one try of each endpoint ended: its state, its status and its class.
fn ends(database: &Path) -> Vec<(String, String, Option<u16>, Option<String>)> {
    let connection = Connection::open(database).unwrap();
    connection.busy_timeout(Duration::from_secs(10)).unwrap();
    let text = "SELECT endpoint_id, state, last_status, last_error FROM deliveries
                WHERE state IN ('delivered', 'dead') ORDER BY endpoint_id";
    let mut find = connection.prepare(text).unwrap();
    let rows = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn f16_without_an_encrypted_way_to_whom_it_is_meant_for_no_byte_leaves() {
    let tools = tempfile::tempdir().unwrap();
    certificates(tools.path());
    let mut receivers = Vec::new();
    for name in ["expired", "good", "other", "own"] {
        receivers.push((name, encrypted(tools.path(), name).await));
    }
    receivers.push(("silent", bare(None).await));
    receivers.push(("tls10", bare(Some(tls_1_0())).await));
    let mut settings = "name: Laden\nlanguages: [de]\nlisten: 127.0.0.1:0\nlimits: {calls_per_minute: 0}\n\
         handoff:\n  endpoints:\n"
        .to_owned();
    for (name, (address, _)) in &receivers {
        settings.push_str(&format!(
            "    - {{id: {name}, url: \"https://localhost:{}/hook\", secret: {SECRET}, schedule_s: [0], \
             allow_networks: [127.0.0.1/32, \"::1/128\"]}}\n",
            address.port()
        ));
    }
    let folder = folder_with(&settings);
    let authority = tools.path().join("ca.pem");
    let server = Server::begin_with(folder.path(), &[("SSL_CERT_FILE", authority.to_str().unwrap())]);
    let (id, token) = server.start();
    let said = json!({"client_id": "1", "text": "Ich will einen Menschen sprechen"});
    let answer = server.json("POST", &format!("/v1/conversations/{id}/messages"), &token, &said);
    assert_eq!(answer["state"], "waiting", "{answer}");

    let (database, begun) = (folder.path().join("data/deskbell.db"), Instant::now());
    while ends(&database).len() < receivers.len() {
        assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", ends(&database));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.signal("TERM");
    let log = server.ended();
    let dead = |name: &str, class: &str| (name.to_owned(), "dead".to_owned(), None, Some(class.to_owned()));
    let expected = [
        dead("expired", "tls"),
        ("good".to_owned(), "delivered".to_owned(), Some(204), None),
        dead("other", "tls"),
        dead("own", "tls"),
        // Who says nothing says nothing of encryption either.
        dead("silent", "timeout"),
        dead("tls10", "tls"),
    ];
    assert_eq!(ends(&database), expected, "{log}");
    for (name, (_, seen)) in &receivers {
        let read = seen.read.lock().unwrap();
        let has = |words: &[u8]| read.windows(words.len()).any(|part| part == words);
        assert!(seen.came.load(Ordering::SeqCst) >= 1, "{name} was called");
        // The certificates are good for something: with the right one the words arrive.
        assert_eq!(has(b"Menschen sprechen"), *name == "good", "{name}");
        assert_eq!(has(b"POST /hook"), *name == "good", "{name}: {} bytes", read.len());
        if ["expired", "other", "own"].contains(name) {
            assert!(read.is_empty(), "{name}: not one byte in the clear or encrypted");
        }
    }
}
