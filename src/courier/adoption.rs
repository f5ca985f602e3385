//! Handoffs that nobody delivers: those from before the first endpoint, and those that another process took for an
//! endpoint that is not there any more.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::run::Wake;
use crate::ids::EndpointId;
use crate::store::{Store, StoreError};

/// The pause after a failure of the store.
const AGAIN: Duration = Duration::from_secs(10);

/// Looks for them until `stop` fires, beside the deliveries: however long that takes or fails, those go on.
pub(super) async fn keep_adopting(
    store: &Store,
    endpoints: &[EndpointId],
    every: Duration,
    wake: &Wake,
    stop: &CancellationToken,
) {
    let mut adoption = Adoption::default();
    // A look that is broken off is one that failed.
    while let Some(looked) = stop.run_until_cancelled(adoption.look(store, endpoints)).await {
        let pause = match looked {
            Ok(0) => every,
            Ok(count) => {
                tracing::info!(count, "handoffs that nobody delivered go to the endpoints of now");
                wake.wake();
                every
            }
            Err(error) => {
                tracing::warn!(%error, "handoffs that nobody delivers cannot be looked for");
                every.min(AGAIN)
            }
        };
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
    }
}

/// How far the looks have come.
#[derive(Debug, Default)]
struct Adoption {
    /// Events up to here were looked at.
    looked: u64,
    /// The newest one at the last look; none before the first.
    newest: Option<u64>,
}

impl Adoption {
    /// The first look is at everything. Later ones are at what was there at the look before: a process that is alive
    /// has had the time between the two to deliver it itself.
    async fn look(&mut self, store: &Store, endpoints: &[EndpointId]) -> Result<usize, StoreError> {
        let newest = store.newest_event().await?;
        let count = match self.newest {
            None => store.adopt_endpoints(endpoints).await?,
            Some(until) if until > self.looked => store.adopt_events(endpoints, self.looked, until).await?,
            Some(_) => 0,
        };
        self.looked = self.newest.unwrap_or(newest);
        self.newest = Some(newest);
        Ok(count)
    }
}
