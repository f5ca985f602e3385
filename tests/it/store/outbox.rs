//! The outbox: claims, fences, order, replays, adoption.

use std::time::Duration;

use deskbell::store::{
    AfterAttempt, AttemptResult, Claimed, Committed, DeliveryState, HandoffFilter, Room, Store, StoryEvent,
};
use jiff::{SignedDuration, Timestamp};

use super::fixture::{at, ids};
use super::{Backend, Fixture, Samples};

const LEASE: Duration = Duration::from_secs(45);
const ALL: HandoffFilter = HandoffFilter { unfinished: false, limit: 100 };
const UNFINISHED: HandoffFilter = HandoffFilter { unfinished: true, limit: 100 };

pub(crate) fn start() -> Timestamp {
    at("2026-09-30T10:00:00Z")
}

pub(crate) fn after(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

pub(crate) fn room(endpoint: &str, deliveries: u32) -> Room {
    Room { endpoint: ids(&[endpoint])[0].clone(), deliveries }
}

pub(crate) async fn claim(store: &Store, now: Timestamp) -> Vec<Claimed> {
    store.claim(now, LEASE, &[room("desk", 10)]).await.unwrap()
}

pub(crate) fn result(now: Timestamp, next: AfterAttempt) -> AttemptResult {
    let delivered = next == AfterAttempt::Delivered;
    AttemptResult {
        started: now,
        ended: now,
        status: Some(if delivered { 200 } else { 500 }),
        error_class: (!delivered).then(|| "status".to_owned()),
        response_head: b"head".to_vec(),
        remote_addr: Some("192.0.2.1:443".to_owned()),
        own_fault: false,
        next,
    }
}

/// One conversation with a handoff and `additions` later messages.
pub(crate) async fn hand_over(store: &Store, samples: &Samples, additions: u32) {
    let mut commits = vec![samples.start(), samples.handoff(1)];
    commits.extend((0..additions).map(|n| samples.addition(2 + n, 2 + n)));
    for commit in commits {
        assert_eq!(store.commit(commit).await.unwrap(), Committed::Stored);
    }
}

#[tokio::test]
async fn a_claim_holds_until_the_lease_is_over() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let samples = Samples::new(1);
        hand_over(&store, &samples, 0).await;
        assert!(claim(&store, after(-1)).await.is_empty(), "not due yet");
        assert_eq!(store.next_due(&ids(&["desk"])).await.unwrap(), Some(start()));
        let first = claim(&store, start()).await;
        assert_eq!((first.len(), first[0].attempt, first[0].fence), (1, 1, 1));
        assert_eq!(first[0].body, samples.event(1).body);
        assert_eq!(first[0].event, samples.event(1).id);
        assert!(claim(&store, after(44)).await.is_empty(), "held");
        assert_eq!(store.next_due(&ids(&["desk"])).await.unwrap(), Some(after(45)));
        let second = claim(&store, after(45)).await;
        assert_eq!((second[0].attempt, second[0].fence), (2, 2), "the lost try was counted");
        assert_eq!(second[0].body, first[0].body);
        // The first courier wakes up: what it says changes nothing any more.
        let late = store.record(&first[0].claim(), result(after(50), AfterAttempt::Dead)).await.unwrap();
        assert!(!late);
        assert!(!store.release(&first[0].claim(), start()).await.unwrap());
        assert!(store.record(&second[0].claim(), result(after(51), AfterAttempt::Delivered)).await.unwrap());
        assert!(!store.record(&second[0].claim(), result(after(52), AfterAttempt::Dead)).await.unwrap(), "only once");
        assert_eq!(store.next_due(&ids(&["desk"])).await.unwrap(), None);
        let story = store.handoff(&samples.handoff).await.unwrap().unwrap();
        assert_eq!(story.deliveries[0].state, DeliveryState::Delivered);
        let late: Vec<_> = story
            .lines
            .iter()
            .filter_map(|line| match &line.what {
                StoryEvent::Tried { attempt, late, .. } => Some((*attempt, *late)),
                StoryEvent::Made { .. } => None,
            })
            .collect();
        assert_eq!(late, [(1, true), (2, false)]);
    }
}

