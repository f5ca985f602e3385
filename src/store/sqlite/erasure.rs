//! Erases a conversation on request, from the file and from its log.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::content;
use super::failure::sql;
use super::file::Sqlite;
use super::outbox;
use super::writer::Held;
use crate::ids::ConversationId;
use crate::store::decode;
use crate::store::erasure::{
    CLOSE, CLOSE_HANDOFFS, HANDOFFS, IDS, NO_TOKEN, SENT, Sent, TICKETS, Ticket, Traces, WORDS,
};
use crate::store::{Erased, Scrubbed, StoreError};

/// How often the log is asked to empty itself: somebody may be reading from it.
const TRIES: u32 = 3;

impl Sqlite {
    pub(in crate::store) async fn erase(
        &self,
        id: &ConversationId,
        now: Timestamp,
    ) -> Result<Option<Erased>, StoreError> {
        let id = id.clone();
        let Some(erased) = self.writer.write(move |held| erase(held, id, now)).await? else { return Ok(None) };
        Ok(Some(Erased { scrubbed: self.empty_log().await?, ..erased }))
    }

    /// Deleted cells are overwritten (`secure_delete`); this moves them from the log into the file and cuts the log.
    async fn empty_log(&self) -> Result<Scrubbed, StoreError> {
        for _ in 0..TRIES {
            if self.writer.empty_log().await? {
                return Ok(Scrubbed::Clean);
            }
        }
        Ok(Scrubbed::LogHeld)
    }
}

/// Deletes a conversation with everything that was made of it.
pub(super) fn delete(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    for statement in WORDS.iter().chain(&IDS) {
        connection.prepare_cached(statement)?.execute([id])?;
    }
    Ok(())
}

fn erase(held: &Held, id: ConversationId, now: Timestamp) -> Result<Option<Erased>, StoreError> {
    let connection = &held.connection;
    if !exists(connection, &id).map_err(sql)? {
        return Ok(None);
    }
    let traces = traces(connection, id)?;
    if traces.handoffs.is_empty() {
        delete(connection, traces.conversation.as_str()).map_err(sql)?;
    } else {
        close(connection, &traces, now)?;
    }
    content::sweep(connection).map_err(sql)?;
    Ok(Some(traces.outcome()))
}

/// A conversation that was erased has no turns.
fn exists(connection: &Connection, id: &ConversationId) -> rusqlite::Result<bool> {
    let mut find = connection.prepare_cached("SELECT 1 FROM turns WHERE conversation_id = ?1 LIMIT 1")?;
    Ok(find.query_row([id.as_str()], |_| Ok(())).optional()?.is_some())
}

fn traces(connection: &Connection, conversation: ConversationId) -> Result<Traces, StoreError> {
    let handoffs = all(connection, HANDOFFS, &conversation, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let sent = all(connection, SENT, &conversation, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let tickets = all(connection, TICKETS, &conversation, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let handoff = |(id, newest): (String, u32)| Ok((decode::id(id)?, newest));
    let sending = |(handoff, endpoint, lease_ms): (String, String, i64)| {
        Ok(Sent { handoff: decode::id(handoff)?, endpoint: decode::id(endpoint)?, lease_ms })
    };
    let ticket = |(endpoint, reference): (String, String)| Ok(Ticket { endpoint: decode::id(endpoint)?, reference });
    Ok(Traces {
        handoffs: handoffs.into_iter().map(handoff).collect::<Result<_, StoreError>>()?,
        sent: sent.into_iter().map(sending).collect::<Result<_, StoreError>>()?,
        tickets: tickets.into_iter().map(ticket).collect::<Result<_, StoreError>>()?,
        conversation,
    })
}

fn all<T>(
    connection: &Connection,
    text: &str,
    id: &ConversationId,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut find = connection.prepare_cached(text).map_err(sql)?;
    let rows = find.query_map([id.as_str()], read).map_err(sql)?;
    rows.collect::<Result<_, _>>().map_err(sql)
}

/// Leaves the bare ids, and the event that tells of the erasure.
fn close(connection: &Connection, traces: &Traces, now: Timestamp) -> Result<(), StoreError> {
    let id = traces.conversation.as_str();
    let cleared = || -> rusqlite::Result<()> {
        for statement in WORDS {
            connection.prepare_cached(statement)?.execute([id])?;
        }
        connection.prepare_cached(CLOSE)?.execute((NO_TOKEN, now.to_string(), id))?;
        connection.prepare_cached(CLOSE_HANDOFFS)?.execute((now.to_string(), id))?;
        Ok(())
    };
    cleared().map_err(sql)?;
    for event in traces.events(now) {
        outbox::put_for(connection, &event, &traces.addressees(&event.handoff, now))?;
    }
    Ok(())
}
