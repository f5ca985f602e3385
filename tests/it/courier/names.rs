//! A name service that is down for long: no storm of questions, no tries lost, and everything arrives in the end.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::bench::{Bench, Names, endpoint};
use crate::log::Log;
use crate::receiver::{Receiver, Reply};

#[tokio::test]
async fn f19_while_the_name_service_is_down_the_breaker_holds_the_tries_back() {
    const HANDOFFS: u64 = 40;
    let (no_answer, no_address): (&[&[&str]], &[&[&str]]) = (&[], &[&[]]);
    for down in [no_answer, no_address] {
        let (log, _caught) = Log::begin();
        let receiver = Receiver::start(|_| Reply::Status(200)).await;
        let url = format!("http://desk.example:{}/", receiver.address.port());
        let mut bench = Bench::new(vec![endpoint("desk", &url)]);
        bench.endpoints[0].schedule_s = vec![0, 5, 30, 120, 600, 1_800];
        bench.names = Names::new(down);
        let mut all = Vec::new();
        for number in 0..HANDOFFS {
            all.push(bench.hand_over(number, 0).await);
        }
        let asked = || bench.names.asked.load(Ordering::SeqCst);
        let courier = bench.start();
        while log.lines(&["nothing gets through"]).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        bench.settled().await;
        let at_opening = asked();
        assert!((5..5 + 2 * 8).contains(&at_opening), "those that were under way, and no more: {at_opening}");
        // Ten minutes: only probes, at 30 s, 90 s, 210 s and 450 s.
        bench.pass(&courier, 600).await;
        let probes = asked() - at_opening;
        assert!((3..=4).contains(&probes), "{probes}");
        let mut tries = 0;
        for samples in &all {
            tries += bench.story(samples).await.deliveries[0].attempts;
        }
        assert_eq!(usize::try_from(tries).unwrap(), asked(), "one question a try, and no try without one");
        assert_eq!(log.lines(&["nothing gets through"]).len(), 1, "said once");

        bench.names.change(&[&["127.0.0.1"]]);
        while bench.store.backlog().await.unwrap().pending > 0 {
            bench.pass(&courier, 60).await;
        }
        courier.stop().await;
        assert_eq!(bench.store.backlog().await.unwrap().dead, 0);
        assert_eq!(receiver.received().len(), all.len(), "each once");
        assert_eq!(log.lines(&["takes deliveries again"]).len(), 1);
    }
}
