//! Endpoints: switched off and on, and what is parked meanwhile.

use deadpool_postgres::{Object, Transaction};
use jiff::Timestamp;

use super::operators::counts;
use super::outbox;
use super::pool::{Postgres, begin, bounded, commit, give_back};
use super::query::{get, number, row, rows, run};
use crate::ids::EndpointId;
use crate::store::decode;
use crate::store::endpoints::{FAILING_FOR, FAILING_TIMES};
use crate::store::{AfterAttempt, AttemptResult, EndpointStatus, OffReason, StoreError};

impl Postgres {
    pub(in crate::store) async fn endpoints(&self) -> Result<Vec<EndpointStatus>, StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(list(&client)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn switch_off(
        &self,
        id: &EndpointId,
        why: OffReason,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let mut client = self.lend().await?;
        let outcome = bounded(switch_off(&mut client, id, why, now)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn switch_on(&self, id: &EndpointId, now: Timestamp) -> Result<usize, StoreError> {
        let mut client = self.lend().await?;
        let outcome = bounded(switch_on(&mut client, id, now)).await;
        give_back(client, outcome)
    }
}

async fn switch_off(client: &mut Object, id: &EndpointId, why: OffReason, now: Timestamp) -> Result<usize, StoreError> {
    outbox::announce(&*client, std::slice::from_ref(id)).await?;
    let transaction = begin(client).await?;
    let parked = park(&transaction, id.as_str(), why, now).await?;
    commit(transaction).await?;
    Ok(parked)
}

async fn switch_on(client: &mut Object, id: &EndpointId, now: Timestamp) -> Result<usize, StoreError> {
    let transaction = begin(client).await?;
    let text = "UPDATE endpoints SET off_why = NULL, off_since_ms = NULL, failing_since_ms = NULL, failures = 0
         WHERE id = $1";
    run(&transaction, text, &[&id.as_str()]).await?;
    let text = "UPDATE deliveries SET state = 'pending', due_ms = $2, set_ms = $2, attempt = 0
         WHERE endpoint_id = $1 AND state = 'parked'";
    let released = run(&transaction, text, &[&id.as_str(), &now.as_millisecond()]).await?;
    commit(transaction).await?;
    Ok(usize::try_from(released).unwrap_or(usize::MAX))
}

/// What a try says of its endpoint, unless it was ourselves who failed; parks what waits if that was the last straw.
pub(super) async fn learn(on: &Transaction<'_>, endpoint: &str, result: &AttemptResult) -> Result<(), StoreError> {
    if result.own_fault {
        return Ok(());
    }
    match result.next {
        AfterAttempt::Delivered => {
            let text = "UPDATE endpoints SET failures = 0, failing_since_ms = NULL WHERE id = $1 AND failures > 0";
            run(on, text, &[&endpoint]).await.map(|_| ())
        }
        AfterAttempt::Parked => park(on, endpoint, OffReason::Gone, result.ended).await.map(|_| ()),
        AfterAttempt::Retry(_) | AfterAttempt::Dead => failed(on, endpoint, result.ended).await,
    }
}

async fn failed(on: &Transaction<'_>, endpoint: &str, at: Timestamp) -> Result<(), StoreError> {
    let text = "UPDATE endpoints SET failures = failures + 1, failing_since_ms = coalesce(failing_since_ms, $2)
         WHERE id = $1 RETURNING failures, failing_since_ms";
    let Some(found) = row(on, text, &[&endpoint, &at.as_millisecond()]).await? else { return Ok(()) };
    let (failures, since): (u32, i64) = (number(&found, 0)?, get(&found, 1)?);
    let failing_for = at.duration_since(decode::milliseconds(since)?);
    if failures >= FAILING_TIMES && failing_for >= FAILING_FOR {
        park(on, endpoint, OffReason::Failing, at).await?;
    }
    Ok(())
}

/// Switches off, and parks what waits; what a courier holds follows when its try has ended. The endpoint's row comes
/// first: whoever addresses something to it at this moment is waited for, and seen.
async fn park(on: &Transaction<'_>, endpoint: &str, why: OffReason, at: Timestamp) -> Result<usize, StoreError> {
    let text = "UPDATE endpoints SET off_why = $2, off_since_ms = $3
         WHERE id = $1 AND off_why IS DISTINCT FROM $2";
    run(on, text, &[&endpoint, &why.as_str(), &at.as_millisecond()]).await?;
    let text = "UPDATE deliveries SET state = 'parked' WHERE endpoint_id = $1 AND state = 'pending'";
    run(on, text, &[&endpoint]).await.map(|parked| usize::try_from(parked).unwrap_or(usize::MAX))
}

async fn list(client: &Object) -> Result<Vec<EndpointStatus>, StoreError> {
    let text = "SELECT id, off_why, off_since_ms, failures, failing_since_ms FROM endpoints ORDER BY id";
    let mut listed = Vec::new();
    for row in &rows(client, text, &[]).await? {
        let id: String = get(row, 0)?;
        let off = get::<Option<String>>(row, 1)?.map(|why| decode::off_reason(&why)).transpose()?;
        let off_since = get::<Option<i64>>(row, 2)?.map(decode::milliseconds).transpose()?;
        let failing_since = get::<Option<i64>>(row, 4)?.map(decode::milliseconds).transpose()?;
        let failures: u32 = number(row, 3)?;
        let text = "SELECT state, count(*) FROM deliveries WHERE endpoint_id = $1 GROUP BY state";
        listed.push(EndpointStatus {
            deliveries: counts(client, text, &id).await?,
            id: decode::id(id)?,
            off: off.zip(off_since),
            failing: failing_since.map(|since| (failures, since)),
        });
    }
    Ok(listed)
}
