//! Brings a database to the schema that this program needs.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};

use super::failure::sql;
use crate::store::StoreError;

/// Marks a file as ours: "DSKB".
const APPLICATION_ID: i32 = 0x4453_4B42;

struct Migration {
    name: &'static str,
    sql: &'static str,
}

/// In order, the first has number 1. Never change one that was released: add the next.
const MIGRATIONS: [Migration; 11] = [
    Migration { name: "start", sql: include_str!("migrations/0001_start.sql") },
    Migration { name: "content", sql: include_str!("migrations/0002_content.sql") },
    Migration { name: "versions", sql: include_str!("migrations/0003_versions.sql") },
    Migration { name: "helpdesk", sql: include_str!("migrations/0004_helpdesk.sql") },
    Migration { name: "endpoints", sql: include_str!("migrations/0005_endpoints.sql") },
    Migration { name: "waits", sql: include_str!("migrations/0006_waits.sql") },
    Migration { name: "references", sql: include_str!("migrations/0007_references.sql") },
    Migration { name: "clock", sql: include_str!("migrations/0008_clock.sql") },
    Migration { name: "sorting", sql: include_str!("migrations/0009_sorting.sql") },
    Migration { name: "fallback", sql: include_str!("migrations/0010_fallback.sql") },
    Migration { name: "open waits", sql: include_str!("migrations/0011_open_waits.sql") },
];

/// Applies what is missing, all or nothing.
///
/// # Errors
/// When the file belongs to another program, or to a newer or changed version of this one.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
    claim_file(&transaction, path)?;
    let applied = check_applied(&transaction)?;
    for (no, migration) in numbered().filter(|(no, _)| *no > applied) {
        apply(&transaction, no, migration)?;
    }
    transaction.commit().map_err(sql)
}

/// Looks whether a file that must not be changed is ours and has this program's schema.
///
/// # Errors
/// When the file belongs to another program or to another version of this one.
pub(super) fn expect_current(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    if application_id(connection)? != APPLICATION_ID {
        return Err(StoreError::Foreign { place: path.display().to_string() });
    }
    match check_applied(connection)? {
        applied if applied == known() => Ok(()),
        found => Err(StoreError::OlderSchema { found, known: known() }),
    }
}

/// The number of the newest migration; none if the file is not ours.
pub(super) fn applied(connection: &Connection) -> Result<Option<u32>, StoreError> {
    if application_id(connection)? == APPLICATION_ID { check_applied(connection).map(Some) } else { Ok(None) }
}

fn application_id(connection: &Connection) -> Result<i32, StoreError> {
    connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(sql)
}

/// The number of the newest migration that this program has.
fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// A database as the first released schema left it.
#[cfg(test)]
pub(super) fn make_first(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let transaction = connection.transaction().map_err(sql)?;
    claim_file(&transaction, path)?;
    apply(&transaction, 1, &MIGRATIONS[0])?;
    transaction.commit().map_err(sql)
}

fn numbered() -> impl Iterator<Item = (u32, &'static Migration)> {
    (1..).zip(&MIGRATIONS)
}

fn checksum(migration: &Migration) -> Vec<u8> {
    Sha256::digest(migration.sql).to_vec()
}

fn claim_file(transaction: &Transaction<'_>, path: &Path) -> Result<(), StoreError> {
    let found = application_id(transaction)?;
    if found == APPLICATION_ID {
        return Ok(());
    }
    let tables: u32 = transaction.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0)).map_err(sql)?;
    if found != 0 || tables > 0 {
        return Err(StoreError::Foreign { place: path.display().to_string() });
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(sql)?;
    transaction
        .execute_batch(
            "CREATE TABLE migrations (
                no INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 BLOB NOT NULL,
                applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
            ) STRICT",
        )
        .map_err(sql)
}

/// The number of the newest applied migration, 0 for none.
fn check_applied(connection: &Connection) -> Result<u32, StoreError> {
    let newest: Option<u32> =
        connection.query_row("SELECT max(no) FROM migrations", [], |row| row.get(0)).map_err(sql)?;
    let newest = newest.unwrap_or(0);
    if newest > known() {
        return Err(StoreError::NewerSchema { found: newest, known: known() });
    }
    for (no, migration) in numbered().take_while(|(no, _)| *no <= newest) {
        let found: Option<Vec<u8>> = connection
            .query_row("SELECT sha256 FROM migrations WHERE no = ?1", [no], |row| row.get(0))
            .optional()
            .map_err(sql)?;
        if found != Some(checksum(migration)) {
            return Err(StoreError::ChangedMigration { no });
        }
    }
    Ok(newest)
}

fn apply(transaction: &Transaction<'_>, no: u32, migration: &Migration) -> Result<(), StoreError> {
    transaction.execute_batch(migration.sql).map_err(sql)?;
    transaction
        .execute(
            "INSERT INTO migrations (no, name, sha256) VALUES (?1, ?2, ?3)",
            (no, migration.name, checksum(migration)),
        )
        .map_err(sql)?;
    Ok(())
}
