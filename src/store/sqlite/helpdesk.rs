//! What helpdesks ask and leave.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::failure::sql;
use super::file::Sqlite;
use crate::conversation::HandoffStatus;
use crate::handoff::waiting::Waited;
use crate::ids::{AccessId, ConversationId, HandoffId, QueueId, TurnNo};
use crate::store::decode;
use crate::store::{
    Commit, Committed, HandoffPlace, KnownReceipt, MovedHandoff, PlaceFilter, PlacedEvent, Receipt, StoreError,
    WaitingHandoff, WaitsWanted,
};

impl Sqlite {
    pub(in crate::store) async fn place(&self, id: &HandoffId) -> Result<Option<HandoffPlace>, StoreError> {
        let id = id.clone();
        self.readers.read(move |connection| place(connection, &id)).await
    }

    pub(in crate::store) async fn places(&self, filter: PlaceFilter) -> Result<Vec<HandoffPlace>, StoreError> {
        self.readers.read(move |connection| places(connection, &filter)).await
    }

    pub(in crate::store) async fn waiting(&self, until: Timestamp) -> Result<Vec<WaitingHandoff>, StoreError> {
        self.readers.read(move |connection| waiting(connection, until)).await
    }

    pub(in crate::store) async fn waits(&self, wanted: WaitsWanted) -> Result<Vec<Waited>, StoreError> {
        self.readers.read(move |connection| waits(connection, &wanted)).await
    }

    pub(in crate::store) async fn receipt(
        &self,
        caller: &AccessId,
        key: &str,
    ) -> Result<Option<KnownReceipt>, StoreError> {
        let (caller, key) = (caller.clone(), key.to_owned());
        self.readers.read(move |connection| known(connection, &caller, &key)).await
    }

    pub(in crate::store) async fn events_after(
        &self,
        place: u64,
        queues: Option<Vec<QueueId>>,
        limit: u32,
    ) -> Result<Vec<PlacedEvent>, StoreError> {
        self.readers.read(move |connection| events(connection, place, queues.as_deref(), limit)).await
    }

    pub(in crate::store) async fn newest_event(&self) -> Result<u64, StoreError> {
        self.readers.read(newest).await
    }
}

/// What the call's receipt says; none if it has none, or was never seen.
pub(super) fn judge(connection: &Connection, commit: &Commit) -> Result<Option<Committed>, StoreError> {
    let Some(receipt) = &commit.receipt else { return Ok(None) };
    let known = known(connection, &receipt.caller, &receipt.key)?;
    Ok(known
        .map(|known| if known.sha256 == receipt.sha256 { Committed::Repeated(known.turn) } else { Committed::Reused }))
}

/// Stores the receipt with the turn.
pub(super) fn keep(connection: &Connection, commit: &Commit, receipt: &Receipt) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO inbound_receipts (caller, key, sha256, conversation_id, turn_no) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .and_then(|mut insert| {
            insert.execute((
                receipt.caller.as_str(),
                &receipt.key,
                receipt.sha256,
                commit.conversation.as_str(),
                commit.turn.no.0,
            ))
        })
        .map(|_| ())
        .map_err(sql)
}

/// Notes how far the turn has brought the handoff.
pub(super) fn advance(connection: &Connection, commit: &Commit, moved: &MovedHandoff) -> Result<(), StoreError> {
    let taken = moved.status == HandoffStatus::Accepted;
    connection
        .prepare_cached(
            "UPDATE handoffs SET state = :state,
                accepted_at = CASE WHEN :taken THEN :at ELSE accepted_at END,
                closed_at = CASE WHEN :over THEN :at ELSE closed_at END
             WHERE id = :id",
        )
        .and_then(|mut update| {
            update.execute(named_params! {
                ":id": moved.id.as_str(),
                ":state": moved.status.as_str(),
                ":taken": taken,
                ":over": moved.status.is_over(),
                ":at": commit.turn.at.to_string(),
            })
        })
        .map(|_| ())
        .map_err(sql)
}

fn known(connection: &Connection, caller: &AccessId, key: &str) -> Result<Option<KnownReceipt>, StoreError> {
    let found: Option<([u8; 32], String, u32)> = connection
        .prepare_cached("SELECT sha256, conversation_id, turn_no FROM inbound_receipts WHERE caller = ?1 AND key = ?2")
        .and_then(|mut find| {
            find.query_row((caller.as_str(), key), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
        })
        .map_err(sql)?;
    let Some((sha256, conversation, turn)) = found else { return Ok(None) };
    Ok(Some(KnownReceipt { sha256, conversation: decode::id(conversation)?, turn: TurnNo(turn) }))
}

struct PlaceRow {
    id: String,
    conversation: String,
    queue: String,
    state: String,
}

impl PlaceRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { id: row.get(0)?, conversation: row.get(1)?, queue: row.get(2)?, state: row.get(3)? })
    }

    fn decode(self) -> Result<HandoffPlace, StoreError> {
        Ok(HandoffPlace {
            id: decode::id(self.id)?,
            conversation: decode::id::<ConversationId>(self.conversation)?,
            queue: decode::id(self.queue)?,
            status: decode::status(&self.state)?,
        })
    }
}

fn place(connection: &Connection, id: &HandoffId) -> Result<Option<HandoffPlace>, StoreError> {
    connection
        .prepare_cached("SELECT id, conversation_id, queue, state FROM handoffs WHERE id = ?1")
        .and_then(|mut find| find.query_row([id.as_str()], PlaceRow::read).optional())
        .map_err(sql)?
        .map(PlaceRow::decode)
        .transpose()
}

