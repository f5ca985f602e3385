//! A real mail server that misbehaves as told, and remembers everything that reached it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What a connection comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Everything is taken.
    Take,
    /// This line answers this command, such as `RCPT`; `.` is the end of the message, the empty one the greeting.
    Answer(&'static str, &'static str),
    /// This command is never answered.
    Hang(&'static str),
    /// The connection ends in place of the answer to this command.
    Drop(&'static str),
    /// This command is answered with one line that never ends.
    Flood(&'static str),
}

/// How the server encrypts.
#[derive(Clone)]
pub(crate) enum Tls {
    None,
    /// After `STARTTLS`.
    Upgrade(TlsAcceptor),
    /// The same, with these bytes in the clear behind the answer to `STARTTLS`.
    Injected(TlsAcceptor, &'static str),
    Implicit(TlsAcceptor),
}

/// One mail as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    /// The commands before it, as they came.
    pub(crate) commands: Vec<String>,
    /// The message with its dots undone.
    pub(crate) text: String,
}

impl Mail {
    /// The value of a header, unfolded.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let head = self.text.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
        let line = head.lines().find(|line| line.starts_with(&format!("{name}: ")))?;
        Some(line[name.len() + 2..].to_owned())
    }
}

#[derive(Default)]
struct Seen {
    connections: usize,
    mails: Vec<Mail>,
    /// Commands of the open part of connections that were encrypted later, and of those that never were.
    open: Vec<String>,
}

/// A running server; stops with the test's runtime.
#[derive(Clone)]
pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

impl MailServer {
    /// Listens on a free port of 127.0.0.1; the mood of each connection, from 0, is as the script says.
    pub(crate) async fn start(tls: Tls, script: impl Fn(usize) -> Mood + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), seen: Arc::default() };
        let (seen, script) = (Arc::clone(&server.seen), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let number = {
                    let mut seen = seen.lock().unwrap();
                    seen.connections += 1;
                    seen.connections - 1
                };
                tokio::spawn(connection(socket, tls.clone(), script(number), Arc::clone(&seen)));
            }
        });
        server
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.seen.lock().unwrap().mails.clone()
    }

    /// What was said in the clear.
    pub(crate) fn open(&self) -> Vec<String> {
        self.seen.lock().unwrap().open.clone()
    }

    /// Waits until this many mails have arrived whole.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Mail> {
        let until = Instant::now() + Duration::from_secs(20);
        while self.mails().len() < count {
            assert!(Instant::now() < until, "{} of {count} mails arrived", self.mails().len());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.mails()
    }
}

async fn connection(mut socket: TcpStream, tls: Tls, mood: Mood, seen: Arc<Mutex<Seen>>) {
    match tls {
        Tls::None => drop(talk(&mut socket, true, false, mood, &seen).await),
        Tls::Implicit(acceptor) => {
            let Ok(mut stream) = acceptor.accept(socket).await else { return };
            talk(&mut stream, true, false, mood, &seen).await;
        }
        Tls::Upgrade(acceptor) => started(socket, acceptor, "", mood, &seen).await,
        Tls::Injected(acceptor, bytes) => started(socket, acceptor, bytes, mood, &seen).await,
    }
}

async fn started(mut socket: TcpStream, acceptor: TlsAcceptor, injected: &str, mood: Mood, seen: &Mutex<Seen>) {
    if !talk(&mut socket, true, true, mood, seen).await {
        return;
    }
    let ready = format!("220 ready\r\n{injected}");
    let _: std::io::Result<()> = socket.write_all(ready.as_bytes()).await;
    let Ok(mut stream) = acceptor.accept(socket).await else { return };
    talk(&mut stream, false, false, mood, seen).await;
}

/// A dialogue until its end; whether it ends for TLS.
async fn talk<S>(stream: &mut S, greets: bool, offers_tls: bool, mood: Mood, seen: &Mutex<Seen>) -> bool
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut commands = Vec::new();
    if greets && !say(stream, mood, "", "220 mail.beispiel.test ESMTP\r\n").await {
        return false;
    }
    while let Some(line) = line(stream).await {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        if offers_tls {
            seen.lock().unwrap().open.push(line.clone());
        }
        commands.push(line);
        let answer = match word.as_str() {
            "EHLO" if offers_tls => "250-mail\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n",
            "EHLO" => "250-mail\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n",
            "STARTTLS" => return offers_tls,
            "AUTH" => "235 welcome\r\n",
            "DATA" => "354 go on\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "250 fine\r\n",
        };
        if !say(stream, mood, &word, answer).await {
            return false;
        }
        if word == "DATA" && !matches!(mood, Mood::Answer("DATA", _)) {
            let Some(text) = message(stream).await else { return false };
            seen.lock().unwrap().mails.push(Mail { commands: std::mem::take(&mut commands), text });
            if !say(stream, mood, ".", "250 queued as 4711\r\n").await {
                return false;
            }
        }
    }
    false
}

/// Whether the dialogue goes on.
async fn say<S: AsyncWrite + Unpin>(stream: &mut S, mood: Mood, word: &str, answer: &str) -> bool {
    let answer = match mood {
        Mood::Answer(on, other) if on == word => format!("{other}\r\n"),
        Mood::Hang(on) if on == word => std::future::pending().await,
        Mood::Drop(on) if on == word => return false,
        Mood::Flood(on) if on == word => {
            let line = vec![b'2'; 65_536];
            while stream.write_all(&line).await.is_ok() {}
            return false;
        }
        _ => answer.to_owned(),
    };
    stream.write_all(answer.as_bytes()).await.is_ok() && stream.flush().await.is_ok()
}

/// Byte by byte, so that nothing of what follows is taken.
async fn line<S: AsyncRead + Unpin>(stream: &mut S) -> Option<String> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        line.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8(line).unwrap().trim_end().to_owned())
}

async fn message<S: AsyncRead + Unpin>(stream: &mut S) -> Option<String> {
    let mut text = String::new();
    loop {
        let line = line(stream).await?;
        if line == "." {
            return Some(text);
        }
        text += line.strip_prefix('.').unwrap_or(&line);
        text += "\r\n";
    }
}

/// A certificate for `localhost` that nobody else vouches for.
pub(crate) struct Certificate {
    folder: TempDir,
}

impl Certificate {
    pub(crate) fn new() -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap() };
        let arguments = [
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3 -subj /CN=localhost",
            "-addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE",
        ];
        let mut openssl = Command::new("openssl");
        openssl.args(arguments.iter().flat_map(|line| line.split(' ')));
        openssl.arg("-keyout").arg(made.key()).arg("-out").arg(made.file());
        let output = openssl.output().expect("the tests need 'openssl' for a certificate");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        made
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let chain = read_chain(&self.file());
        let key = PrivateKeyDer::from_pem_file(self.key()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        TlsAcceptor::from(Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap()))
    }
}

fn read_chain(file: &Path) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_file_iter(file).unwrap().map(Result::unwrap).collect()
}
