//! A new secret while tries are under way, and a replay after the old one has ended.

use deskbell::config::{Destination, Secret};
use deskbell::store::DeliveryState;
use standardwebhooks::Webhook;

use super::bench::{Bench, endpoint};
use crate::receiver::{Receiver, Reply, SECRET as OLD};

const NEW: &str = "whsec_bmV1ZXItc2NobHVlc3NlbC0wMTIzNDU2Nzg5YWJjZGVm";

impl Bench {
    fn sign_with(&mut self, secrets: &[&str]) {
        let Destination::Webhook { secrets: known, .. } = &mut self.endpoints[0].to else { panic!("it is a webhook") };
        *known = secrets.iter().map(|secret| Secret::new(*secret)).collect();
    }
}

#[tokio::test]
async fn f25_in_the_overlap_old_and_new_verify_and_after_it_the_new_one_alone() {
    let receiver =
        Receiver::start(|request| if request.number < 3 { Reply::Status(401) } else { Reply::Status(200) }).await;
    let mut bench = Bench::new(vec![endpoint("desk", &receiver.url())]);
    bench.endpoints[0].schedule_s = vec![0, 60, 60];
    let samples = bench.hand_over(1, 0).await;
    let verify = |number: usize| {
        let request = &receiver.received()[number];
        [OLD, NEW].map(|secret| Webhook::new(secret).unwrap().verify(&request.body, &request.headers).is_ok())
    };
    // One try with each set of secrets: settings take effect with a restart, in the middle of the tries.
    for (number, secrets, expected) in
        [(0, &[OLD][..], [true, false]), (1, &[NEW, OLD][..], [true, true]), (2, &[NEW, OLD][..], [true, true])]
    {
        bench.sign_with(secrets);
        bench.clock.forward(if number == 0 { 0 } else { 61 });
        let courier = bench.start();
        let tried = u32::try_from(number).unwrap() + 1;
        bench.until(&samples, |head| head.attempts == tried && head.state != DeliveryState::Leased).await;
        courier.stop().await;
        assert_eq!(verify(number), expected, "{secrets:?}");
    }
    let dead = bench.story(&samples).await;
    assert_eq!(dead.deliveries[0].state, DeliveryState::Dead);
    // The old one has ended: what an operator sends again now is signed with the new one alone.
    bench.sign_with(&[NEW]);
    assert_eq!(bench.store.replay(&samples.handoff, bench.clock.now()).await.unwrap(), 1);
    let courier = bench.start();
    bench.until(&samples, |head| head.state == DeliveryState::Delivered).await;
    courier.stop().await;
    assert_eq!(verify(3), [false, true]);
    let received = receiver.received();
    assert!(received.windows(2).all(|pair| (&pair[0].id, &pair[0].body) == (&pair[1].id, &pair[1].body)));
}