/// Ids sort by the time of the request.
fn places(connection: &Connection, filter: &PlaceFilter) -> Result<Vec<HandoffPlace>, StoreError> {
    let states = list(filter.states.iter().map(|state| state.as_str()));
    let queues = filter.queues.as_ref().map(|queues| list(queues.iter().map(QueueId::as_str)));
    let mut find = connection
        .prepare_cached(
            "SELECT id, conversation_id, queue, state FROM handoffs
             WHERE id > :after
               AND (:any_state OR state IN (SELECT value FROM json_each(:states)))
               AND (:queues IS NULL OR queue IN (SELECT value FROM json_each(:queues)))
             ORDER BY id LIMIT :limit",
        )
        .map_err(sql)?;
    let rows = find
        .query_map(
            named_params! {
                ":after": filter.after.as_ref().map_or("", HandoffId::as_str),
                ":any_state": filter.states.is_empty(),
                ":states": states,
                ":queues": queues,
                ":limit": filter.limit,
            },
            PlaceRow::read,
        )
        .map_err(sql)?;
    rows.map(|row| row.map_err(sql)?.decode()).collect()
}

fn waiting(connection: &Connection, until: Timestamp) -> Result<Vec<WaitingHandoff>, StoreError> {
    let mut find = connection
        .prepare_cached(
            "SELECT id, conversation_id, requested_ms, state = 'requested'
                AND EXISTS (SELECT 1 FROM deliveries WHERE handoff_id = handoffs.id)
             FROM handoffs WHERE state IN ('requested', 'queued') AND requested_ms <= ?1 ORDER BY id",
        )
        .map_err(sql)?;
    let mut rows = find.query([until.as_millisecond()]).map_err(sql)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(sql)? {
        found.push(WaitingHandoff {
            id: decode::id(row.get(0).map_err(sql)?)?,
            conversation: decode::id(row.get(1).map_err(sql)?)?,
            requested_at: decode::milliseconds(row.get(2).map_err(sql)?)?,
            unheard: row.get(3).map_err(sql)?,
        });
    }
    Ok(found)
}

/// Newest first.
fn waits(connection: &Connection, wanted: &WaitsWanted) -> Result<Vec<Waited>, StoreError> {
    let mut find = connection
        .prepare_cached(
            "SELECT requested_at, accepted_at, closed_at FROM handoffs
             WHERE queue = ?1 AND requested_ms >= ?2 AND requested_ms < ?3 ORDER BY requested_ms DESC LIMIT ?4",
        )
        .map_err(sql)?;
    let mut found = Vec::new();
    for (from, until) in &wanted.spans {
        let values = (wanted.queue.as_str(), from.as_millisecond(), until.as_millisecond(), wanted.most);
        let mut rows = find.query(values).map_err(sql)?;
        while let Some(row) = rows.next().map_err(sql)? {
            let time = |column| -> Result<Option<Timestamp>, StoreError> {
                let text: Option<String> = row.get(column).map_err(sql)?;
                text.map(|text| decode::time(&text)).transpose()
            };
            let (asked, accepted, closed) = (time(0)?, time(1)?, time(2)?);
            let Some(asked) = asked else { continue };
            let time = accepted.or(closed).unwrap_or(wanted.now).duration_since(asked);
            found.push(Waited { time, taken: accepted.is_some() });
        }
    }
    Ok(found)
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<serde_json::Value>().to_string()
}

struct EventRow {
    place: u64,
    id: String,
    handoff: String,
    sequence: u32,
    occurred_ms: i64,
    body: Vec<u8>,
}

impl EventRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            place: row.get(0)?,
            id: row.get(1)?,
            handoff: row.get(2)?,
            sequence: row.get(3)?,
            occurred_ms: row.get(4)?,
            body: row.get(5)?,
        })
    }

    fn decode(self) -> Result<PlacedEvent, StoreError> {
        Ok(PlacedEvent {
            place: self.place,
            id: decode::id(self.id)?,
            handoff: decode::id(self.handoff)?,
            sequence: self.sequence,
            occurred_at: decode::milliseconds(self.occurred_ms)?,
            body: self.body,
        })
    }
}

fn newest(connection: &Connection) -> Result<u64, StoreError> {
    let place: Result<i64, _> =
        connection.query_row("SELECT COALESCE(MAX(place), 0) FROM event_places", (), |row| row.get(0));
    Ok(u64::try_from(place.map_err(sql)?).unwrap_or(0))
}

fn events(
    connection: &Connection,
    after: u64,
    queues: Option<&[QueueId]>,
    limit: u32,
) -> Result<Vec<PlacedEvent>, StoreError> {
    let queues = queues.map(|queues| list(queues.iter().map(QueueId::as_str)));
    let mut find = connection
        .prepare_cached(
            "SELECT p.place, e.id, e.handoff_id, e.seq, e.occurred_ms, e.body
             FROM event_places p JOIN outbox_events e ON e.id = p.event_id JOIN handoffs h ON h.id = e.handoff_id
             WHERE p.place > ?1 AND (?2 IS NULL OR h.queue IN (SELECT value FROM json_each(?2)))
             ORDER BY p.place LIMIT ?3",
        )
        .map_err(sql)?;
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let rows = find.query_map((after, queues, limit), EventRow::read).map_err(sql)?;
    rows.map(|row| row.map_err(sql)?.decode()).collect()
}
