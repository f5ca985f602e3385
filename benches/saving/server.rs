//! The server as a child process, and a visitor who talks to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Server {
    pub(crate) fn begin(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
        command.arg("--dir").arg(folder).arg("serve").env("DESKBELL_LOG", "error");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Deskbell answers at http://").and_then(|rest| rest.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("not the line that was promised: {line:?}")).to_owned();
        Self { child, address }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The processor time that the server has used. Linux alone counts it where this looks; elsewhere it is 0.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
        // Linux counts in hundredths of a second.
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A visitor with a connection of their own; every call must be answered with 200 or 201.
pub(crate) struct Visitor {
    socket: BufReader<TcpStream>,
}

impl Visitor {
    pub(crate) fn new(address: &str) -> Self {
        let socket = TcpStream::connect(address).unwrap();
        socket.set_nodelay(true).unwrap();
        Self { socket: BufReader::new(socket) }
    }

    /// How many reloads went live so far.
    pub(crate) fn reloads(&mut self) -> usize {
        let page = self.call("GET", "/metrics", "", "");
        let line = page.lines().find(|line| line.starts_with("deskbell_reloads_total{result=\"live\"}"));
        line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
    }

    /// Asks in a conversation of its own; the answer as it came.
    pub(crate) fn ask(&mut self, text: &str) -> String {
        let started = self.call("POST", "/v1/conversations", "", &json!({"language": "de"}).to_string());
        let started: Value = serde_json::from_str(&started).unwrap();
        let field = |name: &str| started[name].as_str().unwrap_or_else(|| panic!("{started}")).to_owned();
        let path = format!("/v1/conversations/{}/messages", field("id"));
        self.call("POST", &path, &field("token"), &json!({"client_id": "m1", "text": text}).to_string())
    }

    fn call(&mut self, method: &str, path: &str, token: &str, body: &str) -> String {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
             authorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.socket.get_mut().write_all(request.as_bytes()).unwrap();
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(self.socket.read_line(&mut head).unwrap(), 0, "the server hung up: {head}");
        }
        assert!(head.starts_with("HTTP/1.1 20"), "{method} {path}: {head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        let mut bytes = vec![0; length.parse().unwrap()];
        self.socket.read_exact(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }
}
