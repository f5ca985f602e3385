//! The versions that were live, and the way back to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::Connection;

use super::content;
use super::failure::sql;
use super::file::Sqlite;
use crate::store::decode;
use crate::store::{Edition, FileHash, Keeping, KeptVersion, StoreError};

impl Sqlite {
    pub(in crate::store) async fn keep(
        &self,
        edition: Arc<Edition>,
        why: Keeping,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .write(move |held| {
                let id = content::keep(&held.connection, &edition)?;
                note(&held.connection, id, why, at)?;
                content::sweep(&held.connection).map_err(sql)
            })
            .await
    }
}

/// One form for all times, with as many digits, so that their texts sort as they do.
fn note(connection: &Connection, id: i64, why: Keeping, at: Timestamp) -> Result<(), StoreError> {
    let statement = match why {
        Keeping::Live => "UPDATE content_versions SET live_at = ?2 WHERE id = ?1",
        Keeping::SetAside => "UPDATE content_versions SET set_aside_at = ?2 WHERE id = ?1",
    };
    connection
        .prepare_cached(statement)
        .and_then(|mut update| update.execute((id, format!("{at:.3}"))))
        .map(|_| ())
        .map_err(sql)
}

/// All of them, those first that were last of use.
pub(super) fn list(connection: &Connection) -> Result<Vec<KeptVersion>, StoreError> {
    let mut query = connection
        .prepare_cached(
            "SELECT v.id, v.version, coalesce(v.live_at, (SELECT min(at) FROM turns WHERE content_id = v.id)),
                 v.set_aside_at, (SELECT count(*) FROM turns WHERE content_id = v.id)
             FROM content_versions v",
        )
        .map_err(sql)?;
    let rows = query.query_map([], |row| {
        let texts: (String, Option<String>, Option<String>) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((row.get::<_, i64>(0)?, texts, row.get::<_, u64>(4)?))
    });
    let mut found = Vec::new();
    for row in rows.map_err(sql)? {
        let (id, (version, live_at, set_aside_at), turns) = row.map_err(sql)?;
        let (live_at, set_aside_at) = (time(live_at)?, time(set_aside_at)?);
        found.push((id, KeptVersion { version, live_at, set_aside_at, turns, files: files(connection, id)? }));
    }
    // Of the same moment, such as a version that was set aside when it had just gone live, the later row first.
    found.sort_by(|(a_id, a), (b_id, b)| (b.at(), b_id).cmp(&(a.at(), a_id)));
    Ok(found.into_iter().map(|(_, version)| version).collect())
}

fn time(text: Option<String>) -> Result<Option<Timestamp>, StoreError> {
    text.map(|text| decode::time(&text)).transpose()
}

fn files(connection: &Connection, id: i64) -> Result<BTreeMap<String, FileHash>, StoreError> {
    let mut query =
        connection.prepare_cached("SELECT path, sha256 FROM content_files WHERE content_id = ?1").map_err(sql)?;
    let rows = query.query_map([id], |row| Ok((row.get(0)?, row.get(1)?))).map_err(sql)?;
    rows.collect::<rusqlite::Result<_>>().map_err(sql)
}
