//! What operators ask: lists, stories, replays and figures.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::failure::sql;
use super::file::Sqlite;
use crate::handoff::waiting::Stated;
use crate::ids::{EventId, HandoffId};
use crate::store::decode;
use crate::store::{
    Backlog, DeliveryCounts, DeliveryStatus, HandoffFilter, HandoffStory, HandoffSummary, StoreError, StoryEvent,
    StoryLine,
};

impl Sqlite {
    pub(in crate::store) async fn handoffs(&self, filter: HandoffFilter) -> Result<Vec<HandoffSummary>, StoreError> {
        self.readers.read(move |connection| list(connection, filter)).await
    }

    pub(in crate::store) async fn handoff(&self, id: &HandoffId) -> Result<Option<HandoffStory>, StoreError> {
        let id = id.clone();
        self.readers.read(move |connection| story(connection, &id)).await
    }

    pub(in crate::store) async fn replay(&self, id: &HandoffId, now: Timestamp) -> Result<usize, StoreError> {
        let id = id.clone();
        self.writer
            .write(move |held| {
                held.connection
                    .prepare_cached(
                        "UPDATE deliveries SET state = 'pending', due_ms = ?2, set_ms = ?2, attempt = 0
                         WHERE handoff_id = ?1 AND state IN ('dead', 'parked')",
                    )
                    .and_then(|mut update| update.execute((id.as_str(), now.as_millisecond())))
                    .map_err(sql)
            })
            .await
    }

    pub(in crate::store) async fn backlog(&self) -> Result<Backlog, StoreError> {
        self.readers.read(backlog).await
    }
}

const SUMMARY: &str = "SELECT id, conversation_id, queue, requested_at,
    (SELECT count(*) FROM outbox_events WHERE handoff_id = handoffs.id),
    state, accepted_at, closed_at, stated_low_s, stated_high_s FROM handoffs";

struct SummaryRow {
    id: String,
    conversation: String,
    queue: String,
    requested_at: String,
    events: u32,
    state: String,
    accepted_at: Option<String>,
    closed_at: Option<String>,
    stated: Option<(u32, u32)>,
}

impl SummaryRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            conversation: row.get(1)?,
            queue: row.get(2)?,
            requested_at: row.get(3)?,
            events: row.get(4)?,
            state: row.get(5)?,
            accepted_at: row.get(6)?,
            closed_at: row.get(7)?,
            stated: row.get::<_, Option<u32>>(8)?.zip(row.get(9)?),
        })
    }

    fn decode(self, connection: &Connection) -> Result<HandoffSummary, StoreError> {
        Ok(HandoffSummary {
            deliveries: counts(
                connection,
                "SELECT state, count(*) FROM deliveries WHERE handoff_id = ?1 GROUP BY state",
                &self.id,
            )?,
            id: decode::id(self.id)?,
            conversation: decode::id(self.conversation)?,
            queue: decode::id(self.queue)?,
            requested_at: decode::time(&self.requested_at)?,
            status: decode::status(&self.state)?,
            accepted_at: self.accepted_at.as_deref().map(decode::time).transpose()?,
            closed_at: self.closed_at.as_deref().map(decode::time).transpose()?,
            stated: self.stated.map(|(low_s, high_s)| Stated { low_s, high_s }),
            events: self.events,
        })
    }
}

fn list(connection: &Connection, filter: HandoffFilter) -> Result<Vec<HandoffSummary>, StoreError> {
    let text = format!(
        "{SUMMARY} WHERE ?1 = 0
            OR state = 'requested' AND NOT EXISTS (SELECT 1 FROM deliveries WHERE handoff_id = handoffs.id)
            OR EXISTS (SELECT 1 FROM deliveries WHERE handoff_id = handoffs.id AND state <> 'delivered')
         ORDER BY requested_ms DESC, id DESC LIMIT ?2"
    );
    let mut find = connection.prepare_cached(&text).map_err(sql)?;
    let rows = find.query_map((filter.unfinished, filter.limit), SummaryRow::read).map_err(sql)?;
    rows.map(|row| row.map_err(sql)?.decode(connection)).collect()
}

/// Deliveries by state: the statement gives each with its count, for whatever has this id.
pub(super) fn counts(connection: &Connection, text: &str, id: &str) -> Result<DeliveryCounts, StoreError> {
    let mut find = connection.prepare_cached(text).map_err(sql)?;
    let rows = find.query_map([id], |row| Ok((row.get::<_, String>(0)?, row.get(1)?))).map_err(sql)?;
    let mut counts = DeliveryCounts::default();
    for row in rows {
        let (state, count) = row.map_err(sql)?;
        *counts.of(decode::state(&state)?) = count;
    }
    Ok(counts)
}

