//! What only SQLite has: its files, its limits, its plans.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;

use super::archive::SqliteArchive;
use super::file::Sqlite;
use super::migrate;
use crate::conversation::{Event, Input, Turn};
use crate::ids::{ConversationId, Language, TurnNo};
use crate::store::{Commit, Committed, Edition, NewConversation, Origin, StoreError, TokenHash};

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deskbell.db");
    (folder, path)
}

fn open(path: &Path) -> Result<Sqlite, StoreError> {
    Sqlite::open_with(path, &[], Duration::from_millis(100))
}

fn start(number: u128, bytes: usize) -> Commit {
    let events = vec![Event::VisitorSaid { text: "x".repeat(bytes), choice: None }];
    Commit {
        conversation: ConversationId::from_bits(number),
        create: Some(NewConversation { token: TokenHash([0; 32]), language: Language::De }),
        turn: Turn { no: TurnNo(0), at: "2026-09-30T10:00:00Z".parse().unwrap(), client_id: None, events },
        origin: None,
        handoff: None,
        moved: None,
        receipt: None,
        wait: None,
        outgoing: Vec::new(),
    }
}

/// Sets a limit on the connection that writes. The commit around it may fail by that very limit.
async fn pragma(store: &Sqlite, name: &'static str, value: i64) {
    let set = store.writer.write(move |held| {
        let set = held.connection.pragma_update_and_check(None, name, value, |_| Ok(()));
        assert!(matches!(set, Ok(()) | Err(rusqlite::Error::QueryReturnedNoRows)), "{set:?}");
        Ok(())
    });
    let _: Result<(), StoreError> = set.await;
}

#[tokio::test]
async fn a_full_disk_is_named_and_passes() {
    let (_folder, path) = folder();
    let store = open(&path).unwrap();
    store.commit(start(1, 10)).await.unwrap();
    pragma(&store, "max_page_count", 60).await;
    assert!(matches!(store.commit(start(2, 1_000_000)).await, Err(StoreError::Full)));
    assert!(store.load(&ConversationId::from_bits(2)).await.unwrap().is_none(), "nothing of it is stored");
    assert!(store.load(&ConversationId::from_bits(1)).await.unwrap().is_some(), "reading goes on");
    pragma(&store, "max_page_count", 1_000_000).await;
    assert_eq!(store.commit(start(2, 1_000_000)).await.unwrap(), Committed::Stored);
}

