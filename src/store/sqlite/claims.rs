//! Claims: one courier at a time holds a delivery, for as long as its lease lasts.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::endpoints;
use super::failure::sql;
use super::file::Sqlite;
use crate::ids::EndpointId;
use crate::store::decode;
use crate::store::shared::{CLOCKS_APART_MS, delivered_body, lease_end};
use crate::store::{AfterAttempt, AttemptResult, Claim, Claimed, Room, StoreError};

impl Sqlite {
    pub(in crate::store) async fn claim(
        &self,
        now: Timestamp,
        lease: Duration,
        room: &[Room],
    ) -> Result<Vec<Claimed>, StoreError> {
        let room = room.to_vec();
        let until = lease_end(now, lease);
        self.writer
            .write(move |held| {
                let mut claimed = Vec::new();
                for room in room.iter().filter(|room| room.deliveries > 0) {
                    claimed.extend(claim(&held.connection, now.as_millisecond(), until, room)?);
                }
                Ok(claimed)
            })
            .await
    }

    pub(in crate::store) async fn record(&self, claim: &Claim, result: AttemptResult) -> Result<bool, StoreError> {
        let claim = claim.clone();
        self.writer.write(move |held| record(&held.connection, &claim, &result)).await
    }

    pub(in crate::store) async fn release(&self, claim: &Claim, due: Timestamp) -> Result<bool, StoreError> {
        let claim = claim.clone();
        self.writer.write(move |held| release(&held.connection, &claim, due)).await
    }

    pub(in crate::store) async fn catch_up(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.writer.write(move |held| catch_up(&held.connection, now)).await
    }

    pub(in crate::store) async fn next_due(&self, endpoints: &[EndpointId]) -> Result<Option<Timestamp>, StoreError> {
        let endpoints = endpoints.to_vec();
        self.readers.read(move |connection| next_due(connection, &endpoints)).await
    }
}

/// One statement, so that nobody can come between choosing and taking. The oldest due go first.
///
/// A replay counts tries anew, while the fence goes on: the last so many fences are those since then. If a claim was
/// given back among them they are a few less, and a try may pass for lost that was not: it begins a moment later.
fn claim(connection: &Connection, now: i64, until: i64, room: &Room) -> Result<Vec<Claimed>, StoreError> {
    let mut update = connection
        .prepare_cached(
            "UPDATE deliveries SET state = 'leased', due_ms = :until, set_ms = :now, fence = fence + 1, attempt = attempt + 1
             WHERE id IN (
                SELECT id FROM deliveries
                WHERE endpoint_id = :endpoint AND ready = 1 AND state IN ('pending', 'leased') AND due_ms <= :now
                ORDER BY due_ms LIMIT :room)
             RETURNING id, event_id, handoff_id, attempt, fence,
                (SELECT body FROM outbox_events WHERE outbox_events.id = event_id),
                attempt - 1 > (SELECT count(*) FROM delivery_attempts AS try
                    WHERE try.delivery_id = deliveries.id AND try.fence > deliveries.fence - deliveries.attempt),
                fallback_of",
        )
        .map_err(sql)?;
    let values = named_params! {
        ":until": until, ":endpoint": room.endpoint.as_str(), ":now": now, ":room": room.deliveries,
    };
    let rows = update.query_map(values, ClaimedRow::read).map_err(sql)?;
    rows.map(|row| row.map_err(sql)?.decode(&room.endpoint)).collect()
}

struct ClaimedRow {
    id: String,
    event: String,
    handoff: String,
    attempt: u32,
    fence: u64,
    body: Vec<u8>,
    interrupted: bool,
    fallback_of: Option<String>,
}

impl ClaimedRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            event: row.get(1)?,
            handoff: row.get(2)?,
            attempt: row.get(3)?,
            fence: row.get(4)?,
            body: row.get(5)?,
            interrupted: row.get(6)?,
            fallback_of: row.get(7)?,
        })
    }

    fn decode(self, endpoint: &EndpointId) -> Result<Claimed, StoreError> {
        Ok(Claimed {
            id: decode::id(self.id)?,
            event: decode::id(self.event)?,
            handoff: decode::id(self.handoff)?,
            endpoint: endpoint.clone(),
            attempt: self.attempt,
            fence: self.fence,
            body: delivered_body(self.body, self.fallback_of)?,
            interrupted: self.interrupted,
        })
    }
}

/// The row that a finished try belongs to.
pub(super) struct Owner {
    pub(super) endpoint: String,
    pub(super) handoff: String,
    seq: u32,
    pub(super) ours: bool,
}

fn record(connection: &Connection, claim: &Claim, result: &AttemptResult) -> Result<bool, StoreError> {
    let Some(owner) = owner(connection, claim)? else { return Ok(false) };
    log_attempt(connection, claim, owner.ours, result)?;
    if owner.ours {
        endpoints::learn(connection, &owner.endpoint, result)?;
        finish(connection, claim, result)?;
        if result.next == AfterAttempt::Delivered {
            ready_next(connection, &owner)?;
        }
    }
    Ok(owner.ours)
}

