//! Endpoints: switched off and on, and what is parked meanwhile.

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use super::failure::sql;
use super::file::Sqlite;
use crate::ids::EndpointId;
use crate::store::decode;
use crate::store::endpoints::{FAILING_FOR, FAILING_TIMES};
use crate::store::{AfterAttempt, AttemptResult, DeliveryCounts, EndpointStatus, OffReason, StoreError};

impl Sqlite {
    pub(in crate::store) async fn endpoints(&self) -> Result<Vec<EndpointStatus>, StoreError> {
        self.readers.read(list).await
    }

    pub(in crate::store) async fn switch_off(
        &self,
        id: &EndpointId,
        why: OffReason,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let id = id.clone();
        self.writer
            .write(move |held| {
                known(&held.connection, id.as_str())?;
                park(&held.connection, id.as_str(), why, now)
            })
            .await
    }

    pub(in crate::store) async fn switch_on(&self, id: &EndpointId, now: Timestamp) -> Result<usize, StoreError> {
        let id = id.clone();
        self.writer
            .write(move |held| {
                held.connection
                    .prepare_cached(
                        "UPDATE endpoints SET off_why = NULL, off_since_ms = NULL, failing_since_ms = NULL, failures = 0
                         WHERE id = ?1",
                    )
                    .and_then(|mut update| update.execute([id.as_str()]))
                    .map_err(sql)?;
                held.connection
                    .prepare_cached(
                        "UPDATE deliveries SET state = 'pending', due_ms = ?2, set_ms = ?2, attempt = 0
                         WHERE endpoint_id = ?1 AND state = 'parked'",
                    )
                    .and_then(|mut update| update.execute((id.as_str(), now.as_millisecond())))
                    .map_err(sql)
            })
            .await
    }
}

/// An endpoint is known from the first thing that is addressed to it.
pub(super) fn known(connection: &Connection, endpoint: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO endpoints (id) VALUES (?1) ON CONFLICT DO NOTHING")
        .and_then(|mut insert| insert.execute([endpoint]))
        .map(|_| ())
        .map_err(sql)
}

/// What a try says of its endpoint, unless it was ourselves who failed; parks what waits if that was the last straw.
pub(super) fn learn(connection: &Connection, endpoint: &str, result: &AttemptResult) -> Result<(), StoreError> {
    if result.own_fault {
        return Ok(());
    }
    match result.next {
        AfterAttempt::Delivered => connection
            .prepare_cached("UPDATE endpoints SET failures = 0, failing_since_ms = NULL WHERE id = ?1 AND failures > 0")
            .and_then(|mut update| update.execute([endpoint]))
            .map(|_| ())
            .map_err(sql),
        AfterAttempt::Parked => park(connection, endpoint, OffReason::Gone, result.ended).map(|_| ()),
        AfterAttempt::Retry(_) | AfterAttempt::Dead => failed(connection, endpoint, result.ended),
    }
}

fn failed(connection: &Connection, endpoint: &str, at: Timestamp) -> Result<(), StoreError> {
    let (failures, since): (u32, i64) = connection
        .prepare_cached(
            "UPDATE endpoints SET failures = failures + 1, failing_since_ms = coalesce(failing_since_ms, ?2)
             WHERE id = ?1 RETURNING failures, failing_since_ms",
        )
        .and_then(|mut update| update.query_row((endpoint, at.as_millisecond()), |row| Ok((row.get(0)?, row.get(1)?))))
        .map_err(sql)?;
    let failing_for = at.duration_since(decode::milliseconds(since)?);
    if failures >= FAILING_TIMES && failing_for >= FAILING_FOR {
        park(connection, endpoint, OffReason::Failing, at)?;
    }
    Ok(())
}

/// Switches off, and parks what waits; what a courier holds follows when its try has ended.
fn park(connection: &Connection, endpoint: &str, why: OffReason, at: Timestamp) -> Result<usize, StoreError> {
    connection
        .prepare_cached("UPDATE endpoints SET off_why = ?2, off_since_ms = ?3 WHERE id = ?1 AND off_why IS NOT ?2")
        .and_then(|mut update| update.execute((endpoint, why.as_str(), at.as_millisecond())))
        .map_err(sql)?;
    connection
        .prepare_cached("UPDATE deliveries SET state = 'parked' WHERE endpoint_id = ?1 AND state = 'pending'")
        .and_then(|mut update| update.execute([endpoint]))
        .map_err(sql)
}

struct EndpointRow {
    id: String,
    off_why: Option<String>,
    off_since: Option<i64>,
    failures: u32,
    failing_since: Option<i64>,
}

impl EndpointRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            off_why: row.get(1)?,
            off_since: row.get(2)?,
            failures: row.get(3)?,
            failing_since: row.get(4)?,
        })
    }

    fn decode(self, connection: &Connection) -> Result<EndpointStatus, StoreError> {
        let off = self.off_why.map(|why| decode::off_reason(&why)).transpose()?;
        let off_since = self.off_since.map(decode::milliseconds).transpose()?;
        let failing_since = self.failing_since.map(decode::milliseconds).transpose()?;
        Ok(EndpointStatus {
            deliveries: counts(connection, &self.id)?,
            id: decode::id(self.id)?,
            off: off.zip(off_since),
            failing: failing_since.map(|since| (self.failures, since)),
        })
    }
}

fn list(connection: &Connection) -> Result<Vec<EndpointStatus>, StoreError> {
    let mut find = connection
        .prepare_cached("SELECT id, off_why, off_since_ms, failures, failing_since_ms FROM endpoints ORDER BY id")
        .map_err(sql)?;
    let rows = find.query_map([], EndpointRow::read).map_err(sql)?;
    rows.map(|row| row.map_err(sql)?.decode(connection)).collect()
}

fn counts(connection: &Connection, endpoint: &str) -> Result<DeliveryCounts, StoreError> {
    let text = "SELECT state, count(*) FROM deliveries WHERE endpoint_id = ?1 GROUP BY state";
    super::operators::counts(connection, text, endpoint)
}
