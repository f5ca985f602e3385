//! Claims: one courier at a time holds a delivery, for as long as its lease lasts.

use std::time::Duration;

use deadpool_postgres::{Object, Transaction};
use jiff::Timestamp;
use tokio_postgres::Row;

use super::pool::{Postgres, begin, bounded, commit, give_back};
use super::query::{bigint, get, int, number, row, rows, run, value};
use super::{endpoints, outbox};
use crate::ids::EndpointId;
use crate::store::decode;
use crate::store::shared::{CLOCKS_APART_MS, delivered_body, lease_end};
use crate::store::{AfterAttempt, AttemptResult, Claim, Claimed, Room, StoreError};

impl Postgres {
    pub(in crate::store) async fn claim(
        &self,
        now: Timestamp,
        lease: Duration,
        room: &[Room],
    ) -> Result<Vec<Claimed>, StoreError> {
        let mut client = self.lend().await?;
        let outcome = bounded(claim_all(&mut client, now.as_millisecond(), lease_end(now, lease), room)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn record(&self, claim: &Claim, result: AttemptResult) -> Result<bool, StoreError> {
        let mut client = self.lend().await?;
        let outcome = bounded(record(&mut client, claim, &result)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn release(&self, claim: &Claim, due: Timestamp) -> Result<bool, StoreError> {
        let client = self.lend().await?;
        // Whoever switches the endpoint at this moment is waited for, or waits: see `outbox::unaddressed`.
        let text = "UPDATE deliveries SET due_ms = $3, attempt = attempt - 1, state = (
                SELECT CASE WHEN off_why IS NULL THEN 'pending' ELSE 'parked' END
                FROM endpoints WHERE endpoints.id = endpoint_id FOR SHARE)
             WHERE id = $1 AND fence = $2 AND state = 'leased'";
        let (id, fence, due) = (claim.delivery.as_str(), bigint(claim.fence), due.as_millisecond());
        let outcome = bounded(run(&client, text, &[&id, &fence, &due])).await;
        give_back(client, outcome.map(|rows| rows > 0))
    }

    pub(in crate::store) async fn catch_up(&self, now: Timestamp) -> Result<usize, StoreError> {
        let client = self.lend().await?;
        let text = "UPDATE deliveries SET due_ms = $1, set_ms = $1
             WHERE state IN ('pending', 'leased') AND set_ms > $2 AND due_ms > $1";
        let now = now.as_millisecond();
        let outcome = bounded(run(&client, text, &[&now, &now.saturating_add(CLOCKS_APART_MS)])).await;
        give_back(client, outcome).map(|rows| usize::try_from(rows).unwrap_or(usize::MAX))
    }

    pub(in crate::store) async fn next_due(&self, endpoints: &[EndpointId]) -> Result<Option<Timestamp>, StoreError> {
        let client = self.lend().await?;
        let names: Vec<&str> = endpoints.iter().map(EndpointId::as_str).collect();
        let text = "SELECT min(due_ms) FROM unnest($1::text[]) AS name, LATERAL (
                SELECT due_ms FROM deliveries
                WHERE endpoint_id = name AND ready AND state IN ('pending', 'leased') ORDER BY due_ms LIMIT 1) AS first";
        let outcome = bounded(value::<Option<i64>>(&client, text, &[&names])).await;
        give_back(client, outcome)?.map(decode::milliseconds).transpose()
    }
}

async fn claim_all(client: &mut Object, now: i64, until: i64, room: &[Room]) -> Result<Vec<Claimed>, StoreError> {
    let transaction = begin(client).await?;
    let mut claimed = Vec::new();
    for room in room.iter().filter(|room| room.deliveries > 0) {
        claimed.extend(claim(&transaction, now, until, room).await?);
    }
    commit(transaction).await?;
    Ok(claimed)
}

/// One statement, so that nobody can come between choosing and taking; what others are taking is passed over instead
/// of waited for. The oldest due go first. Which tries count for a lost one: as in SQLite.
async fn claim(on: &Transaction<'_>, now: i64, until: i64, room: &Room) -> Result<Vec<Claimed>, StoreError> {
    let text = "WITH due AS (
            SELECT id FROM deliveries
            WHERE endpoint_id = $1 AND ready AND state IN ('pending', 'leased') AND due_ms <= $2
            ORDER BY due_ms LIMIT $3 FOR UPDATE SKIP LOCKED)
         UPDATE deliveries AS d SET state = 'leased', due_ms = $4, set_ms = $2, fence = fence + 1, attempt = attempt + 1
         FROM due WHERE d.id = due.id
         RETURNING d.id, d.event_id, d.handoff_id, d.attempt, d.fence,
            (SELECT body FROM outbox_events WHERE outbox_events.id = d.event_id),
            d.attempt - 1 > (SELECT count(*) FROM delivery_attempts AS try
                WHERE try.delivery_id = d.id AND try.fence > d.fence - d.attempt), d.fallback_of";
    let found = rows(on, text, &[&room.endpoint.as_str(), &now, &i64::from(room.deliveries), &until]).await?;
    found.iter().map(|row| claimed(row, &room.endpoint)).collect()
}

fn claimed(row: &Row, endpoint: &EndpointId) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        id: decode::id(get(row, 0)?)?,
        event: decode::id(get(row, 1)?)?,
        handoff: decode::id(get(row, 2)?)?,
        endpoint: endpoint.clone(),
        attempt: number(row, 3)?,
        fence: number(row, 4)?,
        body: delivered_body(get(row, 5)?, get(row, 7)?)?,
        interrupted: get(row, 6)?,
    })
}