pub(super) fn owner(connection: &Connection, claim: &Claim) -> Result<Option<Owner>, StoreError> {
    connection
        .prepare_cached(
            "SELECT endpoint_id, handoff_id, seq, fence = ?2 AND state = 'leased' FROM deliveries WHERE id = ?1",
        )
        .and_then(|mut find| {
            find.query_row((claim.delivery.as_str(), claim.fence), |row| {
                Ok(Owner { endpoint: row.get(0)?, handoff: row.get(1)?, seq: row.get(2)?, ours: row.get(3)? })
            })
            .optional()
        })
        .map_err(sql)
}

fn log_attempt(connection: &Connection, claim: &Claim, ours: bool, result: &AttemptResult) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO delivery_attempts
                (delivery_id, fence, attempt, started, ended, status, error_class, response_head, remote_addr, outcome, late)
             VALUES (:id, :fence, :attempt, :started, :ended, :status, :error, :head, :remote, :outcome, :late)
             ON CONFLICT DO NOTHING",
        )
        .and_then(|mut insert| {
            insert.execute(named_params! {
                ":id": claim.delivery.as_str(),
                ":fence": claim.fence,
                ":attempt": claim.attempt,
                ":started": result.started.to_string(),
                ":ended": result.ended.to_string(),
                ":status": result.status,
                ":error": result.error_class,
                ":head": result.response_head,
                ":remote": result.remote_addr,
                ":outcome": result.next.outcome(),
                ":late": !ours,
            })
        })
        .map(|_| ())
        .map_err(sql)
}

fn finish(connection: &Connection, claim: &Claim, result: &AttemptResult) -> Result<(), StoreError> {
    let (state, due) = result.leads_to();
    connection
        .prepare_cached(
            "UPDATE deliveries SET due_ms = ?3, set_ms = ?6, last_status = ?4, last_error = ?5, state = CASE
                WHEN ?2 = 'pending' AND EXISTS (
                    SELECT 1 FROM endpoints WHERE endpoints.id = endpoint_id AND off_why IS NOT NULL)
                THEN 'parked' ELSE ?2 END
             WHERE id = ?1",
        )
        .and_then(|mut update| {
            update.execute((
                claim.delivery.as_str(),
                state.as_str(),
                due.as_millisecond(),
                result.status,
                &result.error_class,
                result.ended.as_millisecond(),
            ))
        })
        .map(|_| ())
        .map_err(sql)
}

/// What waits for a time that was counted from a later one than now.
fn catch_up(connection: &Connection, now: Timestamp) -> Result<usize, StoreError> {
    let now = now.as_millisecond();
    connection
        .prepare_cached(
            "UPDATE deliveries SET due_ms = ?1, set_ms = ?1
             WHERE state IN ('pending', 'leased') AND set_ms > ?1 + ?2 AND due_ms > ?1",
        )
        .and_then(|mut update| update.execute((now, CLOCKS_APART_MS)))
        .map_err(sql)
}

/// The follower of a delivered one may go; the helpdesk knows of the handoff now.
fn ready_next(connection: &Connection, done: &Owner) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE deliveries SET ready = 1 WHERE id = (
                SELECT id FROM deliveries WHERE endpoint_id = ?1 AND handoff_id = ?2 AND seq > ?3
                ORDER BY seq LIMIT 1)",
        )
        .and_then(|mut update| update.execute((&done.endpoint, &done.handoff, done.seq)))
        .map_err(sql)?;
    connection
        .prepare_cached("UPDATE handoffs SET state = 'queued' WHERE id = ?1 AND state = 'requested'")
        .and_then(|mut update| update.execute([&done.handoff]))
        .map(|_| ())
        .map_err(sql)
}

fn release(connection: &Connection, claim: &Claim, due: Timestamp) -> Result<bool, StoreError> {
    connection
        .prepare_cached(
            "UPDATE deliveries SET due_ms = ?3, attempt = attempt - 1, state =
                (SELECT iif(off_why IS NULL, 'pending', 'parked') FROM endpoints WHERE endpoints.id = endpoint_id)
             WHERE id = ?1 AND fence = ?2 AND state = 'leased'",
        )
        .and_then(|mut update| update.execute((claim.delivery.as_str(), claim.fence, due.as_millisecond())))
        .map(|rows| rows > 0)
        .map_err(sql)
}

fn next_due(connection: &Connection, endpoints: &[EndpointId]) -> Result<Option<Timestamp>, StoreError> {
    let mut find = connection
        .prepare_cached(
            "SELECT min(due_ms) FROM deliveries
             WHERE endpoint_id = ?1 AND ready = 1 AND state IN ('pending', 'leased')",
        )
        .map_err(sql)?;
    let mut earliest: Option<i64> = None;
    for endpoint in endpoints {
        let due: Option<i64> = find.query_row([endpoint.as_str()], |row| row.get(0)).map_err(sql)?;
        earliest = [earliest, due].into_iter().flatten().min();
    }
    earliest.map(decode::milliseconds).transpose()
}
