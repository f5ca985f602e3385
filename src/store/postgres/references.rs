//! What connectors have reached.

use std::collections::BTreeMap;

use deadpool_postgres::{GenericClient, Object};
use tokio_postgres::Row;

use super::claims;
use super::outbox;
use super::pool::{Postgres, begin, bounded, commit, give_back};
use super::query::{bigint, get, number, row, rows, run};
use crate::ids::{EndpointId, HandoffId};
use crate::store::decode;
use crate::store::references::{END_TOLD, end_told};
use crate::store::{Claim, OpenReference, Reached, StepDone, StoreError};

impl Postgres {
    pub(in crate::store) async fn reached(
        &self,
        endpoint: &EndpointId,
        handoff: &HandoffId,
    ) -> Result<Reached, StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(reached(&client, endpoint, handoff)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn step_done(
        &self,
        endpoint: &EndpointId,
        handoff: &HandoffId,
        done: StepDone,
    ) -> Result<(), StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(step_done(&client, endpoint.as_str(), handoff.as_str(), &done)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn claimed_step_done(&self, claim: &Claim, done: StepDone) -> Result<bool, StoreError> {
        let mut client = self.lend().await?;
        let outcome = bounded(claimed_step_done(&mut client, claim, &done)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn referenced(
        &self,
        endpoint: &EndpointId,
        reference: &str,
    ) -> Result<Option<HandoffId>, StoreError> {
        let client = self.lend().await?;
        let text = "SELECT handoff_id FROM external_references WHERE endpoint_id = $1 AND reference = $2
             ORDER BY handoff_id DESC LIMIT 1";
        let outcome = bounded(row(&client, text, &[&endpoint.as_str(), &reference])).await;
        give_back(client, outcome)?.map(|row| decode::id(get(&row, 0)?)).transpose()
    }

    pub(in crate::store) async fn open_references(
        &self,
        endpoint: &EndpointId,
    ) -> Result<Vec<OpenReference>, StoreError> {
        let client = self.lend().await?;
        let text = "SELECT r.handoff_id, r.reference, r.cursor, s.captured FROM external_references r
             JOIN handoffs h ON h.id = r.handoff_id
             LEFT JOIN connector_steps s
               ON s.endpoint_id = r.endpoint_id AND s.handoff_id = r.handoff_id AND s.step = $2
             WHERE r.endpoint_id = $1 AND h.state IN ('requested', 'queued', 'accepted', 'active')
             ORDER BY r.handoff_id";
        let outcome = bounded(rows(&client, text, &[&endpoint.as_str(), &END_TOLD])).await;
        give_back(client, outcome)?.iter().map(open).collect()
    }

    pub(in crate::store) async fn read_until(
        &self,
        endpoint: &EndpointId,
        handoff: &HandoffId,
        cursor: u64,
    ) -> Result<(), StoreError> {
        let client = self.lend().await?;
        let text = "UPDATE external_references SET cursor = greatest(cursor, $3)
             WHERE endpoint_id = $1 AND handoff_id = $2";
        let outcome = bounded(run(&client, text, &[&endpoint.as_str(), &handoff.as_str(), &bigint(cursor)])).await;
        give_back(client, outcome).map(|_| ())
    }
}

async fn reached(client: &Object, endpoint: &EndpointId, handoff: &HandoffId) -> Result<Reached, StoreError> {
    let (endpoint, handoff) = (endpoint.as_str(), handoff.as_str());
    let text = "SELECT reference FROM external_references WHERE endpoint_id = $1 AND handoff_id = $2";
    let reference = row(client, text, &[&endpoint, &handoff]).await?.map(|row| get(&row, 0)).transpose()?;
    let text = "SELECT step, captured FROM connector_steps WHERE endpoint_id = $1 AND handoff_id = $2";
    let mut steps = BTreeMap::new();
    for row in &rows(client, text, &[&endpoint, &handoff]).await? {
        let captured = serde_json::from_str(&get::<String>(row, 1)?);
        steps.insert(get(row, 0)?, captured.map_err(|error| StoreError::damaged("a step", error))?);
    }
    Ok(Reached { reference, steps })
}

/// The claim is looked at under the locks of `record`, so that it holds until the commit.
async fn claimed_step_done(client: &mut Object, claim: &Claim, done: &StepDone) -> Result<bool, StoreError> {
    let transaction = begin(client).await?;
    let Some(owner) = claims::owner(&transaction, claim).await? else { return Ok(false) };
    outbox::lock(&transaction, &owner.handoff).await?;
    if !claims::still_ours(&transaction, claim).await? {
        return Ok(false);
    }
    step_done(&transaction, &owner.endpoint, &owner.handoff, done).await?;
    commit(transaction).await?;
    Ok(true)
}

/// The first reference stays: a second one would leave what was said so far behind.
async fn step_done(on: &impl GenericClient, endpoint: &str, handoff: &str, done: &StepDone) -> Result<(), StoreError> {
    let captured = serde_json::to_string(&done.captured).unwrap_or_else(|_| "{}".to_owned());
    // One statement: a crash must not leave the step without the reference that it gave.
    let text = "WITH step AS (
            INSERT INTO connector_steps (endpoint_id, handoff_id, step, captured) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING)
         INSERT INTO external_references (endpoint_id, handoff_id, reference)
         SELECT $1, $2, $5::text WHERE $5::text IS NOT NULL ON CONFLICT DO NOTHING";
    run(on, text, &[&endpoint, &handoff, &done.key, &captured, &done.reference]).await.map(|_| ())
}

fn open(row: &Row) -> Result<OpenReference, StoreError> {
    Ok(OpenReference {
        handoff: decode::id(get(row, 0)?)?,
        reference: get(row, 1)?,
        cursor: number(row, 2)?,
        end_told: end_told(get(row, 3)?)?,
    })
}
