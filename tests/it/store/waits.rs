//! Flows that wait for a service to call back: found by the matter and by the time, and gone when they wait no more.

use deskbell::conversation::OpenWait;
use deskbell::ids::{ConversationId, HookId};
use deskbell::store::{Committed, Store, WaitChange};

use super::fixture::{at, waiting};
use super::{Backend, Fixture, Samples};

async fn note(store: &Store, samples: &Samples, no: u32, change: WaitChange) {
    let mut commit = samples.message(no, &format!("m{no}"));
    commit.wait = Some(change);
    assert_eq!(store.commit(commit).await.unwrap(), Committed::Stored);
}

async fn begin(store: &Store, number: u64, wait: OpenWait) -> Samples {
    let samples = Samples::new(number);
    store.commit(samples.start()).await.unwrap();
    note(store, &samples, 1, WaitChange::Begun(wait)).await;
    samples
}

async fn found(store: &Store, hook: &str, reference: &str) -> Vec<ConversationId> {
    store.waiting_for(&HookId::new(hook).unwrap(), reference).await.unwrap()
}

#[tokio::test]
async fn a_wait_is_found_until_it_is_over() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let late = begin(&store, 1, waiting("a'1", 1, "2026-11-19T12:00:00Z")).await;
        let soon = begin(&store, 2, waiting("b", 1, "2026-11-19T11:00:00Z")).await;
        let (of_late, of_soon) = (&late.conversation, &soon.conversation);
        assert_eq!(found(&store, "formular", "a'1").await, std::slice::from_ref(of_late), "{backend:?}");
        assert_eq!(found(&store, "formular", "A'1").await, [], "{backend:?}");
        assert_eq!(found(&store, "anderes", "a'1").await, [], "{backend:?}");
        for (now, expected) in [
            ("2026-11-19T10:59:59.999Z", Vec::new()),
            ("2026-11-19T11:00:00Z", vec![of_soon.clone()]),
            ("2026-11-19T12:00:00Z", vec![of_soon.clone(), of_late.clone()]),
        ] {
            assert_eq!(store.waited_in_vain(at(now)).await.unwrap(), expected, "{backend:?} at {now}");
        }
        // Another wait of the same conversation takes the place of the first.
        note(&store, &late, 2, WaitChange::Begun(waiting("b", 2, "2026-11-19T13:00:00Z"))).await;
        assert_eq!(found(&store, "formular", "a'1").await, [], "{backend:?}");
        assert_eq!(found(&store, "formular", "b").await.len(), 2, "{backend:?}");
        note(&store, &soon, 2, WaitChange::Over).await;
        assert_eq!(found(&store, "formular", "b").await, std::slice::from_ref(of_late), "{backend:?}");
        assert_eq!(store.waited_in_vain(at("2026-11-19T12:59:00Z")).await.unwrap(), [], "{backend:?}");
        // It goes with its conversation.
        store.forget(at("2099-01-01T00:00:00Z")).await.unwrap();
        assert_eq!(found(&store, "formular", "b").await, [], "{backend:?}");
        store.close().await;
    }
}

#[tokio::test]
async fn a_turn_that_lost_its_number_changes_no_wait() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let samples = begin(&store, 1, waiting("a", 1, "2026-11-19T12:00:00Z")).await;
        let mut late = samples.message(1, "other");
        late.wait = Some(WaitChange::Over);
        assert_eq!(store.commit(late).await.unwrap(), Committed::TurnTaken, "{backend:?}");
        assert_eq!(found(&store, "formular", "a").await, [samples.conversation], "{backend:?}");
        store.close().await;
    }
}