#[tokio::test]
async fn a_full_disk_spoils_a_group_honestly() {
    let (_folder, path) = folder();
    let store = open(&path).unwrap();
    pragma(&store, "max_page_count", 60).await;
    let commits = (0..40).map(|number| store.commit(start(number, if number == 20 { 1_000_000 } else { 10 })));
    let outcomes = futures_util::future::join_all(commits).await;
    pragma(&store, "max_page_count", 1_000_000).await;
    for (number, outcome) in (0..).zip(outcomes) {
        let stored = store.load(&ConversationId::from_bits(number)).await.unwrap().is_some();
        assert_eq!(stored, outcome.is_ok(), "{number}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_read_only_database_is_named() {
    let (_folder, path) = folder();
    let store = open(&path).unwrap();
    pragma(&store, "query_only", 1).await;
    assert!(matches!(store.commit(start(1, 10)).await, Err(StoreError::ReadOnly)));
    assert!(matches!(store.ready().await, Err(StoreError::ReadOnly)));
    assert!(store.load(&ConversationId::from_bits(1)).await.unwrap().is_none(), "reading goes on");
}

#[tokio::test]
async fn another_process_that_holds_the_database_is_named_and_passes() {
    let (_folder, path) = folder();
    let store = open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(store.commit(start(1, 10)).await, Err(StoreError::Busy)));
    assert!(matches!(store.ready().await, Err(StoreError::Busy)));
    assert!(store.load(&ConversationId::from_bits(1)).await.unwrap().is_none(), "reading goes on");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(store.commit(start(1, 10)).await.unwrap(), Committed::Stored);
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    let (_folder, path) = folder();
    let schema = || -> Vec<String> {
        let connection = Connection::open(&path).unwrap();
        let mut rows = connection.prepare("SELECT sql FROM sqlite_master ORDER BY name").unwrap();
        let texts = rows.query_map([], |row| row.get::<_, Option<String>>(0)).unwrap();
        texts.filter_map(Result::unwrap).collect()
    };
    let store = open(&path).unwrap();
    store.commit(start(1, 10)).await.unwrap();
    store.close().await;
    let first = schema();
    for _ in 0..2 {
        let store = open(&path).unwrap();
        assert!(store.load(&ConversationId::from_bits(1)).await.unwrap().is_some());
        store.close().await;
    }
    assert_eq!(schema(), first);
}

#[test]
fn strange_files_are_refused_by_name() {
    let told = |prepare: &dyn Fn(&Path)| {
        let (folder, path) = folder();
        prepare(&path);
        let error = open(&path).unwrap_err();
        (error.to_string().replace(&folder.path().display().to_string(), "…"), error)
    };
    let change = |text: &'static str| {
        move |path: &Path| {
            drop(open(path).unwrap());
            std::thread::sleep(Duration::from_millis(50));
            Connection::open(path).unwrap().execute_batch(text).unwrap();
        }
    };
    let (text, _) = told(&change("INSERT INTO migrations (no, name, sha256) VALUES (99, 'later', x'00')"));
    assert_eq!(
        text,
        "the database was changed by a newer Deskbell (its schema is 99, this program knows 11): \
         use that version or a backup"
    );
    let (text, _) = told(&change("UPDATE migrations SET sha256 = x'00'"));
    assert_eq!(text, "migration 1 in the database is not the one of this program: was it a development build?");
    let (text, _) = told(&|path| Connection::open(path).unwrap().execute_batch("CREATE TABLE t (a)").unwrap());
    assert_eq!(text, "…/deskbell.db is a database of another program");
    let (text, _) = told(&|path| std::fs::write(path, "this is no database, only a long enough text").unwrap());
    assert_eq!(text, "cannot open the database …/deskbell.db");
    let (text, _) = told(&|path| std::fs::create_dir(path).unwrap());
    assert_eq!(text, "cannot open the database …/deskbell.db");
}

#[tokio::test]
async fn an_older_database_is_brought_up_to_date_with_its_turns() {
    let (_folder, path) = folder();
    let mut connection = Connection::open(&path).unwrap();
    migrate::make_first(&mut connection, &path).unwrap();
    connection
        .execute_batch(
            "INSERT INTO conversations VALUES ('cnv_00000000000000000000000001', zeroblob(32), 'de', '2026-09-30T10:00:00Z');
             INSERT INTO turns VALUES ('cnv_00000000000000000000000001', 0, '2026-09-30T10:00:00Z', NULL, 1, '[]');",
        )
        .unwrap();
    drop(connection);
    let error = SqliteArchive::open(&path).unwrap_err();
    assert!(error.to_string().contains("`deskbell migrate`"), "{error}");
    let store = open(&path).unwrap();
    let id = ConversationId::from_bits(1);
    assert_eq!(store.load(&id).await.unwrap().unwrap().turns.len(), 1);
    let record = SqliteArchive::open(&path).unwrap().record(&id).unwrap().unwrap();
    assert!(record.turns[0].made_from.is_none());
}

