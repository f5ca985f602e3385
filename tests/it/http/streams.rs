//! Streams over real sockets: order, resume, signs of life, and the end.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::support::{Server, server};

/// A client that reads as the bytes come.
pub(crate) struct Stream {
    socket: TcpStream,
    text: String,
}

impl Stream {
    pub(crate) async fn open(address: SocketAddr, path: &str, token: &str, more: &str) -> Self {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n{more}\r\n");
        socket.write_all(request.as_bytes()).await.unwrap();
        Self { socket, text: String::new() }
    }

    /// Reads until the text is there.
    pub(crate) async fn until(&mut self, wanted: &str) -> &str {
        let read = async {
            let mut buffer = [0_u8; 4_096];
            while !self.text.contains(wanted) {
                let n = self.socket.read(&mut buffer).await.unwrap();
                assert!(n > 0, "the stream ended before {wanted:?}: {}", self.text);
                self.text.push_str(&String::from_utf8_lossy(&buffer[..n]));
            }
        };
        tokio::time::timeout(Duration::from_secs(10), read)
            .await
            .unwrap_or_else(|_| panic!("no {wanted:?}: {}", self.text));
        &self.text
    }

    /// Reads to the end.
    async fn rest(mut self) -> String {
        let mut bytes = Vec::new();
        tokio::time::timeout(Duration::from_secs(10), self.socket.read_to_end(&mut bytes)).await.unwrap().unwrap();
        self.text + &String::from_utf8_lossy(&bytes)
    }
}

/// The ids of the message events, in order.
pub(crate) fn ids(text: &str) -> Vec<u32> {
    text.lines().filter_map(|line| line.strip_prefix("id: ")).map(|id| id.trim().parse().unwrap()).collect()
}

async fn listening() -> (Server, SocketAddr, tokio::task::JoinHandle<std::io::Result<()>>, String, String) {
    let server = server();
    let (address, handle) = server.listen().await;
    let (id, token) = server.start().await;
    (server, address, handle, id, token)
}

#[tokio::test]
async fn everything_arrives_once_in_order() {
    let (server, address, _handle, id, token) = listening().await;
    let mut stream = Stream::open(address, &format!("/v1/conversations/{id}/events"), &token, "").await;
    let head = stream.until("event: state").await;
    assert!(head.contains("text/event-stream"));
    assert!(head.to_lowercase().contains("x-accel-buffering: no"));
    assert!(head.contains("\"state\":\"bot\""));
    server.say(&id, &token, "1", "Wo ist mein Paket?").await;
    stream.until("id: 3").await;
    server.say(&id, &token, "2", "Ich will mit einem Menschen sprechen").await;
    let text = stream.until("\"state\":\"waiting\"").await;
    assert!(text.contains("\"handoff\":{\"id\":\"hnd_"));
    let seen = ids(text);
    assert_eq!(seen, (1..=u32::try_from(seen.len()).unwrap()).collect::<Vec<_>>());
    let transcript = server.transcript(&id, &token).await;
    assert_eq!(transcript["messages"].as_array().unwrap().len(), seen.len());
    let data = text.lines().find_map(|line| line.strip_prefix("data: {\"id\"")).unwrap();
    let message: Value = serde_json::from_str(&format!("{{\"id\"{data}")).unwrap();
    assert_eq!(message, transcript["messages"][0]);
}

#[tokio::test]
async fn a_stream_is_taken_up_where_it_broke() {
    let (server, address, _handle, id, token) = listening().await;
    for n in 0..3 {
        server.say(&id, &token, &n.to_string(), "Wo ist mein Paket?").await;
    }
    let path = format!("/v1/conversations/{id}/events");
    for (path, header, first) in [
        (format!("{path}?after=4"), "", 5),
        (path.clone(), "Last-Event-ID: 5\r\n", 6),
        (format!("{path}?after=1"), "Last-Event-ID: 6\r\n", 7),
        (path, "", 1),
    ] {
        let mut stream = Stream::open(address, &path, &token, header).await;
        let text = stream.until("event: state").await;
        assert_eq!(ids(text), (first..=7).collect::<Vec<u32>>(), "{path} {header}");
    }
}

#[tokio::test]
async fn a_comment_shows_that_the_line_is_alive() {
    let (_server, address, _handle, id, token) = listening().await;
    let mut stream = Stream::open(address, &format!("/v1/conversations/{id}/events?after=1"), &token, "").await;
    let text = stream.until(": alive").await;
    assert!(!text.contains("event: message"));
}

#[tokio::test]
async fn what_another_process_stored_is_found_at_the_next_heartbeat() {
    let (server, address, _handle, id, token) = listening().await;
    let mut stream = Stream::open(address, &format!("/v1/conversations/{id}/events?after=1"), &token, "").await;
    stream.until("event: state").await;
    let pass = deskbell::desk::Pass {
        conversation: deskbell::ids::ConversationId::parse(&id).unwrap(),
        token: deskbell::desk::VisitorToken::new(token),
    };
    let other = server.another_desk();
    other.turn(&pass, None, deskbell::conversation::Input::Text("Hallo".into())).await.unwrap();
    stream.until("id: 2").await;
}

#[tokio::test]
async fn the_long_poll_answers_with_the_same_frames() {
    let (server, address, _handle, id, token) = listening().await;
    let path = |after: u32, wait: u32| format!("/v1/conversations/{id}/events?after={after}&wait={wait}");
    let at_once = Stream::open(address, &path(0, 25), &token, "Connection: close\r\n").await.rest().await;
    assert!(at_once.to_lowercase().contains("content-length:"), "{at_once}");
    assert_eq!(ids(&at_once), [1]);

    let began = Instant::now();
    let empty = Stream::open(address, &path(1, 1), &token, "Connection: close\r\n").await.rest().await;
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert!(ids(&empty).is_empty() && empty.contains("event: state"));

    let began = Instant::now();
    let waiting = tokio::spawn({
        let (path, token) = (path(1, 20), token.clone());
        async move { Stream::open(address, &path, &token, "Connection: close\r\n").await.rest().await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.say(&id, &token, "1", "Wo ist mein Paket?").await;
    assert_eq!(ids(&waiting.await.unwrap()), [2, 3]);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn bad_numbers_are_refused() {
    let server = server();
    let (id, token) = server.start().await;
    for (query, header) in [("?after=x", ""), ("?after=-1", ""), ("?wait=x", ""), ("", "abc")] {
        let mut request = axum::http::Request::get(format!("/v1/conversations/{id}/events{query}"))
            .header("authorization", format!("Bearer {token}"));
        if !header.is_empty() {
            request = request.header("last-event-id", header);
        }
        let answer = server.send(request.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (422, "bad_field"), "{query} {header}");
    }
}

#[tokio::test]
async fn an_open_stream_does_not_hold_up_the_stop() {
    let (server, address, handle, id, token) = listening().await;
    let mut stream = Stream::open(address, &format!("/v1/conversations/{id}/events"), &token, "").await;
    stream.until("event: state").await;
    let poll = tokio::spawn({
        let (path, token) = (format!("/v1/conversations/{id}/events?after=1&wait=50"), token.clone());
        async move { Stream::open(address, &path, &token, "").await.rest().await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let began = Instant::now();
    server.stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), handle).await.expect("the server stops").unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(2));
    assert!(stream.rest().await.ends_with("0\r\n\r\n"), "the stream ends as it should");
    assert!(poll.await.unwrap().contains("event: state"));
}
