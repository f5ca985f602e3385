//! Turns: appended with everything that follows from them, and read back.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row};

use super::content;
use super::failure::sql;
use super::file::Sqlite;
use super::helpdesk;
use super::outbox;
use super::waits;
use super::writer::Held;
use crate::conversation::{EVENTS_VERSION, Turn};
use crate::ids::{ClientId, ConversationId, Language, TurnNo};
use crate::store::decode::StoredTurn;
use crate::store::shared::Texts;
use crate::store::{Commit, Committed, NewConversation, NewHandoff, StoreError, StoredConversation, TokenHash};

impl Sqlite {
    pub(in crate::store) async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let texts = Texts::of(&commit)?;
        self.writer.write(move |held| store(held, &commit, &texts)).await
    }

    pub(in crate::store) async fn load(&self, id: &ConversationId) -> Result<Option<StoredConversation>, StoreError> {
        let id = id.clone();
        self.readers.read(move |connection| load(connection, &id)).await
    }

    /// A real write, so that a full or locked disk is seen before a visitor sees it.
    pub(in crate::store) async fn ready(&self) -> Result<(), StoreError> {
        self.writer
            .write(|held| {
                let text = "UPDATE heartbeat SET beat = beat + 1";
                held.connection.prepare_cached(text).and_then(|mut beat| beat.execute([])).map_err(sql)
            })
            .await
            .map(|_| ())
    }
}

fn store(held: &Held, commit: &Commit, texts: &Texts) -> Result<Committed, StoreError> {
    if let Some(no) = repeated(&held.connection, commit)? {
        return Ok(Committed::Repeated(no));
    }
    if let Some(known) = helpdesk::judge(&held.connection, commit)? {
        return Ok(known);
    }
    let next = next_turn(&held.connection, &commit.conversation)?;
    if commit.turn.no < next {
        return Ok(Committed::TurnTaken);
    }
    if commit.turn.no > next {
        return Err(StoreError::Gap);
    }
    if let Some(new) = &commit.create {
        create(&held.connection, commit, new)?;
    }
    append(&held.connection, commit, texts)?;
    if let Some(moved) = &commit.moved {
        helpdesk::advance(&held.connection, commit, moved)?;
    }
    if let Some(handoff) = &commit.handoff {
        open_handoff(&held.connection, commit, handoff)?;
    }
    if let Some(receipt) = &commit.receipt {
        helpdesk::keep(&held.connection, commit, receipt)?;
    }
    if let Some(change) = &commit.wait {
        waits::note(&held.connection, commit, change)?;
    }
    outbox::put(held, &commit.outgoing)?;
    Ok(Committed::Stored)
}

fn repeated(connection: &Connection, commit: &Commit) -> Result<Option<TurnNo>, StoreError> {
    let Some(client_id) = &commit.turn.client_id else { return Ok(None) };
    connection
        .prepare_cached("SELECT no FROM turns WHERE conversation_id = ?1 AND client_id = ?2")
        .and_then(|mut find| {
            find.query_row((commit.conversation.as_str(), client_id.as_str()), |row| row.get(0).map(TurnNo)).optional()
        })
        .map_err(sql)
}

fn next_turn(connection: &Connection, conversation: &ConversationId) -> Result<TurnNo, StoreError> {
    let newest: Option<u32> = connection
        .prepare_cached("SELECT max(no) FROM turns WHERE conversation_id = ?1")
        .and_then(|mut newest| newest.query_row([conversation.as_str()], |row| row.get(0)))
        .map_err(sql)?;
    Ok(newest.map_or(TurnNo(0), |no| TurnNo(no).next()))
}

fn create(connection: &Connection, commit: &Commit, new: &NewConversation) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO conversations (id, token, language, created_at) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut insert| {
            insert.execute((commit.conversation.as_str(), new.token.0, new.language.code(), commit.turn.at.to_string()))
        })
        .map(|_| ())
        .map_err(sql)
}

fn append(connection: &Connection, commit: &Commit, texts: &Texts) -> Result<(), StoreError> {
    let (turn, origin) = (&commit.turn, commit.origin.as_ref());
    let content = origin.map(|origin| content::keep(connection, &origin.edition)).transpose()?;
    connection
        .prepare_cached(
            "INSERT INTO turns (conversation_id, no, at, client_id, version, events, content_id, program, input)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .and_then(|mut insert| {
            insert.execute((
                commit.conversation.as_str(),
                turn.no.0,
                turn.at.to_string(),
                turn.client_id.as_ref().map(ClientId::as_str),
                EVENTS_VERSION,
                &texts.events,
                content,
                origin.map(|origin| origin.program),
                &texts.input,
            ))
        })
        .map(|_| ())
        .map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => StoreError::UnknownConversation,
            _ => sql(error),
        })
}

fn open_handoff(connection: &Connection, commit: &Commit, handoff: &NewHandoff) -> Result<(), StoreError> {
    let at = commit.turn.at;
    connection
        .prepare_cached(
            "INSERT INTO handoffs
                (id, conversation_id, queue, state, requested_at, requested_ms, stated_low_s, stated_high_s)
             VALUES (?1, ?2, ?3, 'requested', ?4, ?5, ?6, ?7)",
        )
        .and_then(|mut insert| {
            insert.execute((
                handoff.id.as_str(),
                commit.conversation.as_str(),
                handoff.queue.as_str(),
                at.to_string(),
                at.as_millisecond(),
                handoff.stated.map(|stated| stated.low_s),
                handoff.stated.map(|stated| stated.high_s),
            ))
        })
        .map(|_| ())
        .map_err(sql)
}

fn load(connection: &Connection, id: &ConversationId) -> Result<Option<StoredConversation>, StoreError> {
    let Some((token, language)) = head(connection, id)? else { return Ok(None) };
    Ok(Some(StoredConversation { token, language, turns: turns(connection, id)? }))
}

/// The token and the language at the beginning; none if there is no such conversation, or it was erased.
pub(super) fn head(connection: &Connection, id: &ConversationId) -> Result<Option<(TokenHash, Language)>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT token, language FROM conversations WHERE id = ?1
             AND EXISTS (SELECT 1 FROM turns WHERE conversation_id = ?1)",
        )
        .and_then(|mut find| {
            find.query_row([id.as_str()], |row| Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, String>(1)?))).optional()
        })
        .map_err(sql)?;
    let Some((token, language)) = found else { return Ok(None) };
    let language = Language::from_tag(&language).ok_or(StoreError::Damaged { what: "a language", cause: None })?;
    Ok(Some((TokenHash(token), language)))
}

fn turns(connection: &Connection, id: &ConversationId) -> Result<Vec<Turn>, StoreError> {
    let mut find = connection
        .prepare_cached("SELECT no, at, client_id, version, events FROM turns WHERE conversation_id = ?1 ORDER BY no")
        .map_err(sql)?;
    let rows = find.query_map([id.as_str()], read).map_err(sql)?;
    rows.map(|row| row.map_err(sql)?.decode()).collect()
}

/// A turn's first five columns.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<StoredTurn> {
    Ok(StoredTurn {
        no: row.get(0)?,
        at: row.get(1)?,
        client_id: row.get(2)?,
        version: row.get(3)?,
        events: row.get(4)?,
    })
}
