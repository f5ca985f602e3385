//! Brings a database to the schema that this program needs.

use deadpool_postgres::{GenericClient, Object, Transaction};
use sha2::{Digest as _, Sha256};

use super::failure::sql;
use super::pool::{begin, commit};
use super::query::{number, rows, run, value};
use crate::store::StoreError;

/// The number of the lock under which one process after another migrates: "DSKB" and 1.
const LOCK: i64 = 0x4453_4B42_0000_0001;

struct Migration {
    no: u32,
    name: &'static str,
    sql: &'static str,
}

/// In order. A number means the same schema as in SQLite, where the first three have no counterpart here. Never change
/// one that was released: add the next.
const MIGRATIONS: [Migration; 8] = [
    Migration { no: 4, name: "start", sql: include_str!("migrations/0004_start.sql") },
    Migration { no: 5, name: "endpoints", sql: include_str!("migrations/0005_endpoints.sql") },
    Migration { no: 6, name: "waits", sql: include_str!("migrations/0006_waits.sql") },
    Migration { no: 7, name: "references", sql: include_str!("migrations/0007_references.sql") },
    Migration { no: 8, name: "clock", sql: include_str!("migrations/0008_clock.sql") },
    Migration { no: 9, name: "sorting", sql: include_str!("migrations/0009_sorting.sql") },
    Migration { no: 10, name: "fallback", sql: include_str!("migrations/0010_fallback.sql") },
    Migration { no: 11, name: "open waits", sql: include_str!("migrations/0011_open_waits.sql") },
];

/// The newest one that this program knows.
fn known() -> u32 {
    MIGRATIONS.iter().map(|migration| migration.no).max().unwrap_or(0)
}

/// Applies what is missing, all or nothing. Processes that start at the same time wait for the first.
///
/// # Errors
/// When the database belongs to another program, or to a newer or changed version of this one.
pub(super) async fn migrate(client: &mut Object, place: &str) -> Result<(), StoreError> {
    expect_utf8(client).await?;
    if is_ours(client).await? && check_applied(client).await? == known() {
        return Ok(());
    }
    let transaction = begin(client).await?;
    // Others may be at it for a while.
    transaction
        .batch_execute("SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '5min'")
        .await
        .map_err(sql)?;
    run(&transaction, "SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    if !is_ours(&transaction).await? {
        begin_anew(&transaction, place).await?;
    }
    let applied = check_applied(&transaction).await?;
    for migration in MIGRATIONS.iter().filter(|migration| migration.no > applied) {
        apply(&transaction, migration).await?;
    }
    commit(transaction).await
}

/// Looks whether a database that must not be changed is ours and has this program's schema.
///
/// # Errors
/// When the database belongs to another program or to another version of this one.
pub(super) async fn expect_current(on: &impl GenericClient, place: &str) -> Result<(), StoreError> {
    if !is_ours(on).await? {
        return Err(StoreError::Foreign { place: place.to_owned() });
    }
    match check_applied(on).await? {
        applied if applied == known() => Ok(()),
        found => Err(StoreError::OlderSchema { found, known: known() }),
    }
}

async fn expect_utf8(on: &impl GenericClient) -> Result<(), StoreError> {
    let found: String = value(on, "SELECT current_setting('server_encoding')", &[]).await?;
    if found == "UTF8" { Ok(()) } else { Err(StoreError::Encoding { found }) }
}

async fn is_ours(on: &impl GenericClient) -> Result<bool, StoreError> {
    // Not by the name alone (to_regclass): that is looked up in a cache, which may be older than the lock.
    let text = "SELECT EXISTS (SELECT 1 FROM pg_class
        WHERE relname = 'deskbell_migrations' AND relnamespace = current_schema()::regnamespace)";
    value(on, text, &[]).await
}

/// The schema must be empty: whatever is there would be in the way, or is somebody else's.
async fn begin_anew(transaction: &Transaction<'_>, place: &str) -> Result<(), StoreError> {
    let text = "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace
        AND relkind IN ('r', 'p', 'v', 'm')";
    if value::<i64>(transaction, text, &[]).await? > 0 {
        return Err(StoreError::Foreign { place: place.to_owned() });
    }
    let text = "CREATE TABLE deskbell_migrations (
        no INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 BYTEA NOT NULL, applied_at TIMESTAMPTZ NOT NULL DEFAULT now())";
    transaction.batch_execute(text).await.map_err(sql)
}

/// The number of the newest applied migration, 0 for none.
async fn check_applied(on: &impl GenericClient) -> Result<u32, StoreError> {
    let newest = value::<Option<i32>>(on, "SELECT max(no) FROM deskbell_migrations", &[]).await?;
    let newest = newest.and_then(|no| u32::try_from(no).ok()).unwrap_or(0);
    if newest > known() {
        return Err(StoreError::NewerSchema { found: newest, known: known() });
    }
    let found = rows(on, "SELECT no, sha256 FROM deskbell_migrations ORDER BY no", &[]).await?;
    for row in &found {
        let (no, sha256) = (number::<u32>(row, 0)?, super::query::get::<Vec<u8>>(row, 1)?);
        let ours = MIGRATIONS.iter().find(|migration| migration.no == no);
        if ours.map(checksum) != Some(sha256) {
            return Err(StoreError::ChangedMigration { no });
        }
    }
    Ok(newest)
}

fn checksum(migration: &Migration) -> Vec<u8> {
    Sha256::digest(migration.sql).to_vec()
}

async fn apply(transaction: &Transaction<'_>, migration: &Migration) -> Result<(), StoreError> {
    transaction.batch_execute(migration.sql).await.map_err(sql)?;
    let text = "INSERT INTO deskbell_migrations (no, name, sha256) VALUES ($1, $2, $3)";
    let no = super::query::int(migration.no);
    run(transaction, text, &[&no, &migration.name, &checksum(migration)]).await.map(|_| ())
}

/// The number of the newest applied migration; none if the database is empty.
pub(super) async fn applied(on: &impl GenericClient) -> Result<Option<u32>, StoreError> {
    if !is_ours(on).await? {
        return Ok(None);
    }
    check_applied(on).await.map(Some)
}
