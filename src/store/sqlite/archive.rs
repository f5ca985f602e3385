//! The file, opened to be read and nothing else.

use std::path::Path;

use rusqlite::Connection;

use super::failure::sql;
use super::file::to_read;
use super::turns;
use super::{content, versions};
use crate::ids::ConversationId;
use crate::store::{KeptFile, KeptVersion, MadeFrom, Record, RecordedTurn, StoreError};

/// One connection that cannot write.
#[derive(Debug)]
pub(in crate::store) struct SqliteArchive(Connection);

impl SqliteArchive {
    pub(in crate::store) fn open(path: &Path) -> Result<Self, StoreError> {
        to_read(path).map(Self)
    }

    pub(in crate::store) fn record(&self, id: &ConversationId) -> Result<Option<Record>, StoreError> {
        // One moment for both questions: a sweep in between would show half a conversation.
        let moment = self.0.unchecked_transaction().map_err(sql)?;
        let Some((_, language)) = turns::head(&moment, id)? else { return Ok(None) };
        Ok(Some(Record { language, turns: recorded(&moment, id)? }))
    }

    pub(in crate::store) fn content(&self, version: &str) -> Result<Option<Vec<KeptFile>>, StoreError> {
        let moment = self.0.unchecked_transaction().map_err(sql)?;
        content::files(&moment, version)
    }

    pub(in crate::store) fn versions(&self) -> Result<Vec<KeptVersion>, StoreError> {
        let moment = self.0.unchecked_transaction().map_err(sql)?;
        versions::list(&moment)
    }
}

fn recorded(connection: &Connection, id: &ConversationId) -> Result<Vec<RecordedTurn>, StoreError> {
    let mut find = connection
        .prepare_cached(
            "SELECT t.no, t.at, t.client_id, t.version, t.events, t.input, t.program, c.version
             FROM turns t LEFT JOIN content_versions c ON c.id = t.content_id
             WHERE t.conversation_id = ?1 ORDER BY t.no",
        )
        .map_err(sql)?;
    let rows = find
        .query_map([id.as_str()], |row| Ok((turns::read(row)?, (row.get(5)?, row.get(6)?, row.get(7)?))))
        .map_err(sql)?;
    rows.map(|row| {
        let (stored, (input, program, content)) = row.map_err(sql)?;
        let events = stored.events.clone();
        Ok(RecordedTurn { turn: stored.decode()?, events, made_from: MadeFrom::of(input, program, content)? })
    })
    .collect()
}
