//! A client that does little: requests are put together once a message, answers are searched, not parsed.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Outcome;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    /// The handler that returns a constant.
    Constant,
    /// Turns of conversations.
    Turns,
}

/// What visitors type: known words, other words, typos.
const SAID: [&str; 8] = [
    "wo bleibt mein packet",
    "Wie lange dauert der Versand?",
    "wie kann ich was zurük schiken",
    "Kann ich auf Rechnung bezahlen?",
    "passwort vergessen",
    "Welche Zahlungsarten gibt es?",
    "gutschein einlösen",
    "Was kostet der Versand?",
];
/// Messages until a visitor begins a new conversation.
const TALK: usize = 8;

/// What came of a drive.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// One for each message.
    pub(crate) latencies_us: Vec<u32>,
    /// The time it took.
    pub(crate) took: Duration,
    /// Some conversations with their tokens and the number of acknowledged messages.
    acknowledged: HashMap<String, (String, usize)>,
}

struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: &str) -> Outcome<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, buffer: vec![0; 64 * 1024] })
    }

    /// Sends a call and reads the whole answer; its body.
    async fn call(&mut self, method: &str, path: &str, token: &str, body: &str) -> Outcome<&str> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
             authorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.socket.write_all(request.as_bytes()).await?;
        let mut read = 0;
        loop {
            let n = self.socket.read(&mut self.buffer[read..]).await?;
            if n == 0 {
                return Err("the server hung up".into());
            }
            read += n;
            let Some((head, length)) = head(&self.buffer[..read])? else { continue };
            if read >= head + length {
                if !self.buffer.starts_with(b"HTTP/1.1 20") {
                    return Err(String::from_utf8_lossy(&self.buffer[..read]).into_owned().into());
                }
                return Ok(std::str::from_utf8(&self.buffer[head..head + length])?);
            }
        }
    }
}

/// The length of the head and of the body, once the head is there.
fn head(bytes: &[u8]) -> Outcome<Option<(usize, usize)>> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&bytes[..end])?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).ok_or("no length")?;
    Ok(Some((end + 4, length.parse()?)))
}

/// Calls over so many connections for so long.
pub(crate) fn drive(address: &str, load: Load, connections: usize, time: Duration) -> Outcome<Seen> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let address: Arc<str> = Arc::from(address);
        let began = Instant::now();
        let tasks: Vec<_> = (0..connections)
            .map(|n| {
                let address = Arc::clone(&address);
                tokio::spawn(async move {
                    match load {
                        Load::Constant => constant(&address, began + time).await,
                        Load::Turns => talk(&address, n, began + time).await,
                    }
                })
            })
            .collect();
        let mut all = Seen::default();
        for task in tasks {
            let seen = task.await??;
            all.latencies_us.extend(seen.latencies_us);
            all.acknowledged.extend(seen.acknowledged);
        }
        all.took = began.elapsed();
        Ok(all)
    })
}

async fn constant(address: &str, until: Instant) -> Outcome<Seen> {
    let mut connection = Connection::open(address).await?;
    let mut seen = Seen::default();
    while Instant::now() < until {
        let body = message(seen.latencies_us.len());
        let began = Instant::now();
        let answer = connection.call("POST", "/bare", "", &body).await?;
        if !answer.contains("\"state\":\"bot\"") {
            return Err("another answer than the constant".into());
        }
        seen.latencies_us.push(micros(began));
    }
    Ok(seen)
}

fn message(n: usize) -> String {
    format!("{{\"client_id\":\"{n}\",\"text\":\"{}\"}}", SAID[n % SAID.len()])
}

fn micros(began: Instant) -> u32 {
    u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX)
}

async fn talk(address: &str, visitor: usize, until: Instant) -> Outcome<Seen> {
    let mut connection = Connection::open(address).await?;
    let mut seen = Seen::default();
    let mut n = visitor;
    while Instant::now() < until {
        let start: Value = serde_json::from_str(connection.call("POST", "/v1/conversations", "", "{}").await?)?;
        let id = start["id"].as_str().ok_or("no id")?.to_owned();
        let token = start["token"].as_str().ok_or("no token")?.to_owned();
        let path = format!("/v1/conversations/{id}/messages");
        let mut said = 0;
        while said < TALK && Instant::now() < until {
            let body = message(n);
            let began = Instant::now();
            let answer = connection.call("POST", &path, &token, &body).await?;
            if !answer.contains("\"role\":\"visitor\"")
                || !(answer.contains("\"bot\"") || answer.contains("\"system\""))
            {
                return Err(format!("not an answer: {answer}").into());
            }
            seen.latencies_us.push(micros(began));
            said += 1;
            n += 1;
        }
        if seen.acknowledged.len() < 4 {
            seen.acknowledged.insert(id, (token, said));
        }
    }
    Ok(seen)
}

/// Asks the server for the transcripts: they must hold what was acknowledged.
pub(crate) fn check(address: &str, seen: &Seen) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        for (id, (token, said)) in &seen.acknowledged {
            let mut connection = Connection::open(address).await?;
            let transcript = connection.call("GET", &format!("/v1/conversations/{id}"), token, "").await?;
            let transcript: Value = serde_json::from_str(transcript)?;
            let messages = transcript["messages"].as_array().ok_or("no messages")?;
            let found = messages.iter().filter(|message| message["role"] == "visitor").count();
            if found != *said {
                return Err(format!("{said} messages were acknowledged, {found} are stored").into());
            }
        }
        Ok(())
    })
}
