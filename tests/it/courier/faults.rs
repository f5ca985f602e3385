//! Receivers and networks that misbehave.

use std::time::{Duration, Instant};

use deskbell::config::StoreTarget;
use deskbell::store::DeliveryState;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::bench::{Bench, Names, endpoint, tries};
use super::memory::bomb;
use crate::log::Log;
use crate::receiver::{Receiver, Reply};

#[tokio::test]
async fn f13_a_redirect_is_a_fault_and_never_followed() {
    for status in [301, 302, 303, 307, 308] {
        let (log, _caught) = Log::begin();
        let inside = Receiver::start(|_| Reply::Status(200)).await;
        let url = inside.url();
        let receiver = Receiver::start(move |_| Reply::With(status, "location", url.clone())).await;
        let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
        bench.endpoints[0].schedule_s = vec![0, 1, 7_200];
        let samples = bench.hand_over(1, 0).await;
        let courier = bench.start();
        receiver.wait_for(1).await;
        let waiting = bench.until(&samples, |head| head.state == DeliveryState::Pending && head.attempts == 1).await;
        assert!(waiting.due.unwrap().duration_since(bench.clock.now()).as_hours() >= 1, "people must mend it");
        courier.stop().await;
        assert!(inside.received().is_empty());
        assert_eq!(tries(&bench.story(&samples).await), [(Some(status), Some("redirect"), "retry")]);
        let told = log.lines(&["redirect"]);
        assert_eq!(told.iter().filter(|line| line.contains("WARN")).count(), 1, "the operator is told: {told:?}");
        for word in ["endpoint=desk", &format!("status={status}"), "never followed"] {
            assert!(told[0].contains(word), "{word} is missing in {}", told[0]);
        }
    }
}

#[tokio::test]
async fn f10_a_receiver_that_hangs_is_left_at_the_deadline_and_holds_up_nobody_else() {
    let hanging = Receiver::start(|_| Reply::Hang).await;
    let prompt = Receiver::start(|_| Reply::Status(200)).await;
    let mut bench = Bench::new(vec![endpoint("hang", &hanging.url()), endpoint("desk", &prompt.url())]);
    bench.limits.deadline = Duration::from_secs(1);
    let mut all = Vec::new();
    for number in 0..20 {
        all.push(bench.hand_over(number, 0).await);
    }
    let started = Instant::now();
    let courier = bench.start();
    let served = prompt.wait_for(20).await;
    assert!(served[19].at - started < Duration::from_millis(900), "the other endpoint need not wait");
    assert_eq!(hanging.received().len(), 8, "no more at once than allowed");
    let mut ends = Vec::new();
    while ends.is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
        for samples in &all {
            let story = bench.story(samples).await;
            ends.extend(tries(&story).iter().filter(|end| end.1 == Some("timeout")).map(|_| started.elapsed()));
        }
    }
    assert!(ends[0] >= Duration::from_millis(950) && ends[0] < Duration::from_millis(1_900), "{:?}", ends[0]);
    courier.stop().await;
}

#[tokio::test]
async fn f12_a_body_without_end_is_cut_off_and_the_status_counts() {
    for reply in [Reply::Endless(200), Reply::Drip(200)] {
        let script = reply.clone();
        let receiver = Receiver::start(move |_| script.clone()).await;
        let bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
        let samples = bench.hand_over(1, 0).await;
        let started = Instant::now();
        let courier = bench.start();
        bench.until(&samples, |head| head.state == DeliveryState::Delivered).await;
        assert!(started.elapsed() < Duration::from_millis(900), "{reply:?}");
        assert_eq!(tries(&bench.story(&samples).await), [(Some(200), None, "delivered")]);
        courier.stop().await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(receiver.body_bytes() < 16 * 1024 * 1024, "what the sockets hold, but not without end");
        assert_eq!(receiver.received().len(), 1);
    }
}

