//! Turns: whole or not at all, once, in order.

use deskbell::conversation::ChoiceAction;
use deskbell::conversation::{
    Block, Conversation, Decided, DecidedCandidate, Event, Offer, SlotValue, Span, Target, Tier, Why, WhyFeature,
};
use deskbell::ids::{Confidence, ConversationId, EntryId, Language, SlotName, TurnNo};
use deskbell::store::{Committed, StoreError, TokenHash};
use proptest::prelude::*;

use super::{Backend, Fixture, Samples};

#[tokio::test]
async fn what_is_stored_comes_back_even_after_reopening() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let samples = Samples::new(1);
        let commits = [samples.start(), samples.message(1, "a"), samples.handoff(2), samples.addition(3, 2)];
        let store = fixture.open(&["desk"]).await;
        for commit in commits.clone() {
            assert_eq!(store.commit(commit).await.unwrap(), Committed::Stored);
        }
        // No close: as after a kill, the file must be whole.
        let again = fixture.open(&["desk"]).await;
        for store in [store, again] {
            let stored = store.load(&samples.conversation).await.unwrap().unwrap();
            assert_eq!(stored.token, TokenHash([7; 32]));
            assert_eq!(stored.language, Language::De);
            assert_eq!(stored.turns, commits.clone().map(|commit| commit.turn));
        }
    }
}

#[tokio::test]
async fn an_unknown_conversation_is_none_and_cannot_be_written_to() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let samples = Samples::new(1);
        assert!(store.load(&samples.conversation).await.unwrap().is_none());
        let commit = samples.message(0, "a");
        assert!(matches!(store.commit(commit).await, Err(StoreError::UnknownConversation)));
        assert!(matches!(store.commit(samples.message(5, "a")).await, Err(StoreError::Gap)));
    }
}

#[tokio::test]
async fn a_repeated_client_id_adds_nothing() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let (samples, other) = (Samples::new(1), Samples::new(2));
        store.commit(samples.start()).await.unwrap();
        store.commit(other.start()).await.unwrap();
        assert_eq!(store.commit(samples.message(1, "a")).await.unwrap(), Committed::Stored);
        for no in [1, 2, 9] {
            assert_eq!(store.commit(samples.message(no, "a")).await.unwrap(), Committed::Repeated(TurnNo(1)));
        }
        assert_eq!(store.commit(other.message(1, "a")).await.unwrap(), Committed::Stored, "ids are per conversation");
        assert_eq!(store.load(&samples.conversation).await.unwrap().unwrap().turns.len(), 2);
    }
}

#[tokio::test]
async fn of_two_turns_with_one_number_one_wins() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let samples = Samples::new(1);
        store.commit(samples.start()).await.unwrap();
        let (one, two) = tokio::join!(store.commit(samples.handoff(1)), store.commit(samples.message(1, "b")));
        // With several connections the second to ask may be the first to write.
        let outcomes = [one.unwrap(), two.unwrap()];
        assert!(outcomes.contains(&Committed::Stored) && outcomes.contains(&Committed::TurnTaken), "{outcomes:?}");
        assert_eq!(store.load(&samples.conversation).await.unwrap().unwrap().turns.len(), 2);
    }
}

#[tokio::test]
async fn a_failed_commit_leaves_nothing_behind() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let samples = Samples::new(1);
        store.commit(samples.start()).await.unwrap();
        let mut commit = samples.handoff(1);
        commit.outgoing.push(samples.event(1));
        assert!(matches!(store.commit(commit).await, Err(StoreError::Database(_))), "the same event twice");
        assert_eq!(store.load(&samples.conversation).await.unwrap().unwrap().turns.len(), 1);
        assert_eq!(store.commit(samples.handoff(1)).await.unwrap(), Committed::Stored, "the handoff row is gone too");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_all_stored_and_conflicts_hurt_nobody_else() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let tasks = (0..200_u64).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let samples = Samples::new(number);
                assert_eq!(store.commit(samples.start()).await.unwrap(), Committed::Stored);
                let race = tokio::join!(store.commit(samples.message(1, "x")), store.commit(samples.message(1, "y")));
                let bad = store.commit(samples.message(7, "z")).await;
                assert!(matches!(bad, Err(StoreError::Gap)));
                let mut outcomes = [race.0.unwrap(), race.1.unwrap()];
                outcomes.sort_by_key(|outcome| *outcome != Committed::Stored);
                assert_eq!(outcomes, [Committed::Stored, Committed::TurnTaken]);
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        store.close().await;
        let store = fixture.open(&["desk"]).await;
        for number in 0..200 {
            assert_eq!(store.load(&Samples::new(number).conversation).await.unwrap().unwrap().turns.len(), 2);
        }
    }
}

