//! What is older than the promise to visitors goes, and nothing else does.

use deskbell::store::HandoffFilter;

use super::fixture::at;
use super::{Backend, Fixture, Samples};

#[tokio::test]
async fn silent_conversations_go_with_everything_that_was_made_of_them() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let (old, alive) = (Samples::new(1), Samples::new(2));
        for samples in [&old, &alive] {
            for commit in [samples.start(), samples.message(1, "a"), samples.handoff(2), samples.addition(3, 2)] {
                store.commit(commit).await.unwrap();
            }
        }
        let mut later = alive.message(4, "b");
        later.turn.at = at("2026-12-24T10:00:00Z");
        store.commit(later).await.unwrap();

        assert_eq!(store.forget(at("2026-09-30T09:59:59Z")).await.unwrap(), 0, "nothing is old enough");
        assert_eq!(store.forget(at("2026-12-01T00:00:00Z")).await.unwrap(), 1);
        assert_eq!(store.forget(at("2026-12-01T00:00:00Z")).await.unwrap(), 0);

        assert!(store.load(&old.conversation).await.unwrap().is_none());
        assert!(store.handoff(&old.handoff).await.unwrap().is_none());
        assert_eq!(store.load(&alive.conversation).await.unwrap().unwrap().turns.len(), 5);
        let left = store.handoffs(HandoffFilter { unfinished: false, limit: 10 }).await.unwrap();
        assert_eq!(left.iter().map(|handoff| &handoff.id).collect::<Vec<_>>(), [&alive.handoff]);
    }
}

#[tokio::test]
async fn many_go_in_batches() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        for number in 1..=130 {
            store.commit(Samples::new(number).start()).await.unwrap();
        }
        let mut batches = Vec::new();
        while let deleted @ 1.. = store.forget(at("2027-01-01T00:00:00Z")).await.unwrap() {
            batches.push(deleted);
        }
        assert_eq!(batches.iter().sum::<usize>(), 130);
        assert!(batches.len() > 1, "one commit does not hold up visitors for all of them");
    }
}
