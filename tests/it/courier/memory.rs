//! Bodies without end, bombs and drips against the real program: how much memory they cost it.

use std::io::Write as _;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rusqlite::Connection;
use serde_json::json;

use crate::crash::server::shop;
use crate::receiver::{Receiver, Reply};
use crate::serve::Server;

/// How much more memory they may cost.
const MORE_KIB: u64 = 5 * 1_024;

/// So many zeros, packed to a thousandth.
pub(super) fn bomb(bytes: usize) -> Bytes {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&vec![0; bytes]).unwrap();
    packed.finish().unwrap().into()
}

/// What a process holds in memory, in KiB.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn f11_f12_bodies_without_end_bombs_and_drips_cost_no_memory() {
    const ROUNDS: usize = 24;
    let packed = bomb(64 * 1_024 * 1_024);
    let receiver = Receiver::start(move |request| match request.number % 3 {
        // The first ones are as usual: what the program needs once, it has then.
        _ if request.number < 8 => Reply::Status(200),
        0 => Reply::Endless(200),
        1 => Reply::Packed(200, packed.clone()),
        _ => Reply::Drip(200),
    })
    .await;
    let folder = shop(&receiver.url(), "data/deskbell.db");
    let server = Server::begin_with(folder.path(), &[]);
    let hand_over = || {
        let (id, token) = server.start();
        let path = format!("/v1/conversations/{id}/handoff");
        let answer = server.json("POST", &path, &token, &json!({"client_id": "h"}));
        assert_eq!(answer["state"], "waiting", "{answer}");
    };
    let database = folder.path().join("data/deskbell.db");
    let delivered = async |count: usize| {
        let (connection, begun) = (Connection::open(&database).unwrap(), Instant::now());
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        let text = "SELECT count(*) FROM deliveries WHERE state = 'delivered'";
        while connection.query_row(text, [], |row| row.get::<_, usize>(0)).unwrap() < count {
            assert!(begun.elapsed() < Duration::from_mins(1), "{count} are not delivered");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    (0..8).for_each(|_| hand_over());
    delivered(8).await;
    let before = resident(server.process());
    (0..ROUNDS).for_each(|_| hand_over());
    let mut most = before;
    let until = Instant::now() + Duration::from_secs(14);
    while Instant::now() < until {
        most = most.max(resident(server.process()));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Those that drip end with their time, and their status counts too.
    delivered(8 + ROUNDS).await;
    assert!(most < before + MORE_KIB, "{before} KiB before, {most} KiB at most");
    assert!(receiver.body_bytes() < 64 * 1_024 * 1_024, "what the sockets hold, but not without end");
    assert_eq!(receiver.received().len(), 8 + ROUNDS, "each once");
    server.signal("TERM");
    server.ended();
}
