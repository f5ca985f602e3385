//! The outbox: what helpdesks are told, and to whom it goes.

use rusqlite::{Connection, named_params};
use sha2::{Digest, Sha256};

use super::endpoints;
use super::failure::sql;
use super::file::Sqlite;
use super::writer::Held;
use crate::handoff::OutgoingEvent;
use crate::ids::EndpointId;
use crate::store::StoreError;
use crate::store::shared::Unaddressed;

impl Sqlite {
    pub(in crate::store) async fn adopt_endpoints(&self, endpoints: &[EndpointId]) -> Result<usize, StoreError> {
        let endpoints = endpoints.to_vec();
        self.writer
            .write(move |held| {
                held.endpoints = endpoints;
                adopt(&held.connection, &held.endpoints, (0, u64::MAX))
            })
            .await
    }

    pub(in crate::store) async fn adopt_events(
        &self,
        endpoints: &[EndpointId],
        after: u64,
        until: u64,
    ) -> Result<usize, StoreError> {
        let endpoints = endpoints.to_vec();
        self.writer.write(move |held| adopt(&held.connection, &endpoints, (after, until))).await
    }
}

/// Writes events and their deliveries.
pub(super) fn put(held: &Held, outgoing: &[OutgoingEvent]) -> Result<(), StoreError> {
    for event in outgoing {
        put_event(&held.connection, event)?;
        for endpoint in &held.endpoints {
            address(&held.connection, event.handoff.as_str(), endpoint, None)?;
        }
    }
    Ok(())
}

/// Writes an event and its deliveries to these endpoints alone, due at these times.
pub(super) fn put_for(
    connection: &Connection,
    event: &OutgoingEvent,
    endpoints: &[(&EndpointId, i64)],
) -> Result<(), StoreError> {
    put_event(connection, event)?;
    for (endpoint, due_ms) in endpoints {
        let event_id = event.id.as_str().to_owned();
        let delivery = Unaddressed { event: event_id, seq: event.sequence, occurred_ms: *due_ms };
        insert_delivery(connection, &delivery, endpoint, event.handoff.as_str(), None)?;
    }
    Ok(())
}

fn put_event(connection: &Connection, event: &OutgoingEvent) -> Result<(), StoreError> {
    let digest: [u8; 32] = Sha256::digest(&event.body).into();
    connection
        .prepare_cached(
            "INSERT INTO outbox_events (id, handoff_id, seq, type, occurred_at, occurred_ms, body, body_sha256)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .and_then(|mut insert| {
            insert.execute((
                event.id.as_str(),
                event.handoff.as_str(),
                event.sequence,
                event.kind.as_str(),
                event.occurred_at.to_string(),
                event.occurred_at.as_millisecond(),
                &event.body,
                digest,
            ))
        })
        .map(|_| ())
        .map_err(sql)
}

/// Addresses every event of the handoff that the endpoint does not have yet, so that no endpoint ever sees a gap
/// in a handoff, even when it was added in the middle of it. Returns how many. `fallback_of`: in place of whom.
pub(super) fn address(
    connection: &Connection,
    handoff: &str,
    endpoint: &EndpointId,
    fallback_of: Option<&EndpointId>,
) -> Result<usize, StoreError> {
    let events = unaddressed(connection, handoff, endpoint)?;
    if events.is_empty() {
        return Ok(0);
    }
    endpoints::known(connection, endpoint.as_str())?;
    for event in &events {
        insert_delivery(connection, event, endpoint, handoff, fallback_of)?;
    }
    Ok(events.len())
}

fn unaddressed(connection: &Connection, handoff: &str, endpoint: &EndpointId) -> Result<Vec<Unaddressed>, StoreError> {
    let mut find = connection
        .prepare_cached(
            "SELECT id, seq, occurred_ms FROM outbox_events
             WHERE handoff_id = ?1 AND seq > coalesce(
                (SELECT max(seq) FROM deliveries WHERE handoff_id = ?1 AND endpoint_id = ?2), 0)
             ORDER BY seq",
        )
        .map_err(sql)?;
    let rows = find
        .query_map((handoff, endpoint.as_str()), |row| {
            Ok(Unaddressed { event: row.get(0)?, seq: row.get(1)?, occurred_ms: row.get(2)? })
        })
        .map_err(sql)?;
    rows.collect::<Result<_, _>>().map_err(sql)
}

/// Deliveries of a handoff to an endpoint end in order, so one is ready when the one before it is done. What comes
/// later for a stand-in names the same endpoint as the first.
fn insert_delivery(
    connection: &Connection,
    event: &Unaddressed,
    endpoint: &EndpointId,
    handoff: &str,
    fallback_of: Option<&EndpointId>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO deliveries
                (id, event_id, endpoint_id, handoff_id, seq, state, ready, due_ms, created_ms, set_ms, fallback_of)
             VALUES (:id, :event, :endpoint, :handoff, :seq,
                (SELECT iif(off_why IS NULL, 'pending', 'parked') FROM endpoints WHERE id = :endpoint), coalesce(
                (SELECT state = 'delivered' FROM deliveries
                 WHERE endpoint_id = :endpoint AND handoff_id = :handoff ORDER BY seq DESC LIMIT 1), 1),
             :due, :due, :due, coalesce(
                (SELECT fallback_of FROM deliveries
                 WHERE endpoint_id = :endpoint AND handoff_id = :handoff ORDER BY seq LIMIT 1), :fallback_of))",
        )
        .and_then(|mut insert| {
            insert.execute(named_params! {
                ":id": event.delivery(endpoint).as_str(),
                ":event": event.event,
                ":endpoint": endpoint.as_str(),
                ":handoff": handoff,
                ":seq": event.seq,
                ":due": event.occurred_ms,
                ":fallback_of": fallback_of.map(EndpointId::as_str),
            })
        })
        .map(|_| ())
        .map_err(sql)
}

/// Handoffs that nobody has heard of, wholly or in part, go to those who are there now.
fn adopt(connection: &Connection, endpoints: &[EndpointId], places: (u64, u64)) -> Result<usize, StoreError> {
    let mut count = 0;
    for handoff in unheard(connection, endpoints, places)? {
        for endpoint in endpoints {
            count += address(connection, &handoff, endpoint, None)?;
        }
    }
    Ok(count)
}

/// Handoffs with an event, of these places, that was delivered to nobody and is on its way to none of the endpoints.
fn unheard(
    connection: &Connection,
    endpoints: &[EndpointId],
    (after, until): (u64, u64),
) -> Result<Vec<String>, StoreError> {
    let names: Vec<&str> = endpoints.iter().map(EndpointId::as_str).collect();
    let names = serde_json::Value::from(names).to_string();
    let place = |place: u64| i64::try_from(place).unwrap_or(i64::MAX);
    let mut find = connection
        .prepare_cached(
            "SELECT DISTINCT event.handoff_id FROM event_places AS p JOIN outbox_events AS event ON event.id = p.event_id
             WHERE p.place > ?2 AND p.place <= ?3 AND event.type <> 'conversation.erased' AND NOT EXISTS (
                SELECT 1 FROM deliveries WHERE event_id = event.id
                AND (state = 'delivered' OR endpoint_id IN (SELECT value FROM json_each(?1))))
             ORDER BY event.handoff_id",
        )
        .map_err(sql)?;
    let rows = find.query_map((names, place(after), place(until)), |row| row.get(0)).map_err(sql)?;
    rows.collect::<Result<_, _>>().map_err(sql)
}
