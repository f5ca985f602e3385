//! What turns were made from is kept with them, once, and for as long as they are.

use std::sync::Arc;

use deskbell::conversation::{Input, NoHelp};
use deskbell::ids::{ChoiceId, Language, MessageSeq};
use deskbell::store::{Archive, Commit, Edition, Keeping, Origin, StoreError};

use super::fixture::at;
use super::{Backend, Fixture, Samples};

const SETTINGS: &[u8] = b"name: Laden\nvariables: {phone: '${SHOP_PHONE}'}\n";

fn edition(version: &str, knowledge: &str) -> Arc<Edition> {
    let files = [("deskbell.yaml", SETTINGS), ("knowledge/de/laden.yaml", knowledge.as_bytes())];
    Arc::new(Edition::pack(version, files))
}

fn made(commit: Commit, input: Input, edition: &Arc<Edition>) -> Commit {
    Commit { origin: Some(Origin { input, program: "0.1.0", edition: Arc::clone(edition) }), ..commit }
}

fn files(archive: &Archive, version: &str) -> Option<Vec<(String, String)>> {
    let files = archive.content(version).unwrap()?;
    Some(files.into_iter().map(|file| (file.path, String::from_utf8(file.bytes).unwrap())).collect())
}

#[tokio::test]
async fn a_turn_is_read_back_with_all_that_made_it() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let (samples, first, second) = (Samples::new(1), edition("one", "entries: []\n"), edition("two", "a: b\n"));
        let inputs = [
            Input::Start { language: Some(Language::De), page: None },
            Input::Text("Grüße \u{1f4e6}\n\"".to_owned()),
            Input::Choice(ChoiceId { message: MessageSeq(3), index: 1 }),
            Input::Human,
            Input::Feedback { message: MessageSeq(2), helpful: false, reason: Some(NoHelp::Wrong) },
            Input::Rating { stars: 5, remark: Some("gut".to_owned()) },
        ];
        for (no, input) in (0..).zip(&inputs) {
            let commit = if no == 0 { samples.start() } else { samples.message(no, &no.to_string()) };
            let edition = if no < 3 { &first } else { &second };
            store.commit(made(commit, input.clone(), edition)).await.unwrap();
        }
        store.commit(samples.message(6, "6")).await.unwrap();

        let archive = fixture.archive().unwrap();
        let record = archive.record(&samples.conversation).unwrap().unwrap();
        assert_eq!(record.language, Language::De);
        assert_eq!(record.turns.len(), 7);
        for ((no, recorded), input) in (0..).zip(&record.turns).zip(&inputs) {
            let from = recorded.made_from.as_ref().unwrap();
            assert_eq!((&from.input, from.program.as_str()), (input, "0.1.0"));
            assert_eq!(from.content.as_deref(), Some(if no < 3 { "one" } else { "two" }));
            assert_eq!(recorded.events, serde_json::to_string(&recorded.turn.events).unwrap());
        }
        assert!(record.turns[6].made_from.is_none(), "not stored, not invented");
        let found = files(&archive, "one").unwrap();
        assert_eq!(found[0], ("deskbell.yaml".to_owned(), String::from_utf8(SETTINGS.to_vec()).unwrap()), "as written");
        assert_eq!(found[1].1, "entries: []\n");
        assert_eq!(files(&archive, "two").unwrap()[1].1, "a: b\n");
        assert_eq!(files(&archive, "three"), None);
        assert!(archive.record(&Samples::new(2).conversation).unwrap().is_none());
    }
}

#[tokio::test]
async fn a_version_goes_with_its_last_conversation_and_comes_back_with_the_next() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let (one, two) = (edition("one", "entries: []\n"), edition("two", "a: b\n"));
        for (number, edition) in [(1, &one), (2, &one), (3, &two)] {
            store.commit(made(Samples::new(number).start(), Input::Human, edition)).await.unwrap();
        }
        let mut later = made(Samples::new(3).message(1, "a"), Input::Human, &two);
        later.turn.at = at("2026-12-24T10:00:00Z");
        store.commit(later).await.unwrap();

        assert_eq!(store.forget(at("2026-12-01T00:00:00Z")).await.unwrap(), 2);
        let archive = fixture.archive().unwrap();
        assert_eq!(files(&archive, "one"), None);
        assert_eq!(files(&archive, "two").unwrap().len(), 2, "its settings are shared and stay");

        store.commit(made(Samples::new(4).start(), Input::Human, &one)).await.unwrap();
        assert_eq!(files(&archive, "one").unwrap().len(), 2);
    }
}

#[test]
fn what_is_no_store_is_not_made_one() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        assert!(matches!(fixture.archive(), Err(StoreError::Open { .. } | StoreError::Foreign { .. })));
        assert!(matches!(fixture.archive(), Err(StoreError::Open { .. } | StoreError::Foreign { .. })), "still none");
    }
}

#[tokio::test]
async fn a_version_that_was_live_stays_without_turns() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let (one, two) = (edition("one", "entries: []\n"), edition("two", "a: b\n"));
        store.keep(Arc::clone(&one), Keeping::Live, at("2026-01-01T10:00:00Z")).await.unwrap();
        store.keep(Arc::clone(&two), Keeping::SetAside, at("2026-01-02T10:00:00Z")).await.unwrap();
        store.commit(made(Samples::new(1).start(), Input::Human, &one)).await.unwrap();
        let archive = fixture.archive().unwrap();
        let kept = archive.versions().unwrap();
        let seen: Vec<_> = kept.iter().map(|kept| (kept.version.as_str(), kept.turns, kept.live_at)).collect();
        assert_eq!(seen, [("two", 0, None), ("one", 1, Some(at("2026-01-01T10:00:00Z")))]);
        assert_eq!(kept[0].differing(&kept[1]), ["knowledge/de/laden.yaml"]);

        assert_eq!(store.forget(at("2026-12-01T00:00:00Z")).await.unwrap(), 1);
        assert_eq!(files(&archive, "one").unwrap().len(), 2, "its turns are gone, it is not");
        assert_eq!(archive.versions().unwrap().len(), 2);

        // Live once more: the same version, newer.
        store.keep(Arc::clone(&one), Keeping::Live, at("2026-03-01T10:00:00Z")).await.unwrap();
        assert_eq!(archive.versions().unwrap()[0].version, "one");
    }
}

#[tokio::test]
async fn of_versions_without_turns_the_newest_fifty_stay() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let spoken_with = edition("spoken", "a: 0\n");
        store.commit(made(Samples::new(1).start(), Input::Human, &spoken_with)).await.unwrap();
        let begin = at("2026-01-01T00:00:00Z");
        for number in 0..60_i64 {
            let edition = edition(&format!("v{number}"), &format!("a: {number}\n"));
            store.keep(edition, Keeping::Live, begin + jiff::SignedDuration::from_hours(number)).await.unwrap();
        }
        let archive = fixture.archive().unwrap();
        let kept = archive.versions().unwrap();
        assert_eq!(kept.len(), 51, "and the one that a conversation was held with");
        assert!(kept.iter().any(|kept| kept.version == "spoken" && kept.turns == 1));
        assert_eq!((files(&archive, "v9"), files(&archive, "v10").unwrap()[1].1.as_str()), (None, "a: 10\n"));
    }
}