/// Nobody asked for a compressed answer: it counts by its status, and what is kept are its bytes as they came.
#[tokio::test]
async fn f12_a_compressed_answer_is_never_unpacked() {
    for status in [200_u16, 500] {
        let bomb = bomb(1024 * 1024);
        let sent = bomb.clone();
        let receiver = Receiver::start(move |_| Reply::Packed(status, sent.clone())).await;
        let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
        bench.endpoints[0].schedule_s = vec![0];
        let samples = bench.hand_over(1, 0).await;
        let courier = bench.start();
        let over = |head: &deskbell::store::DeliveryStatus| {
            matches!(head.state, DeliveryState::Delivered | DeliveryState::Dead)
        };
        bench.until(&samples, over).await;
        courier.stop().await;
        let expected = if status == 200 { (Some(200), None, "delivered") } else { (Some(500), Some("status"), "dead") };
        assert_eq!(tries(&bench.story(&samples).await), [expected]);
        let StoreTarget::Sqlite(file) = bench.fixture.target() else { panic!("it is a file") };
        let database = rusqlite::Connection::open(file).unwrap();
        let kept: Vec<u8> =
            database.query_row("SELECT response_head FROM delivery_attempts", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, bomb[..bomb.len().min(4_096)], "as it came, and no more than 4 KiB");
    }
}

#[tokio::test]
async fn a_failure_with_a_body_without_end_is_a_failure() {
    let receiver = Receiver::start(|_| Reply::Endless(500)).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.endpoints[0].schedule_s = vec![0];
    let samples = bench.hand_over(1, 0).await;
    let courier = bench.start();
    bench.until(&samples, |head| head.state == DeliveryState::Dead).await;
    assert_eq!(tries(&bench.story(&samples).await), [(Some(500), Some("status"), "dead")]);
    courier.stop().await;
}

/// A server that sends these bytes, one now and then, and nothing else.
pub(super) async fn raw(bytes: &'static [u8], pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 4_096];
                let _: Result<usize, _> = socket.read(&mut request).await;
                for byte in bytes {
                    if socket.write_all(&[*byte]).await.is_err() {
                        return;
                    }
                    tokio::time::sleep(pause).await;
                }
            });
        }
    });
    format!("http://{address}/")
}

#[tokio::test]
async fn f16_every_fault_on_the_way_has_its_class() {
    let slow: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";
    let drip = raw(slow, Duration::from_millis(50)).await;
    let closing = raw(b"", Duration::ZERO).await;
    let garbage = raw(b"220 mail.example ESMTP\r\n", Duration::ZERO).await;
    let plain = Receiver::start(|_| Reply::Status(200)).await;
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let cases = [
        (drip, "timeout"),
        (closing, "protocol"),
        (garbage, "protocol"),
        (format!("https://{}/", plain.address), "tls"),
        (format!("http://{nobody}/"), "connect"),
    ];
    for (url, class) in cases {
        let mut bench = Bench::new(vec![endpoint("desk", &url)]);
        bench.endpoints[0].schedule_s = vec![0];
        let samples = bench.hand_over(1, 0).await;
        let courier = bench.start();
        bench.until(&samples, |head| head.state == DeliveryState::Dead).await;
        assert_eq!(tries(&bench.story(&samples).await), [(None, Some(class), "dead")], "{url}");
        courier.stop().await;
    }
    assert!(plain.received().is_empty(), "no byte of a body leaves without encryption");
}

#[tokio::test]
async fn f19_a_name_service_that_is_down_or_knows_nothing_is_a_passing_fault() {
    for names in [Names::new(&[]), Names::new(&[&[]])] {
        let mut bench = Bench::new(vec![endpoint("desk", "http://desk.example/")]);
        bench.endpoints[0].schedule_s = vec![0, 5, 5];
        bench.names = names;
        let samples = bench.hand_over(1, 0).await;
        let courier = bench.start();
        let waiting = bench.until(&samples, |head| head.attempts == 1 && head.state == DeliveryState::Pending).await;
        assert!(waiting.due.unwrap().duration_since(bench.clock.now()).as_secs() <= 5);
        assert_eq!(tries(&bench.story(&samples).await), [(None, Some("dns"), "retry")]);
        courier.stop().await;
    }
}