#[tokio::test]
async fn a_closed_store_says_so() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        store.ready().await.unwrap();
        store.close().await;
        assert!(matches!(store.ready().await, Err(StoreError::Closed)));
        assert!(matches!(store.commit(Samples::new(1).start()).await, Err(StoreError::Closed)));
        assert!(matches!(store.load(&Samples::new(1).conversation).await, Err(StoreError::Closed)));
        store.close().await;
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let number = prop_oneof![any::<f64>().prop_filter("finite", |n| n.is_finite()), 0.0..1.0];
    let slot = prop_oneof![
        any::<bool>().prop_map(SlotValue::Bool),
        number.clone().prop_map(SlotValue::Number),
        any::<String>().prop_map(SlotValue::Text),
    ];
    prop_oneof![
        any::<String>().prop_map(|text| Event::VisitorSaid { text, choice: None }),
        any::<String>().prop_map(|text| Event::BotSaid {
            blocks: vec![Block::Paragraph { spans: vec![Span::plain(text.clone())] }],
            offers: vec![Offer { label: text.clone(), action: ChoiceAction::Human }],
            text,
            entry: EntryId::new("versand").ok(),
        }),
        slot.prop_map(|value| Event::SlotFilled { slot: SlotName::new("bestellnummer").unwrap(), value }),
        (0.0..=1.0, number).prop_map(|(confidence, value)| Event::Decided(Box::new(decided(confidence, value)))),
    ]
}

fn decided(confidence: f64, value: f64) -> Decided {
    let entry = EntryId::new("versand").unwrap();
    let confidence = Confidence::new(confidence);
    Decided {
        tier: Tier::Unsure,
        kind: "clarify".to_owned(),
        id: "versand".to_owned(),
        reason: "ambiguous".to_owned(),
        confidence,
        candidates: vec![DecidedCandidate { target: Target::Faq(entry), title: "Wann?".to_owned(), confidence }],
        promise: None,
        why: Why {
            features: vec![WhyFeature { name: "bm25".to_owned(), value, share: value / 3.0 }],
            ..Why::default()
        },
    }
}

fn holds(backend: Backend, turns: Vec<Vec<Event>>) {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let samples = Samples::new(1);
        let mut seen = Conversation::new(samples.conversation.clone(), Language::De);
        let mut commits = vec![samples.start()];
        commits.extend((1..).zip(turns).map(|(no, events)| samples.commit(Samples::turn(no, None, events))));
        for commit in commits {
            seen.apply(&commit.turn);
            store.commit(commit).await.unwrap();
        }
        let stored = store.load(&samples.conversation).await.unwrap().unwrap();
        let id = ConversationId::parse(samples.conversation.as_str()).unwrap();
        assert_eq!(Conversation::replay(id, stored.language, &stored.turns), seen);
    });
}

/// Folding what was stored gives, to the bit, the conversation that the turn saw.
fn any_turns() -> impl Strategy<Value = Vec<Vec<Event>>> {
    prop::collection::vec(prop::collection::vec(any_event(), 0..4), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_fold_of_what_is_stored_is_what_was_seen(turns in any_turns()) {
        holds(Backend::Sqlite, turns);
    }
}

proptest! {
    // Each case makes a database.
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn the_fold_of_what_postgres_stored_is_what_was_seen(turns in any_turns()) {
        holds(Backend::Postgres, turns);
    }
}
