//! What helpdesks ask and leave.

use deadpool_postgres::{GenericClient, Object, Transaction};
use jiff::Timestamp;
use tokio_postgres::Row;

use super::pool::{Postgres, bounded, give_back};
use super::query::{bigint, get, hash, int, number, row, rows, run, value};
use crate::conversation::HandoffStatus;
use crate::handoff::waiting::Waited;
use crate::ids::{AccessId, HandoffId, QueueId, TurnNo};
use crate::store::decode;
use crate::store::{
    Commit, Committed, HandoffPlace, KnownReceipt, MovedHandoff, PlaceFilter, PlacedEvent, Receipt, StoreError,
    WaitingHandoff, WaitsWanted,
};

impl Postgres {
    pub(in crate::store) async fn place(&self, id: &HandoffId) -> Result<Option<HandoffPlace>, StoreError> {
        let client = self.lend().await?;
        let text = "SELECT id, conversation_id, queue, state FROM handoffs WHERE id = $1";
        let outcome = bounded(row(&client, text, &[&id.as_str()])).await;
        give_back(client, outcome)?.map(|row| decoded_place(&row)).transpose()
    }

    pub(in crate::store) async fn places(&self, filter: PlaceFilter) -> Result<Vec<HandoffPlace>, StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(places(&client, &filter)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn waiting(&self, until: Timestamp) -> Result<Vec<WaitingHandoff>, StoreError> {
        let client = self.lend().await?;
        let text = "SELECT id, conversation_id, requested_ms, state = 'requested'
                AND EXISTS (SELECT 1 FROM deliveries WHERE handoff_id = handoffs.id)
             FROM handoffs WHERE state IN ('requested', 'queued') AND requested_ms <= $1 ORDER BY id";
        let outcome = bounded(rows(&client, text, &[&until.as_millisecond()])).await;
        give_back(client, outcome)?.iter().map(decoded_waiting).collect()
    }

    pub(in crate::store) async fn waits(&self, wanted: WaitsWanted) -> Result<Vec<Waited>, StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(waits(&client, &wanted)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn receipt(
        &self,
        caller: &AccessId,
        key: &str,
    ) -> Result<Option<KnownReceipt>, StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(known(&client, caller, key)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn events_after(
        &self,
        place: u64,
        queues: Option<Vec<QueueId>>,
        limit: u32,
    ) -> Result<Vec<PlacedEvent>, StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(events(&client, place, queues.as_deref(), limit)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn newest_event(&self) -> Result<u64, StoreError> {
        let client = self.lend().await?;
        let newest = value::<i64>(&client, "SELECT coalesce(max(place), 0) FROM event_places", &[]);
        let outcome = bounded(newest).await;
        give_back(client, outcome).map(|place| u64::try_from(place).unwrap_or(0))
    }
}

/// What the call's receipt says; none if it has none, or was never seen.
pub(super) async fn judge(on: &Transaction<'_>, wanted: &Commit) -> Result<Option<Committed>, StoreError> {
    let Some(receipt) = &wanted.receipt else { return Ok(None) };
    let known = known(on, &receipt.caller, &receipt.key).await?;
    Ok(known
        .map(|known| if known.sha256 == receipt.sha256 { Committed::Repeated(known.turn) } else { Committed::Reused }))
}

/// Stores the receipt with the turn; whether its key was free.
pub(super) async fn keep(on: &Transaction<'_>, wanted: &Commit, receipt: &Receipt) -> Result<bool, StoreError> {
    let text = "INSERT INTO inbound_receipts (caller, key, sha256, conversation_id, turn_no)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let (caller, conversation, sha256) = (receipt.caller.as_str(), wanted.conversation.as_str(), &receipt.sha256[..]);
    let kept = run(on, text, &[&caller, &receipt.key, &sha256, &conversation, &int(wanted.turn.no.0)]).await?;
    Ok(kept > 0)
}

/// Notes how far the turn has brought the handoff.
pub(super) async fn advance(on: &Transaction<'_>, wanted: &Commit, moved: &MovedHandoff) -> Result<(), StoreError> {
    let text = "UPDATE handoffs SET state = $2,
            accepted_at = CASE WHEN $3 THEN $5 ELSE accepted_at END,
            closed_at = CASE WHEN $4 THEN $5 ELSE closed_at END
         WHERE id = $1";
    let (taken, over) = (moved.status == HandoffStatus::Accepted, moved.status.is_over());
    let (id, state, at) = (moved.id.as_str(), moved.status.as_str(), wanted.turn.at.to_string());
    run(on, text, &[&id, &state, &taken, &over, &at]).await.map(|_| ())
}

async fn known(on: &impl GenericClient, caller: &AccessId, key: &str) -> Result<Option<KnownReceipt>, StoreError> {
    let text = "SELECT sha256, conversation_id, turn_no FROM inbound_receipts WHERE caller = $1 AND key = $2";
    let Some(found) = row(on, text, &[&caller.as_str(), &key]).await? else { return Ok(None) };
    let (conversation, turn) = (decode::id(get(&found, 1)?)?, TurnNo(number(&found, 2)?));
    Ok(Some(KnownReceipt { sha256: hash(&found, 0)?, conversation, turn }))
}

fn decoded_place(row: &Row) -> Result<HandoffPlace, StoreError> {
    Ok(HandoffPlace {
        id: decode::id(get(row, 0)?)?,
        conversation: decode::id(get(row, 1)?)?,
        queue: decode::id(get(row, 2)?)?,
        status: decode::status(&get::<String>(row, 3)?)?,
    })
}

fn decoded_waiting(row: &Row) -> Result<WaitingHandoff, StoreError> {
    Ok(WaitingHandoff {
        id: decode::id(get(row, 0)?)?,
        conversation: decode::id(get(row, 1)?)?,
        requested_at: decode::milliseconds(get(row, 2)?)?,
        unheard: get(row, 3)?,
    })
}

/// Newest first.
async fn waits(client: &Object, wanted: &WaitsWanted) -> Result<Vec<Waited>, StoreError> {
    let text = "SELECT requested_at, coalesce(accepted_at, closed_at), accepted_at IS NOT NULL FROM handoffs
         WHERE queue = $1 AND requested_ms >= $2 AND requested_ms < $3 ORDER BY requested_ms DESC LIMIT $4";
    let mut found = Vec::new();
    for (from, until) in &wanted.spans {
        let (from, until) = (from.as_millisecond(), until.as_millisecond());
        for row in &rows(client, text, &[&wanted.queue.as_str(), &from, &until, &i64::from(wanted.most)]).await? {
            let asked = decode::time(&get::<String>(row, 0)?)?;
            let ended = get::<Option<String>>(row, 1)?.map(|text| decode::time(&text)).transpose()?;
            found.push(Waited { time: ended.unwrap_or(wanted.now).duration_since(asked), taken: get(row, 2)? });
        }
    }
    Ok(found)
}

/// Ids sort by the time of the request.
async fn places(client: &Object, filter: &PlaceFilter) -> Result<Vec<HandoffPlace>, StoreError> {
    let states: Vec<&str> = filter.states.iter().map(|state| state.as_str()).collect();
    let text = "SELECT id, conversation_id, queue, state FROM handoffs
         WHERE id > $1 AND ($2 OR state = ANY($3)) AND ($4::text[] IS NULL OR queue = ANY($4))
         ORDER BY id LIMIT $5";
    let after = filter.after.as_ref().map_or("", HandoffId::as_str);
    let (any_state, queues) = (states.is_empty(), names(filter.queues.as_deref()));
    let found = rows(client, text, &[&after, &any_state, &states, &queues, &i64::from(filter.limit)]).await?;
    found.iter().map(decoded_place).collect()
}

fn names(queues: Option<&[QueueId]>) -> Option<Vec<&str>> {
    queues.map(|queues| queues.iter().map(QueueId::as_str).collect())
}

async fn events(
    client: &Object,
    after: u64,
    queues: Option<&[QueueId]>,
    limit: u32,
) -> Result<Vec<PlacedEvent>, StoreError> {
    let text = "SELECT p.place, e.id, e.handoff_id, e.seq, e.occurred_ms, e.body
         FROM event_places p JOIN outbox_events e ON e.id = p.event_id JOIN handoffs h ON h.id = e.handoff_id
         WHERE p.place > $1 AND ($2::text[] IS NULL OR h.queue = ANY($2))
         ORDER BY p.place LIMIT $3";
    let found = rows(client, text, &[&bigint(after), &names(queues), &i64::from(limit)]).await?;
    found.iter().map(decoded_event).collect()
}

fn decoded_event(row: &Row) -> Result<PlacedEvent, StoreError> {
    Ok(PlacedEvent {
        place: number(row, 0)?,
        id: decode::id(get(row, 1)?)?,
        handoff: decode::id(get(row, 2)?)?,
        sequence: number(row, 3)?,
        occurred_at: decode::milliseconds(get(row, 4)?)?,
        body: get(row, 5)?,
    })
}
