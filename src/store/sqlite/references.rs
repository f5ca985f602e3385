//! What connectors have reached.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::claims;
use super::failure::sql;
use super::file::Sqlite;
use crate::ids::{EndpointId, HandoffId};
use crate::store::decode;
use crate::store::references::{END_TOLD, end_told};
use crate::store::{Claim, OpenReference, Reached, StepDone, StoreError};

impl Sqlite {
    pub(in crate::store) async fn reached(
        &self,
        endpoint: &EndpointId,
        handoff: &HandoffId,
    ) -> Result<Reached, StoreError> {
        let (endpoint, handoff) = (endpoint.clone(), handoff.clone());
        self.readers.read(move |connection| reached(connection, &endpoint, &handoff)).await
    }

    pub(in crate::store) async fn step_done(
        &self,
        endpoint: &EndpointId,
        handoff: &HandoffId,
        done: StepDone,
    ) -> Result<(), StoreError> {
        let (endpoint, handoff) = (endpoint.clone(), handoff.clone());
        self.writer.write(move |held| step_done(&held.connection, endpoint.as_str(), handoff.as_str(), &done)).await
    }

    pub(in crate::store) async fn claimed_step_done(&self, claim: &Claim, done: StepDone) -> Result<bool, StoreError> {
        let claim = claim.clone();
        self.writer
            .write(move |held| match claims::owner(&held.connection, &claim)? {
                Some(owner) if owner.ours => {
                    step_done(&held.connection, &owner.endpoint, &owner.handoff, &done).map(|()| true)
                }
                _ => Ok(false),
            })
            .await
    }

    pub(in crate::store) async fn referenced(
        &self,
        endpoint: &EndpointId,
        reference: &str,
    ) -> Result<Option<HandoffId>, StoreError> {
        let (endpoint, reference) = (endpoint.clone(), reference.to_owned());
        self.readers.read(move |connection| referenced(connection, &endpoint, &reference)).await
    }

    pub(in crate::store) async fn open_references(
        &self,
        endpoint: &EndpointId,
    ) -> Result<Vec<OpenReference>, StoreError> {
        let endpoint = endpoint.clone();
        self.readers.read(move |connection| open(connection, &endpoint)).await
    }

    pub(in crate::store) async fn read_until(
        &self,
        endpoint: &EndpointId,
        handoff: &HandoffId,
        cursor: u64,
    ) -> Result<(), StoreError> {
        let (endpoint, handoff) = (endpoint.clone(), handoff.clone());
        self.writer.write(move |held| read_until(&held.connection, &endpoint, &handoff, cursor)).await
    }
}

fn reached(connection: &Connection, endpoint: &EndpointId, handoff: &HandoffId) -> Result<Reached, StoreError> {
    let ids = (endpoint.as_str(), handoff.as_str());
    let reference = connection
        .prepare_cached("SELECT reference FROM external_references WHERE endpoint_id = ?1 AND handoff_id = ?2")
        .and_then(|mut find| find.query_row(ids, |row| row.get(0)).optional())
        .map_err(sql)?;
    let mut find = connection
        .prepare_cached("SELECT step, captured FROM connector_steps WHERE endpoint_id = ?1 AND handoff_id = ?2")
        .map_err(sql)?;
    let rows = find.query_map(ids, |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).map_err(sql)?;
    let mut steps = BTreeMap::new();
    for row in rows {
        let (step, captured) = row.map_err(sql)?;
        let captured = serde_json::from_str(&captured).map_err(|error| StoreError::damaged("a step", error))?;
        steps.insert(step, captured);
    }
    Ok(Reached { reference, steps })
}

/// The first reference stays: a second one would leave what was said so far behind.
fn step_done(connection: &Connection, endpoint: &str, handoff: &str, done: &StepDone) -> Result<(), StoreError> {
    let captured = serde_json::to_string(&done.captured).unwrap_or_else(|_| "{}".to_owned());
    connection
        .prepare_cached(
            "INSERT INTO connector_steps (endpoint_id, handoff_id, step, captured) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )
        .and_then(|mut insert| insert.execute((endpoint, handoff, &done.key, captured)))
        .map_err(sql)?;
    let Some(reference) = &done.reference else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO external_references (endpoint_id, handoff_id, reference) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
        )
        .and_then(|mut insert| insert.execute((endpoint, handoff, reference)))
        .map(|_| ())
        .map_err(sql)
}

/// Of several handoffs the newest: it is the one that somebody waits for.
fn referenced(
    connection: &Connection,
    endpoint: &EndpointId,
    reference: &str,
) -> Result<Option<HandoffId>, StoreError> {
    let found: Option<String> = connection
        .prepare_cached(
            "SELECT handoff_id FROM external_references WHERE endpoint_id = ?1 AND reference = ?2
             ORDER BY handoff_id DESC LIMIT 1",
        )
        .and_then(|mut find| find.query_row((endpoint.as_str(), reference), |row| row.get(0)).optional())
        .map_err(sql)?;
    found.map(decode::id).transpose()
}

fn open(connection: &Connection, endpoint: &EndpointId) -> Result<Vec<OpenReference>, StoreError> {
    let mut find = connection
        .prepare_cached(
            "SELECT r.handoff_id, r.reference, r.cursor, s.captured FROM external_references r
             JOIN handoffs h ON h.id = r.handoff_id
             LEFT JOIN connector_steps s
               ON s.endpoint_id = r.endpoint_id AND s.handoff_id = r.handoff_id AND s.step = ?2
             WHERE r.endpoint_id = ?1 AND h.state IN ('requested', 'queued', 'accepted', 'active')
             ORDER BY r.handoff_id",
        )
        .map_err(sql)?;
    let rows = find
        .query_map([endpoint.as_str(), END_TOLD], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .map_err(sql)?;
    let reference = |row: rusqlite::Result<(String, String, u64, Option<String>)>| {
        let (handoff, reference, cursor, end) = row.map_err(sql)?;
        Ok(OpenReference { handoff: decode::id(handoff)?, reference, cursor, end_told: end_told(end)? })
    };
    rows.map(reference).collect()
}

fn read_until(
    connection: &Connection,
    endpoint: &EndpointId,
    handoff: &HandoffId,
    cursor: u64,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE external_references SET cursor = max(cursor, ?3) WHERE endpoint_id = ?1 AND handoff_id = ?2",
        )
        .and_then(|mut update| update.execute((endpoint.as_str(), handoff.as_str(), cursor)))
        .map(|_| ())
        .map_err(sql)
}
