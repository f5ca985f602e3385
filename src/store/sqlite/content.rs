//! Content versions: kept once, for as long as a turn refers to them, and the newest of them longer.

use rusqlite::{Connection, OptionalExtension};

use super::failure::sql;
use crate::store::StoreError;
use crate::store::edition::{Edition, FileHash, KeptFile, PackedFile, unpack};
use crate::store::shared::KEPT_WITHOUT_TURNS;

/// Keeps the version, unless it is kept already; its number. Inside the turn's transaction: no turn is ever stored
/// without the content that made it.
pub(super) fn keep(connection: &Connection, edition: &Edition) -> Result<i64, StoreError> {
    if let Some(id) = find(connection, &edition.version)? {
        return Ok(id);
    }
    connection
        .prepare_cached("INSERT INTO content_versions (version) VALUES (?1)")
        .and_then(|mut insert| insert.execute([&edition.version]))
        .map_err(sql)?;
    let id = connection.last_insert_rowid();
    edition.files.iter().try_for_each(|file| keep_file(connection, id, file)).map_err(sql)?;
    Ok(id)
}

fn find(connection: &Connection, version: &str) -> Result<Option<i64>, StoreError> {
    connection
        .prepare_cached("SELECT id FROM content_versions WHERE version = ?1")
        .and_then(|mut find| find.query_row([version], |row| row.get(0)).optional())
        .map_err(sql)
}

fn keep_file(connection: &Connection, id: i64, file: &PackedFile) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO content_blobs (sha256, packed) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((file.sha256, &*file.packed))?;
    connection
        .prepare_cached("INSERT INTO content_files (content_id, path, sha256) VALUES (?1, ?2, ?3)")?
        .execute((id, &file.path, file.sha256))?;
    Ok(())
}

/// The files of a version, by path; none if it is not kept.
pub(super) fn files(connection: &Connection, version: &str) -> Result<Option<Vec<KeptFile>>, StoreError> {
    let Some(id) = find(connection, version)? else { return Ok(None) };
    let mut query = connection
        .prepare_cached(
            "SELECT f.path, f.sha256, b.packed FROM content_files f JOIN content_blobs b ON b.sha256 = f.sha256
             WHERE f.content_id = ?1 ORDER BY f.path",
        )
        .map_err(sql)?;
    let rows = query
        .query_map([id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, FileHash>(1)?, row.get::<_, Vec<u8>>(2)?)))
        .map_err(sql)?;
    let unpacked = rows.map(|row| {
        let (path, sha256, packed) = row.map_err(sql)?;
        Ok(KeptFile { path, bytes: unpack(&packed, &sha256)? })
    });
    unpacked.collect::<Result<_, _>>().map(Some)
}

/// From the leaves of the references to their root, and then the files that no version has any more.
const SWEEP: [&str; 3] = [
    "DELETE FROM content_files WHERE content_id IN (
         SELECT id FROM content_versions v WHERE NOT EXISTS (SELECT 1 FROM turns WHERE content_id = v.id)
         AND id NOT IN (SELECT id FROM content_versions WHERE coalesce(live_at, set_aside_at) IS NOT NULL
             ORDER BY max(coalesce(live_at, ''), coalesce(set_aside_at, '')) DESC LIMIT ?1))",
    "DELETE FROM content_versions WHERE NOT EXISTS (SELECT 1 FROM turns WHERE content_id = content_versions.id)
         AND id NOT IN (SELECT id FROM content_versions WHERE coalesce(live_at, set_aside_at) IS NOT NULL
             ORDER BY max(coalesce(live_at, ''), coalesce(set_aside_at, '')) DESC LIMIT ?1)",
    "DELETE FROM content_blobs
     WHERE ?1 > 0 AND NOT EXISTS (SELECT 1 FROM content_files f WHERE f.sha256 = content_blobs.sha256)",
];

/// Deletes the versions that no turn refers to, but for the newest that were live or set aside. If one of them serves,
/// its next turn keeps it again.
pub(super) fn sweep(connection: &Connection) -> rusqlite::Result<()> {
    for statement in SWEEP {
        connection.prepare_cached(statement)?.execute([KEPT_WITHOUT_TURNS])?;
    }
    Ok(())
}
