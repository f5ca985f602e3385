//! The file, opened to be read and nothing else.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags, Row};

use super::connect::connect;
use super::failure::sql;
use super::file::BUSY_TIMEOUT;
use super::turns::{self, StoredTurn};
use super::{content, migrate, versions};
use crate::ids::ConversationId;
use crate::store::{KeptFile, KeptVersion, MadeFrom, Record, RecordedTurn, StoreError};

/// One connection that cannot write.
#[derive(Debug)]
pub(in crate::store) struct SqliteArchive(Connection);

impl SqliteArchive {
    pub(in crate::store) fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = connect(path, flags, BUSY_TIMEOUT).and_then(|connection| {
            // The first look into the file: here a file of another kind shows.
            connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
            Ok(connection)
        });
        let connection = opened.map_err(|cause| StoreError::Open { path: path.to_owned(), cause: Arc::new(cause) })?;
        migrate::expect_current(&connection, path)?;
        Ok(Self(connection))
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
    let rows = find.query_map([id.as_str()], |row| Ok((StoredTurn::read(row)?, Columns::read(row)?))).map_err(sql)?;
    rows.map(|row| {
        let (stored, columns) = row.map_err(sql)?;
        let events = stored.events.clone();
        Ok(RecordedTurn { turn: stored.decode()?, events, made_from: columns.decode()? })
    })
    .collect()
}

/// What a turn was made from, as stored.
struct Columns {
    input: Option<String>,
    program: Option<String>,
    content: Option<String>,
}

impl Columns {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { input: row.get(5)?, program: row.get(6)?, content: row.get(7)? })
    }

    fn decode(self) -> Result<Option<MadeFrom>, StoreError> {
        let (Some(input), Some(program)) = (self.input, self.program) else { return Ok(None) };
        let input = serde_json::from_str(&input).map_err(|error| StoreError::damaged("the input of a turn", error))?;
        Ok(Some(MadeFrom { input, program, content: self.content }))
    }
}
