//! What is told to whom: events, and a delivery for each endpoint.

use deadpool_postgres::{GenericClient, Object, Transaction};
use sha2::{Digest as _, Sha256};

use super::pool::{Postgres, begin, bounded, commit, give_back};
use super::query::{Values, bigint, get, int, number, rows, run};
use crate::handoff::OutgoingEvent;
use crate::ids::EndpointId;
use crate::store::StoreError;
use crate::store::decode;
use crate::store::shared::Unaddressed;

/// The number of the lock under which events get their places: "DSKB" and 3.
const LOCK: i64 = 0x4453_4B42_0000_0003;

/// Handoffs that are addressed in one transaction: bounds how long others wait for it.
const ADOPTED: i64 = 100;

impl Postgres {
    pub(in crate::store) async fn adopt_endpoints(&self, endpoints: &[EndpointId]) -> Result<usize, StoreError> {
        let client = self.lend().await?;
        let known = bounded(announce(&client, endpoints)).await;
        give_back(client, known)?;
        self.send_to(endpoints);
        self.adopt_events(endpoints, 0, u64::MAX).await
    }

    pub(in crate::store) async fn adopt_events(
        &self,
        endpoints: &[EndpointId],
        after: u64,
        until: u64,
    ) -> Result<usize, StoreError> {
        let mut count = 0;
        loop {
            let mut client = self.lend().await?;
            let outcome = bounded(adopt(&mut client, endpoints, (after, until))).await;
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
        address(on, &[event.handoff.as_str().to_owned()], endpoints, None).await?;
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
    let names: Vec<EndpointId> = endpoints.iter().map(|(endpoint, _)| (*endpoint).clone()).collect();
    let mut new = unaddressed(on, &[event.handoff.as_str().to_owned()], &names).await?;
    new.retain(|new| new.event.event == event.id.as_str());
    for delivery in &mut new {
        let due = endpoints.iter().find(|(endpoint, _)| **endpoint == delivery.endpoint);
        delivery.event.occurred_ms = due.map_or(delivery.event.occurred_ms, |(_, due_ms)| *due_ms);
    }
    insert_deliveries(on, &new, None).await
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

/// Addresses every event of the handoffs that an endpoint does not have yet, so that no endpoint ever sees a gap in a
/// handoff, even when it was added in the middle of it. Returns how many. The handoffs are locked. `fallback_of`: in
/// place of whom.
pub(super) async fn address(
    on: &Transaction<'_>,
    handoffs: &[String],
    endpoints: &[EndpointId],
    fallback_of: Option<&EndpointId>,
) -> Result<usize, StoreError> {
    let missing = unaddressed(on, handoffs, endpoints).await?;
    insert_deliveries(on, &missing, fallback_of).await?;
    Ok(missing.len())
}

/// A delivery that is to be made.
struct NewDelivery {
    event: Unaddressed,
    endpoint: EndpointId,
    handoff: String,
    state: &'static str,
    ready: bool,
}

/// In order of handoffs, endpoints and events. The endpoints are locked, so that nobody switches one of them before the
/// new deliveries can be seen: whoever does waits, and then parks or releases these too.
///
/// Deliveries of a handoff to an endpoint end in order, so one is ready when the one before it is done.
async fn unaddressed(
    on: &Transaction<'_>,
    handoffs: &[String],
    endpoints: &[EndpointId],
) -> Result<Vec<NewDelivery>, StoreError> {
    let names: Vec<&str> = endpoints.iter().map(EndpointId::as_str).collect();
    let text = "SELECT event.id, event.seq, event.occurred_ms, endpoint.id, event.handoff_id, endpoint.off_why IS NULL,
            coalesce((SELECT state = 'delivered' FROM deliveries
                WHERE endpoint_id = endpoint.id AND handoff_id = event.handoff_id ORDER BY seq DESC LIMIT 1), true)
         FROM outbox_events AS event JOIN endpoints AS endpoint ON endpoint.id = ANY($2)
         WHERE event.handoff_id = ANY($1) AND event.seq > coalesce((SELECT max(seq) FROM deliveries
                WHERE endpoint_id = endpoint.id AND handoff_id = event.handoff_id), 0)
         ORDER BY event.handoff_id, endpoint.id, event.seq FOR SHARE OF endpoint";
    let mut found: Vec<NewDelivery> = Vec::new();
    for row in &rows(on, text, &[&handoffs, &names]).await? {
        let event = Unaddressed { event: get(row, 0)?, seq: number(row, 1)?, occurred_ms: get(row, 2)? };
        let (endpoint, handoff): (EndpointId, String) = (decode::id(get(row, 3)?)?, get(row, 4)?);
        let first = found.last().is_none_or(|last| last.endpoint != endpoint || last.handoff != handoff);
        let state = if get(row, 5)? { "pending" } else { "parked" };
        found.push(NewDelivery { event, endpoint, handoff, state, ready: first && get(row, 6)? });
    }
    Ok(found)
}

/// What comes later for a stand-in names the same endpoint as the first.
async fn insert_deliveries(
    on: &Transaction<'_>,
    new: &[NewDelivery],
    fallback_of: Option<&EndpointId>,
) -> Result<(), StoreError> {
    if new.is_empty() {
        return Ok(());
    }
    let text = "INSERT INTO deliveries
            (id, event_id, endpoint_id, handoff_id, seq, state, ready, due_ms, created_ms, set_ms, fallback_of)
         SELECT id, event, endpoint, handoff, seq, state, ready, due, due, due, coalesce(
            (SELECT d.fallback_of FROM deliveries AS d
             WHERE d.endpoint_id = new.endpoint AND d.handoff_id = new.handoff ORDER BY d.seq LIMIT 1), $9)
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::bool[], $8::bigint[])
            AS new (id, event, endpoint, handoff, seq, state, ready, due)";
    let ids: Vec<String> = new.iter().map(|new| new.event.delivery(&new.endpoint).to_string()).collect();
    let events: Vec<&str> = new.iter().map(|new| new.event.event.as_str()).collect();
    let endpoints: Vec<&str> = new.iter().map(|new| new.endpoint.as_str()).collect();
    let handoffs: Vec<&str> = new.iter().map(|new| new.handoff.as_str()).collect();
    let seqs: Vec<i32> = new.iter().map(|new| int(new.event.seq)).collect();
    let states: Vec<&str> = new.iter().map(|new| new.state).collect();
    let ready: Vec<bool> = new.iter().map(|new| new.ready).collect();
    let due: Vec<i64> = new.iter().map(|new| new.event.occurred_ms).collect();
    let fallback_of = fallback_of.map(EndpointId::as_str);
    let values: Values<'_> = &[&ids, &events, &endpoints, &handoffs, &seqs, &states, &ready, &due, &fallback_of];
    run(on, text, values).await.map(|_| ())
}

/// Handoffs that nobody has heard of, wholly or in part, go to those who are there now: a batch of them.
async fn adopt(client: &mut Object, endpoints: &[EndpointId], places: (u64, u64)) -> Result<usize, StoreError> {
    let transaction = begin(client).await?;
    let handoffs = unheard(&transaction, endpoints, places).await?;
    let count = if handoffs.is_empty() { 0 } else { address(&transaction, &handoffs, endpoints, None).await? };
    commit(transaction).await?;
    Ok(count)
}

/// Handoffs with an event, of these places, that was delivered to nobody and is on its way to none of the endpoints.
/// They are locked, all of them before any endpoint is.
async fn unheard(
    on: &Transaction<'_>,
    endpoints: &[EndpointId],
    (after, until): (u64, u64),
) -> Result<Vec<String>, StoreError> {
    let names: Vec<&str> = endpoints.iter().map(EndpointId::as_str).collect();
    let text = "SELECT id FROM handoffs WHERE id IN (
            SELECT event.handoff_id FROM event_places AS p JOIN outbox_events AS event ON event.id = p.event_id
            WHERE p.place > $2 AND p.place <= $3 AND event.type <> 'conversation.erased' AND NOT EXISTS (
                SELECT 1 FROM deliveries WHERE event_id = event.id
                AND (state = 'delivered' OR endpoint_id = ANY($1))))
         ORDER BY id LIMIT $4 FOR NO KEY UPDATE";
    let found = rows(on, text, &[&names, &bigint(after), &bigint(until), &ADOPTED]).await?;
    found.iter().map(|row| get(row, 0)).collect()
}
