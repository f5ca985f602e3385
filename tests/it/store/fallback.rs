//! Stand-ins: what does not get through to one endpoint goes to another one as well, once.

use std::time::Duration;

use deskbell::conversation::HandoffStatus;
use deskbell::store::{AfterAttempt, Claimed, Commit, MovedHandoff, OffReason, Store};
use jiff::Timestamp;

use super::fixture::ids;
use super::outbox::{after, claim, hand_over, result, room, start};
use super::{Backend, Fixture, Samples};

const LEASE: Duration = Duration::from_secs(45);

/// From `desk` to `post`: handoffs, deliveries.
async fn fall_back(store: &Store, before: Timestamp) -> (usize, usize) {
    let names = ids(&["desk", "post"]);
    let done = store.fall_back(&names[0], &names[1], before).await.unwrap();
    (done.handoffs, done.deliveries)
}

async fn claim_at_post(store: &Store, now: Timestamp) -> Vec<Claimed> {
    store.claim(now, LEASE, &[room("post", 10)]).await.unwrap()
}

async fn record(store: &Store, claimed: &Claimed, next: AfterAttempt) {
    assert!(store.record(&claimed.claim(), result(start(), next)).await.unwrap());
}

/// As it leaves for the stand-in.
fn marked(samples: &Samples, sequence: u32) -> Vec<u8> {
    let id = &samples.handoff;
    format!("{{\"data\":{{\"fallback_of\":\"desk\",\"handoff_id\":\"{id}\",\"sequence\":{sequence}}}}}").into_bytes()
}

#[tokio::test]
async fn what_is_late_goes_to_the_stand_in_once_and_the_rest_of_it_follows() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let (samples, other) = (Samples::new(1), Samples::new(2));
        hand_over(&store, &samples, 1).await;
        hand_over(&store, &other, 0).await;
        for head in claim(&store, start()).await {
            let arrives = head.handoff == other.handoff;
            let next = if arrives { AfterAttempt::Delivered } else { AfterAttempt::Retry(after(900)) };
            record(&store, &head, next).await;
        }
        assert_eq!(fall_back(&store, after(-1)).await, (0, 0), "it is not late yet");
        assert_eq!(fall_back(&store, start()).await, (1, 2), "the one that did not arrive, with what followed");
        assert_eq!(fall_back(&store, start()).await, (0, 0), "once");
        let first = claim_at_post(&store, start()).await;
        assert_eq!((first.len(), &first[0].event), (1, &samples.event(1).id));
        assert_eq!(first[0].body, marked(&samples, 1));
        record(&store, &first[0], AfterAttempt::Retry(after(5))).await;
        let again = claim_at_post(&store, after(5)).await;
        assert_eq!((&again[0].event, &again[0].body), (&first[0].event, &first[0].body), "a repeat is the same");
        record(&store, &again[0], AfterAttempt::Delivered).await;
        store.commit(samples.addition(3, 3)).await.unwrap();
        assert_eq!(fall_back(&store, start()).await, (0, 1), "what came later");
        for sequence in [2, 3] {
            let next = claim_at_post(&store, after(5)).await;
            assert_eq!((next.len(), &next[0].body), (1, &marked(&samples, sequence)));
            record(&store, &next[0], AfterAttempt::Delivered).await;
        }
        assert_eq!(fall_back(&store, after(9_999)).await, (0, 0));
        let back = claim(&store, after(900)).await;
        assert_eq!((back.len(), &back[0].body), (1, &samples.event(1).body), "the first endpoint gets it all the same");
    }
}

/// Dead, parked or held: as long as it has not arrived it is late.
#[tokio::test]
async fn however_it_does_not_arrive_it_is_late() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        for number in 1..=3 {
            hand_over(&store, &Samples::new(number), 0).await;
        }
        let claimed = claim(&store, start()).await;
        record(&store, &claimed[0], AfterAttempt::Dead).await;
        record(&store, &claimed[1], AfterAttempt::Retry(after(900))).await;
        store.switch_off(&ids(&["desk"])[0], OffReason::Paused, start()).await.unwrap();
        assert_eq!(fall_back(&store, start()).await, (3, 3));
    }
}

#[tokio::test]
async fn whom_somebody_has_or_who_does_not_wait_any_more_goes_nowhere() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let over = [HandoffStatus::Accepted, HandoffStatus::Cancelled, HandoffStatus::Expired];
        for (number, status) in (1..).zip(over) {
            let samples = Samples::new(number);
            hand_over(&store, &samples, 0).await;
            let moved = Some(MovedHandoff { id: samples.handoff.clone(), status });
            let turn = Samples::turn(2, None, vec![Samples::said("Hallo?")]);
            store.commit(Commit { moved, ..samples.commit(turn) }).await.unwrap();
        }
        let erased = Samples::new(9);
        hand_over(&store, &erased, 0).await;
        assert_eq!(claim(&store, start()).await.len(), 4);
        store.erase(&erased.conversation, after(1)).await.unwrap().unwrap();
        assert_eq!(fall_back(&store, after(9_999)).await, (0, 0));
    }
}

/// The helpdesk that stood in is told of an erasure like any other.
#[tokio::test]
async fn the_stand_in_is_told_of_an_erasure() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let samples = Samples::new(1);
        hand_over(&store, &samples, 0).await;
        assert_eq!(fall_back(&store, start()).await, (1, 1));
        let first = claim_at_post(&store, start()).await;
        record(&store, &first[0], AfterAttempt::Delivered).await;
        let erased = store.erase(&samples.conversation, after(1)).await.unwrap().unwrap();
        assert_eq!(erased.told, ids(&["post"]), "the other one never heard of it");
        let told = claim_at_post(&store, after(2)).await;
        assert!(String::from_utf8_lossy(&told[0].body).contains("conversation.erased"), "{told:?}");
        assert_eq!(fall_back(&store, after(9_999)).await, (0, 0));
    }
}

/// Several processes look at the same time.
#[tokio::test(flavor = "multi_thread")]
async fn many_looks_at_once_make_it_once() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        for number in 1..=5 {
            hand_over(&store, &Samples::new(number), 1).await;
        }
        let looks = (0..8).map(|_| {
            let store = store.clone();
            tokio::spawn(async move { fall_back(&store, start()).await })
        });
        let (mut handoffs, mut deliveries) = (0, 0);
        for look in looks.collect::<Vec<_>>() {
            let done = look.await.unwrap();
            handoffs += done.0;
            deliveries += done.1;
        }
        assert_eq!((handoffs, deliveries), (5, 10));
    }
}
