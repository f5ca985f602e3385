//! What a connector has reached: kept under the claim of its delivery, as the delivery's end is.

use deskbell::store::{AfterAttempt, StepDone};

use super::fixture::ids;
use super::outbox::{after, claim, hand_over, result, start};
use super::{Backend, Fixture, Samples};

fn step(key: &str, reference: Option<&str>) -> StepDone {
    StepDone {
        key: key.to_owned(),
        captured: [("a".to_owned(), key.to_owned())].into(),
        reference: reference.map(str::to_owned),
    }
}

#[tokio::test]
async fn whose_lease_is_over_keeps_nothing_any_more() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let (samples, desk) = (Samples::new(1), ids(&["desk"]).remove(0));
        hand_over(&store, &samples, 0).await;
        let stalled = claim(&store, start()).await.remove(0).claim();
        assert!(store.claimed_step_done(&stalled, step("contact", None)).await.unwrap());
        let next = claim(&store, after(45)).await.remove(0).claim();
        assert!(!store.claimed_step_done(&stalled, step("create", Some("17"))).await.unwrap(), "{backend:?}");
        assert!(store.claimed_step_done(&next, step("create", Some("18"))).await.unwrap());
        let reached = store.reached(&desk, &samples.handoff).await.unwrap();
        assert_eq!(reached.reference.as_deref(), Some("18"), "the ticket of whoever has the delivery");
        assert_eq!(reached.steps.keys().collect::<Vec<_>>(), ["contact", "create"]);
        store.record(&next, result(after(46), AfterAttempt::Delivered)).await.unwrap();
        assert!(!store.claimed_step_done(&next, step("late", None)).await.unwrap(), "it is done");
    }
}

/// What a helpdesk told of the end stays with its ticket, until that is erased.
#[tokio::test]
async fn that_a_ticket_is_settled_is_kept_and_the_first_time_counts() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let (samples, other) = (Samples::new(1), Samples::new(2));
        let desk = ids(&["desk"]).remove(0);
        for samples in [&samples, &other] {
            hand_over(&store, samples, 0).await;
        }
        for claimed in claim(&store, start()).await {
            assert!(store.claimed_step_done(&claimed.claim(), step("create", Some("18"))).await.unwrap());
        }
        let told = async || {
            let open = store.open_references(&desk).await.unwrap();
            open.into_iter().map(|open| open.end_told).collect::<Vec<_>>()
        };
        assert_eq!(told().await, [None, None], "{backend:?}");
        store.end_told(&desk, &samples.handoff, after(60)).await.unwrap();
        store.end_told(&desk, &samples.handoff, after(90)).await.unwrap();
        assert_eq!(told().await, [Some(after(60)), None], "{backend:?}");
        store.erase(&samples.conversation, after(100)).await.unwrap().unwrap();
        assert_eq!(told().await, [None], "{backend:?}");
    }
}
