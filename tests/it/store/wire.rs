//! A wire to the database on which everything takes a while, and which can fall silent.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deskbell::config::PostgresUrl;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::postgres::Database;

/// Stands for as long as the test's runtime.
pub(super) struct Wire {
    /// The database by this wire.
    pub(super) url: PostgresUrl,
    silent: Arc<AtomicBool>,
}

impl Wire {
    /// Every message takes so long, each way.
    pub(super) async fn to(database: &Database, delay: Duration) -> Self {
        let direct = database.tls_url("127.0.0.1", "sslmode=disable");
        let (before, name) = direct.rsplit_once('/').unwrap();
        let server: u16 = before.rsplit_once(':').unwrap().1.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let silent = Arc::new(AtomicBool::new(false));
        let answers = Arc::clone(&silent);
        tokio::spawn(async move {
            // Held, and never answered.
            let mut held = Vec::new();
            loop {
                let (client, _) = listener.accept().await.unwrap();
                if answers.load(Ordering::SeqCst) {
                    held.push(client);
                    continue;
                }
                let server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                tokio::spawn(carry(from_client, to_server, delay));
                tokio::spawn(carry(from_server, to_client, delay));
            }
        });
        let url = format!("postgres://postgres@127.0.0.1:{port}/{name}");
        Self { url: url.parse().unwrap(), silent }
    }

    /// From now on whoever connects hears nothing, or is answered again.
    pub(super) fn silence(&self, silent: bool) {
        self.silent.store(silent, Ordering::SeqCst);
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: Duration) {
    let mut buffer = vec![0; 256 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        tokio::time::sleep(delay).await;
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
