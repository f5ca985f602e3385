//! Handoffs that go to an endpoint that stands in for another one.

use deadpool_postgres::{GenericClient, Object};
use jiff::Timestamp;

use super::outbox::{address, announce};
use super::pool::{Postgres, begin, bounded, commit, give_back};
use super::query::{Values, get, rows, run};
use crate::ids::EndpointId;
use crate::store::StoreError;
use crate::store::fallback::{FOLLOWING, FallenBack, LATE};

impl Postgres {
    pub(in crate::store) async fn fall_back(
        &self,
        from: &EndpointId,
        to: &EndpointId,
        before: Timestamp,
    ) -> Result<FallenBack, StoreError> {
        let way = Way { from, to, before: before.as_millisecond() };
        let mut client = self.lend().await?;
        let outcome = bounded(way.take(&mut client)).await;
        give_back(client, outcome)
    }
}

struct Way<'a> {
    from: &'a EndpointId,
    to: &'a EndpointId,
    before: i64,
}

impl Way<'_> {
    /// Those that are late, and those that went this way and have more to tell.
    async fn look(&self, on: &impl GenericClient) -> Result<(Vec<String>, Vec<String>), StoreError> {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        Ok((all(on, LATE, &[&from, &self.before, &to]).await?, all(on, FOLLOWING, &[&from, &to]).await?))
    }

    /// Several processes look at the same time: what was found is locked, all handoffs before any endpoint, and looked
    /// at once more.
    async fn take(&self, client: &mut Object) -> Result<FallenBack, StoreError> {
        let (late, following) = self.look(client).await?;
        let found: Vec<String> = late.into_iter().chain(following).collect();
        if found.is_empty() {
            return Ok(FallenBack::default());
        }
        announce(client, std::slice::from_ref(self.to)).await?;
        let transaction = begin(client).await?;
        run(&transaction, "SELECT 1 FROM handoffs WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", &[&found]).await?;
        let (late, following) = self.look(&transaction).await?;
        let late: Vec<String> = late.into_iter().filter(|id| found.contains(id)).collect();
        let following = following.into_iter().filter(|id| found.contains(id));
        let handoffs: Vec<String> = late.iter().cloned().chain(following).collect();
        let deliveries = address(&transaction, &handoffs, std::slice::from_ref(self.to), Some(self.from)).await?;
        commit(transaction).await?;
        Ok(FallenBack { handoffs: late.len(), deliveries })
    }
}

async fn all(on: &impl GenericClient, text: &str, values: Values<'_>) -> Result<Vec<String>, StoreError> {
    rows(on, text, values).await?.iter().map(|row| get(row, 0)).collect()
}
