//! Keeps the promise of `privacy.retain_days`: old conversations are deleted while the server runs.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::desk::Clock;
use crate::store::{Store, StoreError};

/// How often old conversations are looked for.
const PERIOD: Duration = Duration::from_hours(1);

/// Deletes conversations in which nothing has happened for `retain_days` days, until `stop` fires. 0 keeps them.
pub(super) async fn old_conversations(store: Store, retain_days: u32, clock: Clock, stop: CancellationToken) {
    if retain_days == 0 {
        return;
    }
    loop {
        match forget(&store, retain_days, clock.now()).await {
            Ok(0) => {}
            Ok(deleted) => tracing::info!(deleted, retain_days, "old conversations are deleted"),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "old conversations are not deleted");
            }
        }
        if stop.run_until_cancelled(tokio::time::sleep(PERIOD)).await.is_none() {
            return;
        }
    }
}

async fn forget(store: &Store, retain_days: u32, now: Timestamp) -> Result<usize, StoreError> {
    let age = SignedDuration::from_hours(24 * i64::from(retain_days));
    let Ok(before) = now.checked_sub(age) else { return Ok(0) };
    let mut deleted = 0;
    loop {
        match store.forget(before).await? {
            0 => return Ok(deleted),
            batch => deleted += batch,
        }
    }
}
