//! What each queue's past says of the wait, kept for the moment.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};

use super::Desk;
use crate::handoff::waiting::{Forecast, MOST, Stated, Waited};
use crate::ids::QueueId;
use crate::store::{StoreError, WaitsWanted};

/// Waits of this last stretch of time say most.
const LATELY: SignedDuration = SignedDuration::from_hours(1);
/// If they are too few: the same hour of the same weekday, so many weeks back.
const WEEKS: i64 = 4;
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const HALF_HOUR: SignedDuration = SignedDuration::from_mins(30);

/// The forecasts of all queues.
#[derive(Debug, Default)]
pub(super) struct Forecasts(RwLock<HashMap<QueueId, Forecast>>);

impl Forecasts {
    /// The wait that is left in a queue; none if nothing can be said.
    pub(super) fn left(&self, queue: &QueueId, elapsed: SignedDuration) -> Option<Stated> {
        // Nobody is taken at once: those who were say nothing to those who wait already.
        let elapsed = elapsed.max(SignedDuration::from_secs(1));
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(queue)?.left(elapsed)
    }

    fn set(&self, forecasts: HashMap<QueueId, Forecast>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = forecasts;
    }
}

impl Desk {
    /// Learns anew from the waits in every queue.
    ///
    /// # Errors
    /// When the store fails; then the old forecasts stay.
    pub async fn forecast_waits(&self) -> Result<(), StoreError> {
        let (brain, now) = (self.brain(), self.clock().now());
        let mut forecasts = HashMap::new();
        for (queue, _) in &brain.content().bot.queues {
            if let Some(forecast) = self.forecast(queue, now).await? {
                forecasts.insert(queue.clone(), forecast);
            }
        }
        self.0.forecasts.set(forecasts);
        Ok(())
    }

    async fn forecast(&self, queue: &QueueId, now: Timestamp) -> Result<Option<Forecast>, StoreError> {
        let lately = self.waits(queue, now, vec![(now.saturating_sub(LATELY).unwrap_or(now), now)]).await?;
        if let Some(forecast) = Forecast::of(&lately) {
            return Ok(Some(forecast));
        }
        let around = |weeks: i64| {
            let then = now.checked_sub(WEEK.checked_mul(i32::try_from(weeks).ok()?)?).ok()?;
            Some((then.checked_sub(HALF_HOUR).ok()?, then.checked_add(HALF_HOUR).ok()?))
        };
        let spans = (1..=WEEKS).filter_map(around).collect();
        Ok(Forecast::of(&self.waits(queue, now, spans).await?))
    }

    async fn waits(
        &self,
        queue: &QueueId,
        now: Timestamp,
        spans: Vec<(Timestamp, Timestamp)>,
    ) -> Result<Vec<Waited>, StoreError> {
        let most = u32::try_from(MOST).unwrap_or(u32::MAX);
        self.0.store.waits(WaitsWanted { queue: queue.clone(), spans, most, now }).await
    }
}
