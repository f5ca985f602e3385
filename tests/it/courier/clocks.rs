//! Clocks that jump, and clocks that are wrong.

use deskbell::store::DeliveryState;

use super::bench::{Bench, endpoint, tries};
use crate::receiver::{Receiver, Reply};
use crate::store::Backend;

const DAY: i64 = 86_400;

#[tokio::test]
async fn f23_a_clock_that_jumps_starves_nothing_and_signs_right_again() {
    for backend in Backend::ALL {
        for (jump, restart) in [(DAY, false), (-DAY, false), (DAY, true), (-DAY, true)] {
            let receiver =
                Receiver::start(|request| if request.number == 0 { Reply::Status(500) } else { Reply::Status(200) })
                    .await;
            let mut bench = Bench::on(backend, vec![endpoint("desk", &receiver.url())]).await;
            bench.endpoints[0].schedule_s = vec![0, 600, 600];
            let samples = bench.hand_over(1, 1).await;
            let courier = bench.start();
            bench.until(&samples, |head| head.attempts == 1 && head.state == DeliveryState::Pending).await;
            assert_eq!(receiver.received().len(), 1, "the next one is due in ten minutes");
            if restart {
                courier.stop().await;
                bench.clock.forward(jump);
                let courier = bench.start();
                receiver.wait_for(3).await;
                courier.stop().await;
            } else {
                bench.clock.forward(jump);
                courier.wake.wake();
                receiver.wait_for(3).await;
                courier.stop().await;
            }
            let now = bench.clock.now().as_second();
            let received = receiver.received();
            assert_eq!(received.len(), 3, "no burst: the repeat and what waited behind it");
            for request in &received[1..] {
                assert!((request.timestamp - now).abs() < 30, "{jump}: {} at {now}", request.timestamp);
            }
        }
    }
}

#[tokio::test]
async fn f24_a_receiver_whose_clock_is_wrong_is_told_as_such_and_loses_nothing() {
    let date = |minutes: i64| {
        let then = super::bench::TestClock::default().now() + jiff::SignedDuration::from_mins(minutes);
        then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    for (minutes, class) in [(6, "clock_skew"), (-6, "clock_skew"), (4, "status")] {
        let header = date(minutes);
        let receiver = Receiver::start(move |_| Reply::With(401, "date", header.clone())).await;
        let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
        bench.endpoints[0].schedule_s = vec![0, 600];
        let samples = bench.hand_over(1, 0).await;
        let courier = bench.start();
        bench.until(&samples, |head| head.attempts == 1 && head.state == DeliveryState::Pending).await;
        courier.stop().await;
        assert_eq!(tries(&bench.story(&samples).await), [(Some(401), Some(class), "retry")], "{minutes}");
    }
}
