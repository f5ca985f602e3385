//! Deletes what is older than the promise to visitors.

use jiff::Timestamp;
use rusqlite::Connection;

use super::content;
use super::erasure::delete;
use super::failure::sql;
use super::file::Sqlite;
use crate::store::StoreError;
use crate::store::shared::FORGET_BATCH;

impl Sqlite {
    pub(in crate::store) async fn forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        let before = before.to_string();
        self.writer
            .write(move |held| {
                let ids = silent_since(&held.connection, &before).map_err(sql)?;
                for id in &ids {
                    delete(&held.connection, id).map_err(sql)?;
                }
                if !ids.is_empty() {
                    content::sweep(&held.connection).map_err(sql)?;
                }
                Ok(ids.len())
            })
            .await
    }
}

/// Times are stored in one form, so their texts sort as they do, to the second.
fn silent_since(connection: &Connection, before: &str) -> rusqlite::Result<Vec<String>> {
    let mut query = connection.prepare_cached(
        "SELECT id FROM conversations WHERE created_at < ?1
         AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation_id = conversations.id AND at >= ?1)
         ORDER BY created_at LIMIT ?2",
    )?;
    query.query_map((before, FORGET_BATCH), |row| row.get(0))?.collect()
}