fn story(connection: &Connection, id: &HandoffId) -> Result<Option<HandoffStory>, StoreError> {
    let found = connection
        .prepare_cached(&format!("{SUMMARY} WHERE id = ?1"))
        .and_then(|mut find| find.query_row([id.as_str()], SummaryRow::read).optional())
        .map_err(sql)?;
    let Some(summary) = found.map(|row| row.decode(connection)).transpose()? else { return Ok(None) };
    let mut lines = made(connection, id)?;
    lines.extend(tried(connection, id)?);
    lines.sort_by_key(|line| (line.at, line.sequence));
    Ok(Some(HandoffStory { summary, lines, deliveries: statuses(connection, id)? }))
}

fn made(connection: &Connection, id: &HandoffId) -> Result<Vec<StoryLine>, StoreError> {
    let mut find = connection
        .prepare_cached(
            "SELECT occurred_at, seq, id, type, length(body) FROM outbox_events WHERE handoff_id = ?1 ORDER BY seq",
        )
        .map_err(sql)?;
    let mut rows = find.query([id.as_str()]).map_err(sql)?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next().map_err(sql)? {
        let event: EventId = decode::id(row.get(2).map_err(sql)?)?;
        lines.push(StoryLine {
            at: decode::time(&row.get::<_, String>(0).map_err(sql)?)?,
            sequence: row.get(1).map_err(sql)?,
            what: StoryEvent::Made { id: event, kind: row.get(3).map_err(sql)?, bytes: row.get(4).map_err(sql)? },
        });
    }
    Ok(lines)
}

fn tried(connection: &Connection, id: &HandoffId) -> Result<Vec<StoryLine>, StoreError> {
    let mut find = connection
        .prepare_cached(
            "SELECT ended, seq, endpoint_id, try.attempt, status, error_class, outcome, late
             FROM deliveries JOIN delivery_attempts AS try ON delivery_id = deliveries.id
             WHERE handoff_id = ?1 ORDER BY endpoint_id, seq, try.fence",
        )
        .map_err(sql)?;
    let mut rows = find.query([id.as_str()]).map_err(sql)?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next().map_err(sql)? {
        lines.push(tried_line(row)?);
    }
    Ok(lines)
}

fn tried_line(row: &Row<'_>) -> Result<StoryLine, StoreError> {
    Ok(StoryLine {
        at: decode::time(&row.get::<_, String>(0).map_err(sql)?)?,
        sequence: row.get(1).map_err(sql)?,
        what: StoryEvent::Tried {
            endpoint: decode::id(row.get(2).map_err(sql)?)?,
            attempt: row.get(3).map_err(sql)?,
            status: row.get(4).map_err(sql)?,
            error_class: row.get(5).map_err(sql)?,
            outcome: row.get(6).map_err(sql)?,
            late: row.get(7).map_err(sql)?,
        },
    })
}

fn statuses(connection: &Connection, id: &HandoffId) -> Result<Vec<DeliveryStatus>, StoreError> {
    let mut find = connection
        .prepare_cached(
            "SELECT endpoint_id, seq, state, attempt,
                CASE WHEN ready = 1 AND state IN ('pending', 'leased') THEN due_ms END, fallback_of
             FROM deliveries WHERE handoff_id = ?1 ORDER BY endpoint_id, seq",
        )
        .map_err(sql)?;
    let mut rows = find.query([id.as_str()]).map_err(sql)?;
    let mut statuses = Vec::new();
    while let Some(row) = rows.next().map_err(sql)? {
        let due: Option<i64> = row.get(4).map_err(sql)?;
        statuses.push(DeliveryStatus {
            endpoint: decode::id(row.get(0).map_err(sql)?)?,
            sequence: row.get(1).map_err(sql)?,
            state: decode::state(&row.get::<_, String>(2).map_err(sql)?)?,
            attempts: row.get(3).map_err(sql)?,
            due: due.map(decode::milliseconds).transpose()?,
            in_place_of: row.get::<_, Option<String>>(5).map_err(sql)?.map(decode::id).transpose()?,
        });
    }
    Ok(statuses)
}

fn backlog(connection: &Connection) -> Result<Backlog, StoreError> {
    let mut backlog = Backlog::default();
    let mut find = connection
        .prepare_cached(
            "SELECT state, count(*), min(created_ms) FROM deliveries WHERE state <> 'delivered' GROUP BY state",
        )
        .map_err(sql)?;
    let mut rows = find.query([]).map_err(sql)?;
    while let Some(row) = rows.next().map_err(sql)? {
        let count: u64 = row.get(1).map_err(sql)?;
        match row.get::<_, String>(0).map_err(sql)?.as_str() {
            "dead" => backlog.dead = count,
            "parked" => backlog.parked = count,
            _ => {
                let oldest = decode::milliseconds(row.get(2).map_err(sql)?)?;
                backlog.pending += count;
                backlog.oldest_pending = [backlog.oldest_pending, Some(oldest)].into_iter().flatten().min();
            }
        }
    }
    backlog.unaddressed = connection
        .prepare_cached(
            "SELECT count(*) FROM handoffs WHERE state = 'requested'
             AND NOT EXISTS (SELECT 1 FROM deliveries WHERE handoff_id = handoffs.id)",
        )
        .and_then(|mut count| count.query_row([], |row| row.get(0)))
        .map_err(sql)?;
    Ok(backlog)
}