#[tokio::test]
async fn a_released_claim_was_never_made() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        hand_over(&store, &Samples::new(1), 0).await;
        let first = claim(&store, start()).await;
        assert!(store.release(&first[0].claim(), after(1)).await.unwrap());
        let second = claim(&store, after(1)).await;
        assert_eq!((second[0].attempt, second[0].fence), (1, 2));
    }
}

#[tokio::test]
async fn a_later_event_waits_for_the_earlier_one_whatever_happens_to_it() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let (samples, other) = (Samples::new(1), Samples::new(2));
        hand_over(&store, &samples, 2).await;
        hand_over(&store, &other, 0).await;
        let claimed = claim(&store, start()).await;
        assert_eq!(claimed.len(), 2, "the heads of both handoffs");
        let head = claimed.iter().find(|claimed| claimed.handoff == samples.handoff).unwrap();
        store.record(&head.claim(), result(start(), AfterAttempt::Retry(after(5)))).await.unwrap();
        assert!(claim(&store, after(4)).await.is_empty());
        let head = &claim(&store, after(5)).await[0];
        assert_eq!(head.attempt, 2);
        store.record(&head.claim(), result(after(5), AfterAttempt::Dead)).await.unwrap();
        assert!(claim(&store, after(9_999)).await.iter().all(|claimed| claimed.handoff == other.handoff));
        assert_eq!(store.replay(&samples.handoff, after(10_000)).await.unwrap(), 1);
        let mut arrived = Vec::new();
        loop {
            let claimed = store.claim(after(10_000), LEASE, &[room("desk", 10)]).await.unwrap();
            let Some(head) = claimed.iter().find(|claimed| claimed.handoff == samples.handoff) else { break };
            assert_eq!(head.attempt, 1, "a replay has all its tries");
            arrived.push((head.event.clone(), head.body.clone()));
            store.record(&head.claim(), result(after(10_000), AfterAttempt::Delivered)).await.unwrap();
        }
        let expected: Vec<_> = (1..=3).map(|n| (samples.event(n).id, samples.event(n).body)).collect();
        assert_eq!(arrived, expected, "the same ids and bytes, in order");
    }
}

/// What kills a process after a replay is as dangerous as before it: tries whose last one was lost are spread.
#[tokio::test]
async fn after_a_replay_a_try_that_was_lost_is_known_as_before() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let samples = Samples::new(1);
        hand_over(&store, &samples, 0).await;
        let mut now = 0;
        for attempt in 1..=3 {
            let claimed = claim(&store, after(now)).await.remove(0);
            assert_eq!((claimed.attempt, claimed.interrupted), (attempt, false));
            let next = if attempt == 3 { AfterAttempt::Dead } else { AfterAttempt::Retry(after(now)) };
            store.record(&claimed.claim(), result(after(now), next)).await.unwrap();
        }
        store.replay(&samples.handoff, after(now)).await.unwrap();
        for (attempt, interrupted) in [(1, false), (2, true), (3, true)] {
            let claimed = claim(&store, after(now)).await.remove(0);
            assert_eq!((claimed.attempt, claimed.interrupted), (attempt, interrupted));
            now += 45;
        }
    }
}

/// What could not be read or kept on our side uses up tries, and says nothing of the endpoint.
#[tokio::test]
async fn our_own_failures_are_not_the_endpoint_s() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let samples = Samples::new(1);
        hand_over(&store, &samples, 0).await;
        for (own_fault, failures) in [(true, None), (false, Some(1)), (true, Some(1)), (false, Some(2))] {
            let claimed = claim(&store, start()).await.remove(0);
            let failed = AttemptResult { own_fault, ..result(start(), AfterAttempt::Retry(start())) };
            assert!(store.record(&claimed.claim(), failed).await.unwrap());
            let status = store.endpoints().await.unwrap().remove(0);
            assert_eq!(status.failing.map(|(failures, _)| failures), failures, "{backend:?}");
        }
        // Long after: neither switches it off.
        let later = after(30 * 86_400);
        for attempt in 5..30 {
            let claimed = store.claim(later, LEASE, &[room("desk", 1)]).await.unwrap().remove(0);
            let failed = AttemptResult { own_fault: true, ..result(later, AfterAttempt::Retry(later)) };
            assert!(store.record(&claimed.claim(), failed).await.unwrap());
            assert_eq!(claimed.attempt, attempt);
        }
        assert_eq!(store.endpoints().await.unwrap()[0].off, None, "{backend:?}");
    }
}

