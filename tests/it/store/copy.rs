//! A store is copied whole into another one, or not at all.

use std::path::Path;
use std::sync::Arc;

use deskbell::conversation::Input;
use deskbell::store::{
    AfterAttempt, CopyError, Edition, HandoffFilter, Keeping, OffReason, Origin, StepDone, WaitChange, copied_columns,
    copy,
};

use super::fixture::{at, ids, waiting};
use super::outbox::{claim, hand_over, result, start};
use super::{Backend, Fixture, Samples};

const HERE: &str = "";

/// Something in every table but the receipts.
async fn fill(fixture: &Fixture) {
    let store = fixture.open(&["desk"]).await;
    let edition = Arc::new(Edition::pack("one", [("deskbell.yaml", &b"name: \xc3\x84pfel\n"[..])]));
    store.keep(Arc::clone(&edition), Keeping::Live, at("2026-01-01T10:00:00Z")).await.unwrap();
    for number in 1..=40 {
        let mut commit = Samples::new(number).start();
        commit.wait = (number == 7).then(|| WaitChange::Begun(waiting("r\u{c4}", 0, "2026-11-19T12:00:00Z")));
        commit.origin = Some(Origin { input: Input::Human, program: "0.1.0", edition: Arc::clone(&edition) });
        store.commit(commit).await.unwrap();
    }
    for number in 51..=54 {
        hand_over(&store, &Samples::new(number), 2).await;
    }
    let ends = [AfterAttempt::Dead, AfterAttempt::Delivered, AfterAttempt::Retry(start())];
    let claims = claim(&store, start()).await;
    let (desk, handoff) = (&ids(&["desk"])[0], &claims[3].handoff);
    let captured = [("contact".to_owned(), "\u{0}\u{c4}".to_owned())].into();
    let done = StepDone { key: "create.0".to_owned(), captured, reference: Some("17".to_owned()) };
    assert!(store.claimed_step_done(&claims[3].claim(), done).await.unwrap());
    store.read_until(desk, handoff, 4_000_000_000).await.unwrap();
    for (claimed, next) in claims.iter().zip(ends) {
        store.record(&claimed.claim(), result(start(), next)).await.unwrap();
    }
    store.switch_off(desk, OffReason::Paused, start()).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn every_way_keeps_everything() {
    for from in Backend::ALL {
        for to in Backend::ALL {
            let (source, target) = (Fixture::new(from), Fixture::new(to));
            fill(&source).await;
            let copied = copy(&source.target(), &target.target(), Path::new(HERE)).await.unwrap();
            let count = |name| copied.tables.iter().find(|(table, _)| *table == name).unwrap().1;
            assert_eq!(["conversations", "turns", "handoffs", "deliveries"].map(count), [44, 40 + 4 * 4, 4, 12]);

            let (one, two) = (source.open(&["desk"]).await, target.open(&["desk"]).await);
            let all = HandoffFilter { unfinished: false, limit: 100 };
            assert_eq!(one.handoffs(all).await.unwrap(), two.handoffs(all).await.unwrap());
            assert_eq!(one.events_after(0, None, 99).await.unwrap(), two.events_after(0, None, 99).await.unwrap());
            for number in [1, 40, 52] {
                let id = Samples::new(number).conversation;
                let (one, two) = (one.load(&id).await.unwrap().unwrap(), two.load(&id).await.unwrap().unwrap());
                assert_eq!((one.token, one.turns), (two.token, two.turns));
            }
            let late = at("2026-11-19T12:00:00Z");
            assert_eq!(one.waited_in_vain(late).await.unwrap(), [Samples::new(7).conversation]);
            assert_eq!(two.waited_in_vain(late).await.unwrap(), one.waited_in_vain(late).await.unwrap());
            let desk = &ids(&["desk"])[0];
            assert_eq!(one.endpoints().await.unwrap(), two.endpoints().await.unwrap());
            assert_eq!(one.endpoints().await.unwrap()[0].off, Some((OffReason::Paused, start())));
            let open = one.open_references(desk).await.unwrap();
            assert_eq!((open.len(), open[0].cursor, open[0].reference.as_str()), (1, 4_000_000_000, "17"));
            assert_eq!(open, two.open_references(desk).await.unwrap());
            let reached = one.reached(desk, &open[0].handoff).await.unwrap();
            assert_eq!((reached.steps.len(), &reached), (1, &two.reached(desk, &open[0].handoff).await.unwrap()));
            let story = |store: deskbell::store::Store| async move {
                store.handoff(&Samples::new(51).handoff).await.unwrap().unwrap()
            };
            assert_eq!(story(one.clone()).await, story(two.clone()).await);
            let versions = source.archive().unwrap().versions().unwrap();
            assert_eq!(versions, target.archive().unwrap().versions().unwrap());

            // It goes on from there: numbers are not given twice.
            let place = two.newest_event().await.unwrap();
            two.commit(Samples::new(52).addition(4, 4)).await.unwrap();
            assert!(two.newest_event().await.unwrap() > place);
            let next = Arc::new(Edition::pack("two", [("deskbell.yaml", &b"name: B\n"[..])]));
            two.keep(next, Keeping::Live, at("2026-01-02T10:00:00Z")).await.unwrap();

            let again = copy(&source.target(), &target.target(), Path::new(HERE)).await.unwrap_err();
            assert!(matches!(again, CopyError::NotEmpty { table: "conversations" }), "{again}");
        }
    }
}

#[tokio::test]
async fn an_event_s_number_is_never_given_again_even_if_its_conversation_is_gone() {
    for to in Backend::ALL {
        let (source, target) = (Fixture::new(Backend::Sqlite), Fixture::new(to));
        let store = source.open(&[]).await;
        hand_over(&store, &Samples::new(1), 2).await;
        let last = store.newest_event().await.unwrap();
        store.forget(at("2027-01-01T00:00:00Z")).await.unwrap();
        copy(&source.target(), &target.target(), Path::new(HERE)).await.unwrap();
        let store = target.open(&[]).await;
        hand_over(&store, &Samples::new(2), 0).await;
        assert!(store.newest_event().await.unwrap() > last, "a reader stands at {last}");
    }
}

/// One side of a copy waits for the other, for as long as a large store takes.
#[tokio::test]
async fn neither_side_is_cut_off_while_it_waits_for_the_other() {
    const PATIENT: &str = "CREATE FUNCTION patient() RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('idle_in_transaction_session_timeout') <> '0'
                OR current_setting('statement_timeout') <> '0' THEN
                RAISE EXCEPTION 'cut off';
            END IF;
            RETURN true;
        END; $$;";
    let fixture = || Fixture::new(Backend::Postgres);
    let (source, target) = (fixture(), fixture());
    fill(&source).await;
    target.open(&[]).await.close().await;
    let (Fixture::Postgres(from), Fixture::Postgres(to)) = (&source, &target) else { unreachable!("made so") };
    from.run(&format!(
        "{PATIENT} ALTER TABLE turns RENAME TO all_turns; CREATE VIEW turns AS SELECT * FROM all_turns WHERE patient()"
    ));
    to.run(&format!("{PATIENT} ALTER TABLE turns ADD CONSTRAINT patience CHECK (patient())"));
    copy(&source.target(), &target.target(), Path::new(HERE)).await.unwrap();
}

#[tokio::test]
async fn what_is_no_store_is_not_copied() {
    let (nothing, target) = (Fixture::new(Backend::Sqlite), Fixture::new(Backend::Postgres));
    let error = copy(&nothing.target(), &target.target(), Path::new(HERE)).await.unwrap_err();
    assert!(matches!(error, CopyError::From(_)), "{error}");
}

/// A table or a column that a migration adds is copied too: name it in `store/copy/tables.rs`.
#[tokio::test]
async fn the_copy_knows_every_column_of_both_schemas() {
    let sorted = |mut all: Vec<(String, Vec<String>)>| {
        for (_, columns) in &mut all {
            columns.sort();
        }
        all.sort();
        all
    };
    let known = copied_columns()
        .into_iter()
        .map(|(table, columns)| (table.to_owned(), columns.into_iter().map(str::to_owned).collect::<Vec<_>>()));
    let known = sorted(known.collect());
    let (sqlite, postgres) = (Fixture::new(Backend::Sqlite), Fixture::new(Backend::Postgres));
    sqlite.open(&[]).await.close().await;
    postgres.open(&[]).await.close().await;
    assert_eq!(sorted(sqlite.columns().await), known);
    assert_eq!(sorted(postgres.columns().await), known);
}
