//! What is told to whom: events, and a delivery for each endpoint.

use deadpool_postgres::{GenericClient, Object, Transaction};
use sha2::{Digest as _, Sha256};

use super::pool::{Postgres, begin, bounded, commit, give_back};
use super::query::{Values, get, int, number, rows, run};
use crate::handoff::OutgoingEvent;
use crate::ids::EndpointId;
use crate::store::StoreError;
use crate::store::shared::Unaddressed;

/// The number of the lock under which events get their places: "DSKB" and 3.
const LOCK: i64 = 0x4453_4B42_0000_0003;

/// Handoffs that are addressed in one transaction: bounds how long it takes.
const ADOPTED: i64 = 100;

impl Postgres {
    pub(in crate::store) async fn adopt_endpoints(&self, endpoints: &[EndpointId]) -> Result<usize, StoreError> {
        let client = self.lend().await?;
        let known = bounded(announce(&client, endpoints)).await;
        give_back(client, known)?;
        self.send_to(endpoints);
        let mut count = 0;
        loop {
            let mut client = self.lend().await?;
            let outcome = bounded(adopt(&mut client, endpoints)).await;
            match give_back(client, outcome)? {
                0 => return Ok(count),
                adopted => count += adopted,
            }
        }
    }
}

/// Makes endpoints known, each by itself and before anything is addressed to them: two turns that did it could wait
/// for each other.
pub(super) async fn announce(on: &impl GenericClient, endpoints: &[EndpointId]) -> Result<(), StoreError> {
    for endpoint in endpoints {
        run(on, "INSERT INTO endpoints (id) VALUES ($1) ON CONFLICT DO NOTHING", &[&endpoint.as_str()]).await?;
    }
    Ok(())
}

/// Writes events and their deliveries; the last thing that a transaction does.
pub(super) async fn put(
    on: &Transaction<'_>,
    outgoing: &[OutgoingEvent],
    endpoints: &[EndpointId],
) -> Result<(), StoreError> {
    for event in outgoing {
        lock(on, event.handoff.as_str()).await?;
        put_event(on, event).await?;
        for endpoint in endpoints {
            address(on, event.handoff.as_str(), endpoint).await?;
        }
    }
    if outgoing.is_empty() { Ok(()) } else { give_places(on, outgoing).await }
}

/// Nobody may add to a handoff's deliveries while somebody ends one of them: the new one would wait for a sign that
/// has been given already.
pub(super) async fn lock(on: &Transaction<'_>, handoff: &str) -> Result<(), StoreError> {
    run(on, "SELECT 1 FROM handoffs WHERE id = $1 FOR NO KEY UPDATE", &[&handoff]).await.map(|_| ())
}

/// Writes an event and its deliveries to these endpoints alone, due at these times. Its place is still to be given.
pub(super) async fn put_for(
    on: &Transaction<'_>,
    event: &OutgoingEvent,
    endpoints: &[(&EndpointId, i64)],
) -> Result<(), StoreError> {
    put_event(on, event).await?;
    for (endpoint, due_ms) in endpoints {
        let event_id = event.id.as_str().to_owned();
        let delivery = Unaddressed { event: event_id, seq: event.sequence, occurred_ms: *due_ms };
        insert_delivery(on, &delivery, endpoint, event.handoff.as_str()).await?;
    }
    Ok(())
}

async fn put_event(on: &Transaction<'_>, event: &OutgoingEvent) -> Result<(), StoreError> {
    let text = "INSERT INTO outbox_events (id, handoff_id, seq, type, occurred_at, occurred_ms, body, body_sha256)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let digest: [u8; 32] = Sha256::digest(&event.body).into();
    run(
        on,
        text,
        &[
            &event.id.as_str(),
            &event.handoff.as_str(),
            &int(event.sequence),
            &event.kind.as_str(),
            &event.occurred_at.to_string(),
            &event.occurred_at.as_millisecond(),
            &event.body,
            &&digest[..],
        ],
    )
    .await
    .map(|_| ())
}