#[tokio::test]
async fn content_is_kept_once_and_shared_files_too() {
    let (_folder, path) = folder();
    let store = open(&path).unwrap();
    let edition = |version: &str, knowledge: &[u8]| {
        Arc::new(Edition::pack(version, [("deskbell.yaml", &b"name: A"[..]), ("knowledge/de/a.yaml", knowledge)]))
    };
    let (one, two) = (edition("one", b"1"), edition("two", b"2"));
    for (number, edition) in [(1, &one), (2, &one), (3, &two), (4, &one)] {
        let origin = Some(Origin { input: Input::Human, program: "0.1.0", edition: Arc::clone(edition) });
        store.commit(Commit { origin, ..start(number, 10) }).await.unwrap();
    }
    let connection = Connection::open(&path).unwrap();
    let count = |table: &str| -> u32 {
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!(["content_versions", "content_files", "content_blobs"].map(count), [2, 4, 3]);
    store.forget("2027-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(["turns", "content_versions", "content_files", "content_blobs"].map(count), [0; 4]);
}

#[tokio::test]
async fn an_archive_neither_writes_nor_waits_for_writers() {
    let (_folder, path) = folder();
    let store = open(&path).unwrap();
    store.commit(start(1, 10)).await.unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let archive = SqliteArchive::open(&path).unwrap();
    let id = ConversationId::from_bits(1);
    assert!(archive.record(&id).unwrap().is_some());
    other.execute_batch("COMMIT").unwrap();
    store.commit(start(2, 10)).await.unwrap();
    assert!(archive.record(&ConversationId::from_bits(2)).unwrap().is_some(), "it sees what came later");
    store.close().await;
    drop((archive, other));
    let archive = SqliteArchive::open(&path).unwrap();
    assert!(archive.record(&id).unwrap().is_some(), "also without a server");
}

#[tokio::test]
async fn turns_cannot_be_changed() {
    let (_folder, path) = folder();
    let store = open(&path).unwrap();
    store.commit(start(1, 10)).await.unwrap();
    let error = Connection::open(&path).unwrap().execute("UPDATE turns SET events = '[]'", []).unwrap_err();
    assert!(error.to_string().contains("append-only"));
}

#[test]
fn the_frequent_questions_have_an_index() {
    let (_folder, path) = folder();
    let _store = open(&path).unwrap();
    let connection = Connection::open(&path).unwrap();
    for (text, index) in [
        (
            "SELECT id FROM deliveries WHERE endpoint_id = 'a' AND ready = 1 AND state IN ('pending', 'leased')
             AND due_ms <= 1 ORDER BY due_ms LIMIT 9",
            "deliveries_claimable (endpoint_id=? AND due_ms<?)",
        ),
        (
            "SELECT min(due_ms) FROM deliveries WHERE endpoint_id = 'a' AND ready = 1 AND state IN ('pending', 'leased')",
            "deliveries_claimable (endpoint_id=?)",
        ),
        (
            "SELECT state, count(*), min(created_ms) FROM deliveries WHERE state <> 'delivered' GROUP BY state",
            "deliveries_unfinished",
        ),
        (
            "SELECT no FROM turns WHERE conversation_id = 'a' AND client_id = 'b'",
            "turns_client (conversation_id=? AND client_id=?)",
        ),
        ("SELECT max(no) FROM turns WHERE conversation_id = 'a'", "sqlite_autoindex_turns_1 (conversation_id=?)"),
        (
            "SELECT id FROM deliveries WHERE endpoint_id = 'a' AND handoff_id = 'b' AND seq > 1 ORDER BY seq LIMIT 1",
            "sqlite_autoindex_deliveries_3 (endpoint_id=? AND handoff_id=? AND seq>?)",
        ),
        ("SELECT id FROM handoffs WHERE state = 'requested'", "handoffs_state (state=?)"),
        (
            "SELECT id FROM handoffs WHERE state = 'queued' AND id > 'a' ORDER BY id",
            "handoffs_state (state=? AND id>?)",
        ),
        ("SELECT 1 FROM inbound_receipts WHERE caller = 'a' AND key = 'b'", "PRIMARY KEY (caller=? AND key=?)"),
        ("SELECT 1 FROM inbound_receipts WHERE conversation_id = 'a'", "inbound_receipts_conversation"),
        (
            "SELECT conversation_id FROM open_waits WHERE hook = 'a' AND reference = 'b' LIMIT 9",
            "open_waits_reference (hook=? AND reference=?)",
        ),
        (
            "SELECT conversation_id FROM open_waits WHERE until_ms <= 1 ORDER BY until_ms LIMIT 9",
            "open_waits_until (until_ms<?)",
        ),
        ("SELECT 1 FROM turns WHERE content_id = 1", "turns_content (content_id=?)"),
        ("SELECT 1 FROM content_files WHERE sha256 = x'00'", "content_files_blob (sha256=?)"),
        (
            "SELECT id FROM conversations WHERE created_at < 'a' AND NOT EXISTS (
             SELECT 1 FROM turns WHERE conversation_id = conversations.id AND at >= 'a') ORDER BY created_at LIMIT 9",
            "conversations_created (created_at<?)",
        ),
    ] {
        let plan: String =
            connection.query_row(&format!("EXPLAIN QUERY PLAN {text}"), [], |row| row.get("detail")).unwrap();
        assert!(plan.contains(index), "{text}: {plan}");
    }
}
