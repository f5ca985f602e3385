//! Flows that wait for a service to call back.

use jiff::Timestamp;
use rusqlite::{Connection, Params};

use super::failure::sql;
use super::file::Sqlite;
use crate::ids::{ConversationId, HookId};
use crate::store::shared::WAITS_AT_ONCE;
use crate::store::{Commit, StoreError, WaitChange, decode};

impl Sqlite {
    pub(in crate::store) async fn waiting_for(
        &self,
        hook: &HookId,
        reference: &str,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let (hook, reference) = (hook.to_string(), reference.to_owned());
        let text = "SELECT conversation_id FROM open_waits WHERE hook = ?1 AND reference = ?2 LIMIT ?3";
        self.readers.read(move |connection| ids(connection, text, (hook, reference, WAITS_AT_ONCE))).await
    }

    pub(in crate::store) async fn waited_in_vain(&self, now: Timestamp) -> Result<Vec<ConversationId>, StoreError> {
        let text = "SELECT conversation_id FROM open_waits WHERE until_ms <= ?1 ORDER BY until_ms LIMIT ?2";
        let now = now.as_millisecond();
        self.readers.read(move |connection| ids(connection, text, (now, WAITS_AT_ONCE))).await
    }
}

fn ids(connection: &Connection, text: &str, values: impl Params) -> Result<Vec<ConversationId>, StoreError> {
    let mut find = connection.prepare_cached(text).map_err(sql)?;
    let rows = find.query_map(values, |row| row.get::<_, String>(0)).map_err(sql)?;
    rows.map(|row| decode::id(row.map_err(sql)?)).collect()
}

/// Notes what the turn changes.
pub(super) fn note(connection: &Connection, commit: &Commit, change: &WaitChange) -> Result<(), StoreError> {
    let conversation = commit.conversation.as_str();
    let done = match change {
        WaitChange::Begun(wait) => {
            let text = "INSERT OR REPLACE INTO open_waits (conversation_id, hook, reference, until_ms)
                 VALUES (?1, ?2, ?3, ?4)";
            let values = (conversation, wait.hook.as_str(), &wait.reference, wait.until.as_millisecond());
            connection.prepare_cached(text).and_then(|mut put| put.execute(values))
        }
        WaitChange::Over => {
            let text = "DELETE FROM open_waits WHERE conversation_id = ?1";
            connection.prepare_cached(text).and_then(|mut delete| delete.execute([conversation]))
        }
    };
    done.map(|_| ()).map_err(sql)
}
