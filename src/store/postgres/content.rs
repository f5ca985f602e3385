//! Content versions: kept once, for as long as a turn refers to them, and the newest of them longer.

use deadpool_postgres::{GenericClient, Transaction};

use super::query::{get, hash, row, rows, run, value};
use crate::store::StoreError;
use crate::store::edition::{Edition, KeptFile, PackedFile, unpack};
use crate::store::shared::KEPT_WITHOUT_TURNS;

/// The number of the lock under which versions come and go, one change after another: "DSKB" and 2.
const LOCK: i64 = 0x4453_4B42_0000_0002;

/// Keeps the version, unless it is kept already; its number. Inside the turn's transaction: no turn is ever stored
/// without the content that made it.
pub(super) async fn keep(on: &Transaction<'_>, edition: &Edition) -> Result<i64, StoreError> {
    if let Some(id) = hold(on, &edition.version).await? {
        return Ok(id);
    }
    lock(on).await?;
    // Another process may have been quicker.
    if let Some(id) = hold(on, &edition.version).await? {
        return Ok(id);
    }
    let text = "INSERT INTO content_versions (version) VALUES ($1) RETURNING id";
    let id: i64 = value(on, text, &[&edition.version]).await?;
    keep_files(on, id, &edition.files).await?;
    Ok(id)
}

async fn lock(on: &Transaction<'_>) -> Result<(), StoreError> {
    run(on, "SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await.map(|_| ())
}

/// Finds a version, and keeps it from being swept until the end of the transaction.
async fn hold(on: &Transaction<'_>, version: &str) -> Result<Option<i64>, StoreError> {
    let text = "SELECT id FROM content_versions WHERE version = $1 FOR KEY SHARE";
    row(on, text, &[&version]).await?.map(|row| get(&row, 0)).transpose()
}

/// All of them at once: a visitor waits for this, and the way to the database may be long.
async fn keep_files(on: &Transaction<'_>, id: i64, files: &[PackedFile]) -> Result<(), StoreError> {
    let hashes: Vec<&[u8]> = files.iter().map(|file| &file.sha256[..]).collect();
    let packed: Vec<&[u8]> = files.iter().map(|file| &*file.packed).collect();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let text = "INSERT INTO content_blobs (sha256, packed) SELECT * FROM unnest($1::bytea[], $2::bytea[])
         ON CONFLICT DO NOTHING";
    run(on, text, &[&hashes, &packed]).await?;
    let text = "INSERT INTO content_files (content_id, path, sha256)
         SELECT $1, path, sha256 FROM unnest($2::text[], $3::bytea[]) AS file (path, sha256)";
    run(on, text, &[&id, &paths, &hashes]).await.map(|_| ())
}

/// The files of a version, by path; none if it is not kept.
pub(super) async fn files(on: &impl GenericClient, version: &str) -> Result<Option<Vec<KeptFile>>, StoreError> {
    let Some(found) = row(on, "SELECT id FROM content_versions WHERE version = $1", &[&version]).await? else {
        return Ok(None);
    };
    let id: i64 = get(&found, 0)?;
    let text = "SELECT f.path, f.sha256, b.packed FROM content_files f JOIN content_blobs b ON b.sha256 = f.sha256
         WHERE f.content_id = $1 ORDER BY f.path";
    let found = rows(on, text, &[&id]).await?;
    let unpacked = found.iter().map(|row| {
        let (path, sha256, packed) = (get(row, 0)?, hash(row, 1)?, get::<Vec<u8>>(row, 2)?);
        Ok(KeptFile { path, bytes: unpack(&packed, &sha256)? })
    });
    unpacked.collect::<Result<_, _>>().map(Some)
}

/// Versions that no turn refers to, but for the newest that were live or set aside.
const UNUSED: &str =
    "SELECT id FROM content_versions AS v WHERE NOT EXISTS (SELECT 1 FROM turns WHERE content_id = v.id)
    AND id NOT IN (SELECT id FROM content_versions WHERE coalesce(live_at, set_aside_at) IS NOT NULL
        ORDER BY greatest(coalesce(live_at, ''), coalesce(set_aside_at, '')) DESC LIMIT $1)
    ORDER BY id FOR UPDATE SKIP LOCKED";

/// From the leaves of the references to their root.
const SWEEP: [&str; 2] =
    ["DELETE FROM content_files WHERE content_id = ANY($1)", "DELETE FROM content_versions WHERE id = ANY($1)"];

/// Deletes the versions that no turn refers to, but for the newest that were live or set aside. If one of them serves,
/// its next turn keeps it again. Versions that a turn is about to refer to are held by it, and passed over.
pub(super) async fn sweep(on: &Transaction<'_>) -> Result<(), StoreError> {
    lock(on).await?;
    let found = rows(on, UNUSED, &[&i64::from(KEPT_WITHOUT_TURNS)]).await?;
    let found = found.iter().map(|row| get(row, 0)).collect::<Result<Vec<i64>, _>>()?;
    // Held now; a turn that was stored between the look and the hold shows here.
    let text = "SELECT v FROM unnest($1::bigint[]) AS v WHERE NOT EXISTS (SELECT 1 FROM turns WHERE content_id = v)";
    let unused = rows(on, text, &[&found]).await?;
    let unused = unused.iter().map(|row| get(row, 0)).collect::<Result<Vec<i64>, _>>()?;
    for statement in SWEEP {
        run(on, statement, &[&unused]).await?;
    }
    let text =
        "DELETE FROM content_blobs AS b WHERE NOT EXISTS (SELECT 1 FROM content_files f WHERE f.sha256 = b.sha256)";
    run(on, text, &[]).await.map(|_| ())
}