#[tokio::test]
async fn no_more_is_claimed_than_there_is_room_for() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk", "mail"]).await;
        for number in 0..5 {
            hand_over(&store, &Samples::new(number), 0).await;
        }
        let rooms = [room("desk", 3), room("mail", 0), room("gone", 7)];
        let claimed = store.claim(start(), LEASE, &rooms).await.unwrap();
        assert_eq!(claimed.len(), 3);
        assert!(claimed.iter().all(|claimed| claimed.endpoint == rooms[0].endpoint));
        assert_eq!(store.claim(start(), LEASE, &[room("mail", 9)]).await.unwrap().len(), 5);
    }
}

#[tokio::test]
async fn handoffs_that_waited_go_to_the_endpoint_that_comes() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let samples = Samples::new(1);
        hand_over(&store, &samples, 1).await;
        assert_eq!(store.backlog().await.unwrap().unaddressed, 1);
        let listed = store.handoffs(UNFINISHED).await.unwrap();
        assert!(listed[0].unaddressed());
        store.close().await;
        let store = fixture.open(&["desk"]).await;
        assert_eq!(store.adopt_endpoints(&ids(&["desk"])).await.unwrap(), 2);
        assert_eq!(store.adopt_endpoints(&ids(&["desk"])).await.unwrap(), 0, "once is enough");
        let head = &claim(&store, start()).await[0];
        assert_eq!(head.event, samples.event(1).id);
        store.record(&head.claim(), result(start(), AfterAttempt::Delivered)).await.unwrap();
        let next = &claim(&store, start()).await[0];
        store.record(&next.claim(), result(start(), AfterAttempt::Delivered)).await.unwrap();
        assert!(store.handoffs(UNFINISHED).await.unwrap().is_empty());
        assert_eq!(store.handoffs(ALL).await.unwrap()[0].deliveries.delivered, 2);
        // What one endpoint has is not told to the next; but what comes is, from the beginning, without a gap.
        assert_eq!(store.adopt_endpoints(&ids(&["new"])).await.unwrap(), 0);
        store.commit(samples.addition(3, 3)).await.unwrap();
        let sequences = store.handoff(&samples.handoff).await.unwrap().unwrap().deliveries;
        let new: Vec<_> = sequences.iter().filter(|d| d.endpoint.as_str() == "new").map(|d| d.sequence).collect();
        assert_eq!(new, [1, 2, 3]);
    }
}

#[tokio::test]
async fn undelivered_handoffs_of_a_removed_endpoint_go_to_its_successor() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["old"]).await;
        hand_over(&store, &Samples::new(1), 0).await;
        assert_eq!(store.adopt_endpoints(&ids(&["desk"])).await.unwrap(), 1);
        assert_eq!(claim(&store, start()).await.len(), 1);
    }
}

#[tokio::test]
async fn figures_say_what_waits() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        assert_eq!(store.backlog().await.unwrap(), deskbell::store::Backlog::default());
        for number in 0..4 {
            hand_over(&store, &Samples::new(number), 0).await;
        }
        let claimed = claim(&store, start()).await;
        let ends = [AfterAttempt::Dead, AfterAttempt::Parked, AfterAttempt::Delivered];
        for (claimed, next) in claimed.iter().zip(ends) {
            store.record(&claimed.claim(), result(start(), next)).await.unwrap();
        }
        let backlog = store.backlog().await.unwrap();
        assert_eq!((backlog.pending, backlog.dead, backlog.parked, backlog.unaddressed), (1, 1, 1, 0));
        assert_eq!(backlog.oldest_pending, Some(start()));
        assert_eq!(store.handoffs(ALL).await.unwrap().len(), 4);
        assert_eq!(store.handoffs(UNFINISHED).await.unwrap().len(), 3);
        assert!(store.handoff(&Samples::new(9).handoff).await.unwrap().is_none());
        assert_eq!(store.replay(&Samples::new(9).handoff, start()).await.unwrap(), 0);
    }
}
