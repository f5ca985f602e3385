//! Erasure on request: whatever became of a conversation, nothing that was said is left of it.

use deskbell::conversation::Event;
use deskbell::store::{
    AfterAttempt, Claimed, DeliveryState, Receipt, Scrubbed, StepDone, Store, StoryEvent, WaitChange,
};
use jiff::Timestamp;

use super::fixture::{at, ids, waiting};
use super::outbox::{after, claim, result, room, start};
use super::{Backend, Fixture, Samples};

/// Said by the visitor, answered by the helpdesk, kept by a connector: it stands wherever a word can stand.
const WORD: &str = "Zitronenfalterraupe";

/// A conversation with a handoff and one more message for it, full of the word.
async fn talk(store: &Store, number: u64) -> Samples {
    let samples = Samples::new(number);
    let say = || Event::VisitorSaid { text: WORD.to_owned(), choice: Some(WORD.to_owned()) };
    let mut first = samples.handoff(1);
    let mut second = samples.addition(2, 2);
    for commit in [&mut first, &mut second] {
        commit.turn.events.push(say());
        commit.outgoing[0].body = format!("{{\"data\":{{\"text\":\"{WORD}\"}}}}").into_bytes();
    }
    let key = format!("{WORD}-{number}");
    second.wait = Some(WaitChange::Begun(waiting(WORD, 2, "2026-11-19T12:00:00Z")));
    second.receipt = Some(Receipt { caller: "team".to_owned().try_into().unwrap(), key, sha256: [1; 32] });
    for commit in [samples.start(), first, second] {
        store.commit(commit).await.unwrap();
    }
    samples
}

/// The first delivery of this one, claimed.
async fn held(store: &Store, samples: &Samples, now: Timestamp) -> Claimed {
    let claimed = claim(store, now).await;
    claimed.into_iter().find(|claimed| claimed.handoff == samples.handoff).unwrap()
}

/// How the deliveries of a conversation stand when it is erased.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Standing {
    /// Nobody was called yet.
    Pending,
    /// A try is under way.
    InFlight,
    /// Given back at a stop: what left before nobody knows.
    GivenBack,
    /// Every try failed.
    Dead,
    /// The first is delivered, the second waits.
    Delivered,
}

async fn bring(store: &Store, samples: &Samples, standing: Standing) -> Option<Claimed> {
    if standing == Standing::Pending {
        return None;
    }
    let claimed = held(store, samples, start()).await;
    let end = |next| {
        let mut result = result(after(1), next);
        result.response_head = WORD.as_bytes().to_vec();
        result
    };
    match standing {
        Standing::Pending | Standing::InFlight => {}
        Standing::GivenBack => assert!(store.release(&claimed.claim(), after(1)).await.unwrap()),
        Standing::Dead => assert!(store.record(&claimed.claim(), end(AfterAttempt::Dead)).await.unwrap()),
        Standing::Delivered => assert!(store.record(&claimed.claim(), end(AfterAttempt::Delivered)).await.unwrap()),
    }
    Some(claimed)
}

#[tokio::test]
async fn erased_while_pending_in_flight_dead_or_delivered_nothing_that_was_said_is_left() {
    use Standing::{Dead, Delivered, GivenBack, InFlight, Pending};
    for backend in Backend::ALL {
        for standing in [Pending, InFlight, GivenBack, Dead, Delivered] {
            let fixture = Fixture::new(backend);
            let store = fixture.open(&["desk"]).await;
            let samples = talk(&store, 1).await;
            let held = bring(&store, &samples, standing).await;
            let captured = [("name".to_owned(), WORD.to_owned())].into();
            let step = StepDone { key: "create.0".to_owned(), captured, reference: Some("17".to_owned()) };
            store.step_done(&ids(&["desk"])[0], &samples.handoff, step).await.unwrap();
            assert!(fixture.holds(WORD).await.len() >= 4, "the test can find it: {:?}", fixture.holds(WORD).await);

            let erased = store.erase(&samples.conversation, after(10)).await.unwrap().unwrap();
            assert_eq!(fixture.holds(WORD).await, Vec::<String>::new(), "{backend:?} {standing:?}");
            assert_eq!(erased.tickets[0].reference, "17", "people are told which ticket is left");
            assert_eq!(erased.told.is_empty(), standing == Pending, "{standing:?}");
            assert_eq!(erased.scrubbed == Scrubbed::Clean, matches!(backend, Backend::Sqlite));
            assert!(store.load(&samples.conversation).await.unwrap().is_none());
            assert!(store.erase(&samples.conversation, after(11)).await.unwrap().is_none(), "once");
            let late = samples.addition(3, 3);
            assert!(store.commit(late).await.is_err(), "nothing can be added to it");

            // What is told: one event of ids alone, to those who may have heard of it, and after what is under way.
            let told = store.claim(after(44), std::time::Duration::from_secs(45), &[room("desk", 10)]).await.unwrap();
            assert_eq!(told.len(), usize::from(!matches!(standing, Pending | InFlight)), "{standing:?}");
            if standing == InFlight {
                let held = held.unwrap();
                assert!(!store.record(&held.claim(), result(after(20), AfterAttempt::Delivered)).await.unwrap());
                assert_eq!(store.next_due(&ids(&["desk"])).await.unwrap(), Some(after(45)), "when its lease is over");
            }
            let story = store.handoff(&samples.handoff).await.unwrap().unwrap();
            let made = |line: &deskbell::store::StoryLine| match &line.what {
                StoryEvent::Made { kind, .. } => Some((line.sequence, kind.clone())),
                StoryEvent::Tried { .. } => None,
            };
            let made: Vec<_> = story.lines.iter().filter_map(made).collect();
            assert_eq!(made, [(3, "conversation.erased".to_owned())]);
            assert!(story.summary.status.is_over() && store.waiting(after(3_600)).await.unwrap().is_empty());
            let events = store.events_after(0, None, 10).await.unwrap();
            assert_eq!(events.len(), 1, "those who read on learn of it too");
            store.close().await;

            // A later start sends it to nobody else, and the bare ids go with the days.
            let store = fixture.open(&["desk", "new"]).await;
            assert_eq!(store.adopt_endpoints(&ids(&["desk", "new"])).await.unwrap(), 0);
            assert_eq!(store.forget(at("2027-01-01T00:00:00Z")).await.unwrap(), 1);
            assert!(store.handoff(&samples.handoff).await.unwrap().is_none());
            store.close().await;
        }
    }
}

#[tokio::test]
async fn erasing_one_leaves_every_other_as_it_is() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let mut others = Vec::new();
        for number in 1..40 {
            others.push(talk(&store, number).await);
        }
        let gone = others.remove(17);
        let bare = Samples::new(99);
        store.commit(bare.start()).await.unwrap();
        store.erase(&gone.conversation, after(10)).await.unwrap().unwrap();
        // Nobody was told of this one: not even its id is left.
        assert!(store.erase(&bare.conversation, after(10)).await.unwrap().is_some());
        assert!(fixture.holds(bare.conversation.as_str()).await.is_empty());
        for samples in &others {
            assert_eq!(store.load(&samples.conversation).await.unwrap().unwrap().turns.len(), 3);
            let story = store.handoff(&samples.handoff).await.unwrap().unwrap();
            assert!(story.deliveries.iter().all(|delivery| delivery.state == DeliveryState::Pending));
        }
        store.close().await;
    }
}
