//! A receiver that fails for ever, by the default schedule on a clock under control.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use deskbell::config::DEFAULT_SCHEDULE_S;
use deskbell::http::Exposition;
use deskbell::store::DeliveryState;

use super::bench::{Bench, endpoint};
use crate::log::Log;
use crate::receiver::{Receiver, Reply};
use crate::store::Backend;

/// What an operator is told of a dead delivery.
const ALARM: &str = "a handoff does not get through";

/// How often the figures count a dead delivery to this endpoint.
fn dead(figures: &str, endpoint: &str) -> Option<String> {
    let labels = [format!("endpoint=\"{endpoint}\""), "outcome=\"dead\"".to_owned()];
    let line = figures.lines().find(|line| labels.iter().all(|label| line.contains(label.as_str())))?;
    Some(line.rsplit(' ').next()?.to_owned())
}

#[tokio::test]
async fn f09_after_the_twelve_tries_of_the_default_schedule_it_is_dead_with_one_alarm_and_a_replay_gets_through() {
    for (backend, name) in Backend::ALL.into_iter().zip(["alarm-one", "alarm-two"]) {
        let (log, _caught) = Log::begin();
        // Before the first count: what is counted before anybody collects is lost.
        Exposition::of_process().unwrap();
        let up = Arc::new(AtomicBool::new(false));
        let answers = Arc::clone(&up);
        let receiver =
            Receiver::start(move |_| Reply::Status(if answers.load(Ordering::SeqCst) { 200 } else { 500 })).await;
        let mut bench = Bench::on(backend, vec![endpoint(name, &receiver.url())]).await;
        bench.endpoints[0].schedule_s = DEFAULT_SCHEDULE_S.to_vec();
        let samples = bench.hand_over(1, 1).await;
        let courier = bench.start();
        let began = bench.clock.now();
        for tried in 1..12 {
            receiver.wait_for(tried).await;
            let waiting = |head: &deskbell::store::DeliveryStatus| {
                head.state == DeliveryState::Pending && head.attempts == u32::try_from(tried).unwrap()
            };
            let due = bench.until(&samples, waiting).await.due.unwrap();
            assert!(log.lines(&[ALARM]).is_empty(), "no alarm while it is tried");
            bench.clock.forward(due.duration_since(bench.clock.now()).as_secs().max(0) + 1);
            courier.wake.wake();
        }
        let dead_now = bench.until(&samples, |head| head.state == DeliveryState::Dead).await;
        assert_eq!((dead_now.attempts, dead_now.due), (12, None));
        let planned: u64 = DEFAULT_SCHEDULE_S.iter().sum();
        let (took, planned) = (bench.clock.now().duration_since(began).as_secs_f64(), planned as f64);
        assert!(took > planned * 0.8 && took < planned * 1.2, "{took} s for {planned} s");

        // Nobody calls any more, however long it lasts; the operator is told, once.
        bench.clock.forward(10 * 86_400);
        courier.wake.wake();
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        assert_eq!(receiver.received().len(), 12, "the second event waits too");
        let alarms = log.lines(&[ALARM]);
        assert_eq!(alarms.len(), 1, "{alarms:?}");
        for word in ["ERROR", name, samples.handoff.as_str(), "deskbell handoffs replay"] {
            assert!(alarms[0].contains(word), "{word} is missing in {}", alarms[0]);
        }
        let server = crate::http::support::server();
        let figures = server.get("/metrics").await.text();
        assert_eq!(dead(&figures, name).as_deref(), Some("1"), "{figures}");

        up.store(true, Ordering::SeqCst);
        assert_eq!(bench.store.replay(&samples.handoff, bench.clock.now()).await.unwrap(), 1);
        courier.wake.wake();
        let received = receiver.wait_for(14).await;
        courier.stop().await;
        for request in &received[..13] {
            assert_eq!(request.id, samples.event(1).id.as_str(), "the same id, also after the replay");
            assert_eq!(request.body, samples.event(1).body);
        }
        let signed_before = bench.clock.now().as_second() - received[12].timestamp;
        assert!((0..120).contains(&signed_before), "signed when sent: {signed_before} s ago");
        assert_eq!(received[13].id, samples.event(2).id.as_str(), "what waited behind it follows");
        assert_eq!(log.lines(&[ALARM]).len(), 1);
    }
}
