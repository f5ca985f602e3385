//! What only PostgreSQL has: several who do everything at once, connections that break, databases of others.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use deskbell::config::PostgresUrl;
use deskbell::store::{AfterAttempt, Archive, Committed, Hint, Store, StoreError};

use super::Samples;
use super::fixture::ids;
use super::outbox::{after, claim, hand_over, result, start};
use crate::postgres::Database;

fn url(database: &Database) -> PostgresUrl {
    database.url().parse().unwrap()
}

async fn open(database: &Database) -> Store {
    Store::connect(&url(database), &ids(&["desk"])).await.unwrap()
}

/// An error with its causes.
fn told(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

pub(super) const CUT_OFF: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[tokio::test(flavor = "multi_thread")]
async fn many_that_start_at_once_make_the_tables_once() {
    let database = Database::new();
    let starts = (0..8).map(|_| {
        let url = url(&database);
        tokio::spawn(async move { Store::connect(&url, &ids(&["desk"])).await.map(|_| ()) })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.unwrap().unwrap();
    }
    let client = database.client().await;
    let row = client.query_one("SELECT count(*), max(no) FROM deskbell_migrations", &[]).await.unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i32>(1)), (8, 11));
}

#[tokio::test]
async fn strange_databases_are_refused_by_name() {
    let refused = async |database: &Database| {
        let error = Store::connect(&url(database), &[]).await.unwrap_err();
        told(&error).replace(&url(database).to_string(), "…")
    };
    let database = Database::new();
    database.run("CREATE TABLE orders (id INTEGER)");
    assert_eq!(refused(&database).await, "… is a database of another program");
    let database = Database::new();
    open(&database).await.close().await;
    database.run("INSERT INTO deskbell_migrations (no, name, sha256) VALUES (99, 'later', '')");
    assert!(refused(&database).await.contains("its schema is 99, this program knows 11"));
    database.run("DELETE FROM deskbell_migrations WHERE no = 99; UPDATE deskbell_migrations SET sha256 = ''");
    assert!(refused(&database).await.starts_with("migration 4 in the database is not the one of this program"));
    database.run("DELETE FROM deskbell_migrations");
    let error = Archive::connect(&url(&database)).unwrap_err();
    assert!(matches!(error, StoreError::OlderSchema { found: 0, known: 11 }), "{error}");
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_told_without_its_password() {
    let begun = Instant::now();
    for address in ["postgres://desk:geheim@127.0.0.1:1/desk", "postgres://desk:geheim@%2Fnowhere/desk"] {
        let error = Store::connect(&address.parse().unwrap(), &[]).await.unwrap_err();
        assert!(matches!(error, StoreError::Open { .. }), "{error:?}");
        assert!(!format!("{error:?} {}", told(&error)).contains("geheim"), "{error:?}");
        assert!(told(&error).contains("cannot open the database postgres://"), "{}", told(&error));
    }
    assert!(begun.elapsed() < Duration::from_secs(12), "it was waited for long: {:?}", begun.elapsed());
}

#[tokio::test]
async fn over_the_network_the_server_must_prove_who_it_is() {
    let database = Database::new();
    for parameters in ["sslrootcert={ca}", "sslmode=verify-full&sslrootcert={ca}", "sslmode=require&sslrootcert={ca}"] {
        let store = Store::connect(&database.tls_url("localhost", parameters).parse().unwrap(), &[]).await.unwrap();
        let text = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
             WHERE datname = current_database() AND application_name = 'deskbell'";
        let encrypted: bool = database.client().await.query_one(text, &[]).await.unwrap().get(0);
        assert!(encrypted, "{parameters}");
        store.close().await;
    }
    for (host, parameters) in [
        ("localhost", "sslmode=require"),
        ("localhost", "sslmode=verify-full"),
        // The certificate is for another name.
        ("127.0.0.1", "sslmode=verify-full&sslrootcert={ca}"),
        ("localhost", "sslrootcert=/nowhere.pem"),
    ] {
        let url = database.tls_url(host, parameters);
        let error = Store::connect(&url.parse().unwrap(), &[]).await.unwrap_err();
        assert!(matches!(error, StoreError::Open { .. }), "{url}: {error:?}");
    }
    let plain = database.tls_url("127.0.0.1", "sslmode=disable");
    Store::connect(&plain.parse().unwrap(), &[]).await.unwrap().close().await;
}

#[tokio::test]
async fn broken_connections_are_replaced_without_a_restart() {
    let database = Database::new();
    let store = open(&database).await;
    let samples = Samples::new(1);
    store.commit(samples.start()).await.unwrap();
    for no in 1..5 {
        database.run(CUT_OFF);
        let begun = Instant::now();
        let commit = samples.message(no, &no.to_string());
        // What broke may show once; whoever repeats, as the widget does, gets through.
        while let Err(error) = store.commit(commit.clone()).await {
            assert!(matches!(error, StoreError::Lost(_)), "{error:?}");
            assert!(begun.elapsed() < Duration::from_secs(5), "{error:?}");
        }
    }
    assert_eq!(store.load(&samples.conversation).await.unwrap().unwrap().turns.len(), 5);
}

#[tokio::test]
async fn a_database_that_only_reads_is_named_and_passes() {
    let database = Database::new();
    let store = open(&database).await;
    let samples = Samples::new(1);
    store.commit(samples.start()).await.unwrap();
    let switch = |on: &str| {
        database.on_the_server(&format!("ALTER DATABASE {{}} SET default_transaction_read_only = {on}"));
        database.run(CUT_OFF);
    };
    let ready = async || loop {
        match store.ready().await {
            Err(StoreError::Lost(_)) => {}
            other => return other,
        }
    };
    switch("on");
    assert!(matches!(ready().await, Err(StoreError::ReadOnly)));
    assert!(matches!(store.commit(samples.message(1, "a")).await, Err(StoreError::ReadOnly)));
    assert!(store.load(&samples.conversation).await.unwrap().is_some(), "reading goes on");
    switch("off");
    ready().await.unwrap();
    assert_eq!(store.commit(samples.message(1, "a")).await.unwrap(), Committed::Stored);
}

#[tokio::test]
async fn a_lock_of_somebody_else_is_not_waited_for_for_ever() {
    let database = Database::new();
    let store = open(&database).await;
    let samples = Samples::new(1);
    store.commit(samples.start()).await.unwrap();
    let mut other = database.client().await;
    let held = other.transaction().await.unwrap();
    held.batch_execute("LOCK TABLE turns IN EXCLUSIVE MODE").await.unwrap();
    let begun = Instant::now();
    assert!(matches!(store.commit(samples.message(1, "a")).await, Err(StoreError::Busy)));
    assert!(begun.elapsed() < Duration::from_secs(12));
    assert!(store.load(&samples.conversation).await.unwrap().is_some(), "reading goes on");
    held.rollback().await.unwrap();
    assert_eq!(store.commit(samples.message(1, "a")).await.unwrap(), Committed::Stored);
}

#[tokio::test]
async fn errors_repeat_nothing_of_what_was_said() {
    let database = Database::new();
    let store = open(&database).await;
    let samples = Samples::new(1);
    store.commit(samples.start()).await.unwrap();
    database.run("ALTER TABLE turns ADD CONSTRAINT short CHECK (length(events) < 9) NOT VALID");
    let error = store.commit(samples.message(1, "a")).await.unwrap_err();
    let shown = format!("{} {error:?}", told(&error));
    assert!(shown.contains("short") && !shown.contains("Paket"), "{shown}");
}

#[tokio::test]
async fn turns_cannot_be_changed() {
    let database = Database::new();
    let store = open(&database).await;
    store.commit(Samples::new(1).start()).await.unwrap();
    let error = database.client().await.execute("UPDATE turns SET events = '[]'", &[]).await.unwrap_err();
    assert!(error.as_db_error().unwrap().message().contains("append-only"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_client_id_at_two_processes_at_once_one_turn_comes() {
    let database = Database::new();
    let (one, two) = (open(&database).await, open(&database).await);
    for number in 0..40 {
        let samples = Samples::new(number);
        one.commit(samples.start()).await.unwrap();
        let outcomes = tokio::join!(one.commit(samples.message(1, "x")), two.commit(samples.message(1, "x")));
        let mut outcomes = [outcomes.0.unwrap(), outcomes.1.unwrap()];
        outcomes.sort_by_key(|outcome| *outcome != Committed::Stored);
        assert_eq!(outcomes, [Committed::Stored, Committed::Repeated(deskbell::ids::TurnNo(1))]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_claimed_twice_by_workers_in_a_hurry() {
    let database = Database::new();
    let store = open(&database).await;
    for number in 0..60 {
        hand_over(&store, &Samples::new(number), 0).await;
    }
    let workers = (0..6).map(|_| {
        let url = url(&database);
        tokio::spawn(async move {
            let store = Store::connect(&url, &ids(&["desk"])).await.unwrap();
            let mut all = Vec::new();
            loop {
                let claimed = claim(&store, start()).await;
                if claimed.is_empty() {
                    return all;
                }
                all.extend(claimed.into_iter().map(|claimed| claimed.event));
            }
        })
    });
    let mut all = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        all.extend(worker.await.unwrap());
    }
    assert_eq!((all.len(), all.iter().collect::<BTreeSet<_>>().len()), (60, 60));
}

/// A delivery that is added while the one before it ends must not wait for a sign that was given already.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_added_while_the_one_before_it_ends_is_not_forgotten() {
    const ADDED: u32 = 60;
    let database = Database::new();
    let store = open(&database).await;
    let samples = Samples::new(1);
    hand_over(&store, &samples, 0).await;
    let courier = {
        let url = url(&database);
        tokio::spawn(async move {
            let store = Store::connect(&url, &ids(&["desk"])).await.unwrap();
            let (mut arrived, begun) = (Vec::new(), Instant::now());
            while arrived.len() <= ADDED as usize {
                assert!(begun.elapsed() < Duration::from_mins(1), "stuck after {}", arrived.len());
                for claimed in claim(&store, after(1)).await {
                    assert!(store.record(&claimed.claim(), result(start(), AfterAttempt::Delivered)).await.unwrap());
                    arrived.push(claimed.body);
                }
            }
            arrived
        })
    };
    for added in 0..ADDED {
        assert_eq!(store.commit(samples.addition(2 + added, 2 + added)).await.unwrap(), Committed::Stored);
    }
    let expected: Vec<_> = (1..=ADDED + 1).map(|sequence| samples.event(sequence).body).collect();
    assert_eq!(courier.await.unwrap(), expected);
}

/// Whoever reads on from the last number misses none, however many write at the same time.
#[tokio::test(flavor = "multi_thread")]
async fn no_event_slips_in_behind_a_reader() {
    const WRITERS: u64 = 8;
    const EVENTS: u32 = 15;
    let database = Database::new();
    let store = open(&database).await;
    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (store, done) = (store.clone(), Arc::clone(&done));
        tokio::spawn(async move {
            let (mut seen, mut place) = (Vec::new(), 0);
            loop {
                let last = done.load(Ordering::SeqCst);
                let events = store.events_after(place, None, 3).await.unwrap();
                place = events.last().map_or(place, |event| event.place);
                seen.extend(events.iter().map(|event| (event.handoff.clone(), event.sequence)));
                if last && events.is_empty() {
                    return seen;
                }
            }
        })
    };
    let writers = (1..=WRITERS).map(|number| {
        let url = url(&database);
        tokio::spawn(async move {
            let store = Store::connect(&url, &ids(&["desk"])).await.unwrap();
            hand_over(&store, &Samples::new(number), EVENTS - 1).await;
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    let seen = reader.await.unwrap();
    assert_eq!(seen.len() as u64, WRITERS * u64::from(EVENTS));
    for number in 1..=WRITERS {
        let handoff = Samples::new(number).handoff;
        let sequences: Vec<u32> = seen.iter().filter(|seen| seen.0 == handoff).map(|seen| seen.1).collect();
        assert_eq!(sequences, (1..=EVENTS).collect::<Vec<_>>(), "in order");
    }
    assert_eq!(
        store.newest_event().await.unwrap(),
        store.events_after(0, None, 999).await.unwrap().last().unwrap().place
    );
}

#[tokio::test]
async fn hints_reach_the_others_and_say_when_they_were_lost() {
    let database = Database::new();
    let (one, two) = (open(&database).await, open(&database).await);
    let (mut to_one, mut to_two) = (one.hints().unwrap(), two.hints().unwrap());
    assert_eq!(to_one.next().await, Some(Hint::Missed), "what was before is unknown");
    assert_eq!(to_two.next().await, Some(Hint::Missed));
    let conversation = Samples::new(1).conversation;
    let turned = Hint::Turned { conversation: conversation.clone(), due: true };
    one.hint(turned.clone());
    assert_eq!(to_two.next().await, Some(turned));
    two.hint(Hint::Writing(conversation.clone()));
    assert_eq!(to_one.next().await, Some(Hint::Writing(conversation)), "and nothing of its own before that");
    database.run(CUT_OFF);
    assert_eq!(to_one.next().await, Some(Hint::Missed), "the connection is there again");
    assert_eq!(to_two.next().await, Some(Hint::Missed));
    one.close().await;
    assert_eq!(to_one.next().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_told_too_much_at_once_hears_that_something_is_missing() {
    const TOLD: u64 = 9_000;
    let database = Database::new();
    let (one, two) = (open(&database).await, open(&database).await);
    let (mut to_one, mut to_two) = (one.hints().unwrap(), two.hints().unwrap());
    assert_eq!(to_one.next().await, Some(Hint::Missed));
    assert_eq!(to_two.next().await, Some(Hint::Missed));
    for number in 0..TOLD {
        one.hint(Hint::Writing(Samples::new(number).conversation));
        if number % 500 == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (mut heard, mut missed) = (0, false);
    while let Ok(hint) = tokio::time::timeout(Duration::from_secs(1), to_two.next()).await {
        heard += 1;
        missed |= hint == Some(Hint::Missed);
    }
    assert!(heard < TOLD, "all of them: the test tells too little");
    assert!(missed, "{heard} of {TOLD}, and not a word of the others");
}

/// Neither the database's language nor a new version of the system's sorting changes an order or breaks an index.
#[tokio::test]
async fn every_text_sorts_by_its_bytes() {
    let database = Database::new();
    open(&database).await.close().await;
    let text = "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         JOIN pg_collation o ON o.oid = a.attcollation
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'deskbell_migrations'
         AND a.attnum > 0 AND NOT a.attisdropped AND o.collname <> 'C'";
    let rows = database.client().await.query(text, &[]).await.unwrap();
    let others: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(others, Vec::<String>::new());
}

#[tokio::test]
async fn the_frequent_questions_have_an_index() {
    let database = Database::new();
    open(&database).await.close().await;
    let client = database.client().await;
    client.batch_execute("SET enable_seqscan = off; SET enable_bitmapscan = off").await.unwrap();
    for (text, index) in [
        (
            "SELECT id FROM deliveries WHERE endpoint_id = 'a' AND ready AND state IN ('pending', 'leased')
             AND due_ms <= 1 ORDER BY due_ms LIMIT 9 FOR UPDATE SKIP LOCKED",
            "deliveries_claimable",
        ),
        (
            "SELECT state, count(*), min(created_ms) FROM deliveries WHERE state <> 'delivered' GROUP BY state",
            "deliveries_unfinished",
        ),
        ("SELECT no FROM turns WHERE conversation_id = 'a' AND client_id = 'b'", "turns_client"),
        ("SELECT max(no) FROM turns WHERE conversation_id = 'a'", "turns_pkey"),
        (
            "SELECT id FROM deliveries WHERE endpoint_id = 'a' AND handoff_id = 'b' AND seq > 1 ORDER BY seq LIMIT 1",
            "deliveries_endpoint_id_handoff_id_seq_key",
        ),
        ("SELECT id FROM handoffs WHERE state = 'queued' AND id > 'a' ORDER BY id", "handoffs_state"),
        ("SELECT 1 FROM inbound_receipts WHERE caller = 'a' AND key = 'b'", "inbound_receipts_pkey"),
        ("SELECT 1 FROM turns WHERE content_id = 1", "turns_content"),
        ("SELECT 1 FROM content_files WHERE sha256 = ''", "content_files_blob"),
        ("SELECT id FROM conversations WHERE created_at < 'a' ORDER BY created_at LIMIT 9", "conversations_created"),
    ] {
        let rows = client.query(&format!("EXPLAIN {text}"), &[]).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert!(plan.join("\n").contains(index), "{text}: {plan:#?}");
    }
}