/// A number that is given but not committed yet must not be overtaken by a higher one: whoever reads on after that
/// would never see it. So one transaction after another, from here to its commit.
pub(super) async fn give_places(on: &Transaction<'_>, outgoing: &[OutgoingEvent]) -> Result<(), StoreError> {
    run(on, "SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    for event in outgoing {
        run(on, "INSERT INTO event_places (event_id) VALUES ($1)", &[&event.id.as_str()]).await?;
    }
    Ok(())
}

/// Addresses every event of the handoff that the endpoint does not have yet, so that no endpoint ever sees a gap
/// in a handoff, even when it was added in the middle of it. Returns how many. The handoff is locked.
async fn address(on: &Transaction<'_>, handoff: &str, endpoint: &EndpointId) -> Result<usize, StoreError> {
    let events = unaddressed(on, handoff, endpoint).await?;
    for event in &events {
        insert_delivery(on, event, endpoint, handoff).await?;
    }
    Ok(events.len())
}

async fn unaddressed(
    on: &Transaction<'_>,
    handoff: &str,
    endpoint: &EndpointId,
) -> Result<Vec<Unaddressed>, StoreError> {
    let text = "SELECT id, seq, occurred_ms FROM outbox_events
         WHERE handoff_id = $1 AND seq > coalesce(
            (SELECT max(seq) FROM deliveries WHERE handoff_id = $1 AND endpoint_id = $2), 0)
         ORDER BY seq";
    let found = rows(on, text, &[&handoff, &endpoint.as_str()]).await?;
    let read = |row| Ok(Unaddressed { event: get(row, 0)?, seq: number(row, 1)?, occurred_ms: get(row, 2)? });
    found.iter().map(read).collect()
}

/// Deliveries of a handoff to an endpoint end in order, so one is ready when the one before it is done.
async fn insert_delivery(
    on: &Transaction<'_>,
    event: &Unaddressed,
    endpoint: &EndpointId,
    handoff: &str,
) -> Result<(), StoreError> {
    let text =
        "INSERT INTO deliveries (id, event_id, endpoint_id, handoff_id, seq, state, ready, due_ms, created_ms, set_ms)
         VALUES ($1, $2, $3, $4, $5,
            (SELECT CASE WHEN off_why IS NULL THEN 'pending' ELSE 'parked' END FROM endpoints WHERE id = $3), coalesce(
            (SELECT state = 'delivered' FROM deliveries
             WHERE endpoint_id = $3 AND handoff_id = $4 ORDER BY seq DESC LIMIT 1), true),
         $6, $6, $6)";
    let id = event.delivery(endpoint);
    let values: Values<'_> =
        &[&id.as_str(), &event.event, &endpoint.as_str(), &handoff, &int(event.seq), &event.occurred_ms];
    run(on, text, values).await.map(|_| ())
}

/// Handoffs that nobody has heard of, wholly or in part, go to those who are there now: a batch of them.
async fn adopt(client: &mut Object, endpoints: &[EndpointId]) -> Result<usize, StoreError> {
    let transaction = begin(client).await?;
    let mut count = 0;
    for handoff in unheard(&transaction, endpoints).await? {
        lock(&transaction, &handoff).await?;
        for endpoint in endpoints {
            count += address(&transaction, &handoff, endpoint).await?;
        }
    }
    commit(transaction).await?;
    Ok(count)
}

/// Handoffs with an event that was delivered to nobody and is on its way to none of the endpoints.
async fn unheard(on: &Transaction<'_>, endpoints: &[EndpointId]) -> Result<Vec<String>, StoreError> {
    let names: Vec<&str> = endpoints.iter().map(EndpointId::as_str).collect();
    let text =
        "SELECT DISTINCT handoff_id FROM outbox_events AS event WHERE type <> 'conversation.erased' AND NOT EXISTS (
            SELECT 1 FROM deliveries WHERE event_id = event.id
            AND (state = 'delivered' OR endpoint_id = ANY($1)))
         ORDER BY handoff_id LIMIT $2";
    rows(on, text, &[&names, &ADOPTED]).await?.iter().map(|row| get(row, 0)).collect()
}