/// The row that a finished try belongs to.
pub(super) struct Owner {
    pub(super) endpoint: String,
    pub(super) handoff: String,
    seq: i32,
}

async fn record(client: &mut Object, claim: &Claim, result: &AttemptResult) -> Result<bool, StoreError> {
    let transaction = begin(client).await?;
    let Some(owner) = owner(&transaction, claim).await? else { return Ok(false) };
    outbox::lock(&transaction, &owner.handoff).await?;
    let ours = still_ours(&transaction, claim).await?;
    log_attempt(&transaction, claim, ours, result).await?;
    if ours {
        endpoints::learn(&transaction, &owner.endpoint, result).await?;
        finish(&transaction, claim, result).await?;
        if result.next == AfterAttempt::Delivered {
            ready_next(&transaction, &owner).await?;
        }
    }
    commit(transaction).await?;
    Ok(ours)
}

/// What never changes of a delivery.
pub(super) async fn owner(on: &Transaction<'_>, claim: &Claim) -> Result<Option<Owner>, StoreError> {
    let text = "SELECT endpoint_id, handoff_id, seq FROM deliveries WHERE id = $1";
    let found = row(on, text, &[&claim.delivery.as_str()]).await?;
    found.map(|row| Ok(Owner { endpoint: get(&row, 0)?, handoff: get(&row, 1)?, seq: get(&row, 2)? })).transpose()
}

/// Whether the claim holds, and goes on holding until the commit.
pub(super) async fn still_ours(on: &Transaction<'_>, claim: &Claim) -> Result<bool, StoreError> {
    let text = "SELECT 1 FROM deliveries WHERE id = $1 AND fence = $2 AND state = 'leased' FOR UPDATE";
    Ok(row(on, text, &[&claim.delivery.as_str(), &bigint(claim.fence)]).await?.is_some())
}

async fn log_attempt(
    on: &Transaction<'_>,
    claim: &Claim,
    ours: bool,
    result: &AttemptResult,
) -> Result<(), StoreError> {
    let text = "INSERT INTO delivery_attempts
            (delivery_id, fence, attempt, started, ended, status, error_class, response_head, remote_addr, outcome, late)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
    run(
        on,
        text,
        &[
            &claim.delivery.as_str(),
            &bigint(claim.fence),
            &int(claim.attempt),
            &result.started.to_string(),
            &result.ended.to_string(),
            &result.status.map(i32::from),
            &result.error_class,
            &result.response_head,
            &result.remote_addr,
            &result.next.outcome(),
            &!ours,
        ],
    )
    .await
    .map(|_| ())
}

async fn finish(on: &Transaction<'_>, claim: &Claim, result: &AttemptResult) -> Result<(), StoreError> {
    let (state, due) = result.leads_to();
    // A switch at this moment is waited for: what was learned may not have locked the endpoint.
    let text = "UPDATE deliveries SET due_ms = $3, set_ms = $6, last_status = $4, last_error = $5, state = CASE
            WHEN $2::text = 'pending' THEN (
                SELECT CASE WHEN off_why IS NULL THEN 'pending' ELSE 'parked' END
                FROM endpoints WHERE endpoints.id = endpoint_id FOR SHARE)
            ELSE $2::text END
         WHERE id = $1";
    let (id, status) = (claim.delivery.as_str(), result.status.map(i32::from));
    run(
        on,
        text,
        &[&id, &state.as_str(), &due.as_millisecond(), &status, &result.error_class, &result.ended.as_millisecond()],
    )
    .await
    .map(|_| ())
}

/// The follower of a delivered one may go; the helpdesk knows of the handoff now.
async fn ready_next(on: &Transaction<'_>, done: &Owner) -> Result<(), StoreError> {
    let text = "UPDATE deliveries SET ready = true WHERE id = (
            SELECT id FROM deliveries WHERE endpoint_id = $1 AND handoff_id = $2 AND seq > $3
            ORDER BY seq LIMIT 1)";
    run(on, text, &[&done.endpoint, &done.handoff, &done.seq]).await?;
    let text = "UPDATE handoffs SET state = 'queued' WHERE id = $1 AND state = 'requested'";
    run(on, text, &[&done.handoff]).await.map(|_| ())
}
