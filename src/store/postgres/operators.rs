//! What operators ask: lists, stories, replays and figures.

use deadpool_postgres::Object;
use jiff::Timestamp;
use tokio_postgres::Row;

use super::pool::{Postgres, bounded, give_back};
use super::query::{get, number, row, rows, run, value};
use crate::handoff::waiting::Stated;
use crate::ids::HandoffId;
use crate::store::decode;
use crate::store::{
    Backlog, DeliveryCounts, DeliveryStatus, HandoffFilter, HandoffStory, HandoffSummary, StoreError, StoryEvent,
    StoryLine,
};

impl Postgres {
    pub(in crate::store) async fn handoffs(&self, filter: HandoffFilter) -> Result<Vec<HandoffSummary>, StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(list(&client, filter)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn handoff(&self, id: &HandoffId) -> Result<Option<HandoffStory>, StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(story(&client, id)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn replay(&self, id: &HandoffId, now: Timestamp) -> Result<usize, StoreError> {
        let client = self.lend().await?;
        let text = "UPDATE deliveries SET state = 'pending', due_ms = $2, set_ms = $2, attempt = 0
             WHERE handoff_id = $1 AND state IN ('dead', 'parked')";
        let outcome = bounded(run(&client, text, &[&id.as_str(), &now.as_millisecond()])).await;
        give_back(client, outcome).map(|count| usize::try_from(count).unwrap_or(usize::MAX))
    }

    pub(in crate::store) async fn backlog(&self) -> Result<Backlog, StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(backlog(&client)).await;
        give_back(client, outcome)
    }
}

const SUMMARY: &str = "SELECT id, conversation_id, queue, requested_at,
    (SELECT count(*) FROM outbox_events WHERE handoff_id = handoffs.id),
    state, accepted_at, closed_at, stated_low_s, stated_high_s FROM handoffs";

async fn summary(client: &Object, row: &Row) -> Result<HandoffSummary, StoreError> {
    let id: String = get(row, 0)?;
    let time = |column| get::<Option<String>>(row, column)?.map(|text| decode::time(&text)).transpose();
    let seconds = |column| get::<Option<i32>>(row, column).map(|s| s.and_then(|s| u32::try_from(s).ok()));
    let text = "SELECT state, count(*) FROM deliveries WHERE handoff_id = $1 GROUP BY state";
    Ok(HandoffSummary {
        deliveries: counts(client, text, &id).await?,
        id: decode::id(id)?,
        conversation: decode::id(get(row, 1)?)?,
        queue: decode::id(get(row, 2)?)?,
        requested_at: decode::time(&get::<String>(row, 3)?)?,
        events: number(row, 4)?,
        status: decode::status(&get::<String>(row, 5)?)?,
        accepted_at: time(6)?,
        closed_at: time(7)?,
        stated: seconds(8)?.zip(seconds(9)?).map(|(low_s, high_s)| Stated { low_s, high_s }),
    })
}

async fn list(client: &Object, filter: HandoffFilter) -> Result<Vec<HandoffSummary>, StoreError> {
    let text = format!(
        "{SUMMARY} WHERE NOT $1
            OR state = 'requested' AND NOT EXISTS (SELECT 1 FROM deliveries WHERE handoff_id = handoffs.id)
            OR EXISTS (SELECT 1 FROM deliveries WHERE handoff_id = handoffs.id AND state <> 'delivered')
         ORDER BY requested_ms DESC, id DESC LIMIT $2"
    );
    let mut listed = Vec::new();
    for row in &rows(client, &text, &[&filter.unfinished, &i64::from(filter.limit)]).await? {
        listed.push(summary(client, row).await?);
    }
    Ok(listed)
}

/// Deliveries by state: the statement gives each with its count, for whatever has this id.
pub(super) async fn counts(client: &Object, text: &str, id: &str) -> Result<DeliveryCounts, StoreError> {
    let mut counts = DeliveryCounts::default();
    for row in &rows(client, text, &[&id]).await? {
        *counts.of(decode::state(&get::<String>(row, 0)?)?) = number(row, 1)?;
    }
    Ok(counts)
}

async fn story(client: &Object, id: &HandoffId) -> Result<Option<HandoffStory>, StoreError> {
    let found = row(client, &format!("{SUMMARY} WHERE id = $1"), &[&id.as_str()]).await?;
    let Some(found) = found else { return Ok(None) };
    let summary = summary(client, &found).await?;
    let mut lines = made(client, id).await?;
    lines.extend(tried(client, id).await?);
    lines.sort_by_key(|line| (line.at, line.sequence));
    Ok(Some(HandoffStory { summary, lines, deliveries: statuses(client, id).await? }))
}

async fn made(client: &Object, id: &HandoffId) -> Result<Vec<StoryLine>, StoreError> {
    let text = "SELECT occurred_at, seq, id, type, length(body) FROM outbox_events WHERE handoff_id = $1 ORDER BY seq";
    rows(client, text, &[&id.as_str()]).await?.iter().map(made_line).collect()
}

fn made_line(row: &Row) -> Result<StoryLine, StoreError> {
    Ok(StoryLine {
        at: decode::time(&get::<String>(row, 0)?)?,
        sequence: number(row, 1)?,
        what: StoryEvent::Made { id: decode::id(get(row, 2)?)?, kind: get(row, 3)?, bytes: number(row, 4)? },
    })
}

async fn tried(client: &Object, id: &HandoffId) -> Result<Vec<StoryLine>, StoreError> {
    let text = "SELECT ended, seq, endpoint_id, try.attempt, status, error_class, outcome, late
         FROM deliveries JOIN delivery_attempts AS try ON delivery_id = deliveries.id
         WHERE handoff_id = $1 ORDER BY endpoint_id, seq, try.fence";
    rows(client, text, &[&id.as_str()]).await?.iter().map(tried_line).collect()
}

fn tried_line(row: &Row) -> Result<StoryLine, StoreError> {
    Ok(StoryLine {
        at: decode::time(&get::<String>(row, 0)?)?,
        sequence: number(row, 1)?,
        what: StoryEvent::Tried {
            endpoint: decode::id(get(row, 2)?)?,
            attempt: number(row, 3)?,
            status: get::<Option<i32>>(row, 4)?.and_then(|status| u16::try_from(status).ok()),
            error_class: get(row, 5)?,
            outcome: get(row, 6)?,
            late: get(row, 7)?,
        },
    })
}

async fn statuses(client: &Object, id: &HandoffId) -> Result<Vec<DeliveryStatus>, StoreError> {
    let text = "SELECT endpoint_id, seq, state, attempt,
            CASE WHEN ready AND state IN ('pending', 'leased') THEN due_ms END, fallback_of
         FROM deliveries WHERE handoff_id = $1 ORDER BY endpoint_id, seq";
    rows(client, text, &[&id.as_str()]).await?.iter().map(status).collect()
}

fn status(row: &Row) -> Result<DeliveryStatus, StoreError> {
    Ok(DeliveryStatus {
        endpoint: decode::id(get(row, 0)?)?,
        sequence: number(row, 1)?,
        state: decode::state(&get::<String>(row, 2)?)?,
        attempts: number(row, 3)?,
        due: get::<Option<i64>>(row, 4)?.map(decode::milliseconds).transpose()?,
        in_place_of: get::<Option<String>>(row, 5)?.map(decode::id).transpose()?,
    })
}

async fn backlog(client: &Object) -> Result<Backlog, StoreError> {
    let mut backlog = Backlog::default();
    let text = "SELECT state, count(*), min(created_ms) FROM deliveries WHERE state <> 'delivered' GROUP BY state";
    for row in &rows(client, text, &[]).await? {
        let count: u64 = number(row, 1)?;
        match get::<String>(row, 0)?.as_str() {
            "dead" => backlog.dead = count,
            "parked" => backlog.parked = count,
            _ => {
                let oldest = decode::milliseconds(get(row, 2)?)?;
                backlog.pending += count;
                backlog.oldest_pending = [backlog.oldest_pending, Some(oldest)].into_iter().flatten().min();
            }
        }
    }
    let text = "SELECT count(*) FROM handoffs WHERE state = 'requested'
         AND NOT EXISTS (SELECT 1 FROM deliveries WHERE handoff_id = handoffs.id)";
    backlog.unaddressed = u64::try_from(value::<i64>(client, text, &[]).await?).unwrap_or(0);
    Ok(backlog)
}
