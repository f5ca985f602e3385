//! Handoffs that do not get through to an endpoint go to the one that stands in for it as well.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::edge::Clock;
use super::run::Wake;
use crate::config::Endpoint;
use crate::ids::EndpointId;
use crate::store::Store;

/// From an endpoint to its stand-in.
#[derive(Debug, Clone)]
pub(super) struct Detour {
    from: EndpointId,
    to: EndpointId,
    after: SignedDuration,
}

/// What the settings say.
pub(super) fn detours(endpoints: &[Endpoint]) -> Vec<Detour> {
    let detour = |endpoint: &Endpoint| {
        let fallback = endpoint.fallback.clone()?;
        Some(Detour { from: endpoint.id.clone(), to: fallback.to, after: fallback.after })
    };
    endpoints.iter().filter_map(detour).collect()
}

/// Looks for them until `stop` fires, beside the deliveries. The first look comes after a pause: a server that was away
/// delivers what waited, before anybody else is asked to.
pub(super) async fn keep_falling_back(
    store: &Store,
    detours: &[Detour],
    every: Duration,
    clock: &Clock,
    (wake, stop): (&Wake, &CancellationToken),
) {
    if detours.is_empty() {
        return;
    }
    while stop.run_until_cancelled(tokio::time::sleep(every)).await.is_some() {
        for detour in detours {
            // A look that is broken off is made again by the next process.
            if stop.run_until_cancelled(detour.look(store, clock, wake)).await.is_none() {
                return;
            }
        }
    }
}

impl Detour {
    async fn look(&self, store: &Store, clock: &Clock, wake: &Wake) {
        let before = clock().checked_sub(self.after).unwrap_or(Timestamp::MIN);
        match store.fall_back(&self.from, &self.to, before).await {
            Ok(done) => {
                if done.handoffs > 0 {
                    self.tell(done.handoffs);
                }
                if done.deliveries > 0 {
                    wake.wake();
                }
            }
            Err(error) => tracing::warn!(%error, endpoint = %self.from, "late handoffs cannot be looked for"),
        }
    }

    fn tell(&self, count: usize) {
        tracing::warn!(
            endpoint = %self.from, fallback = %self.to, count,
            "handoffs do not get through to an endpoint and go to its fallback too: see `deskbell endpoints` and \
             `deskbell handoffs list --unfinished`"
        );
        metrics::counter!("deskbell_handoffs_fallen_back_total", "endpoint" => self.from.to_string())
            .increment(u64::try_from(count).unwrap_or(u64::MAX));
    }
}
