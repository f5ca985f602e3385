//! Other processes on the same store: what they tell saves time here.
//!
//! Without their hints nothing is lost. Streams look into the store at every heartbeat (15 seconds), the courier at
//! least every 5 seconds, and each turn is held against the store by its number.

use tokio_util::sync::CancellationToken;

use super::Desk;
use crate::store::Hint;

impl Desk {
    /// Heeds the hints of other processes until `stop` fires or there can be none.
    pub async fn heed_others(&self, stop: CancellationToken) {
        let Some(mut hints) = self.0.store.hints() else { return };
        while let Some(Some(hint)) = stop.run_until_cancelled(hints.next()).await {
            self.heed(&hint);
        }
    }

    fn heed(&self, hint: &Hint) {
        match hint {
            Hint::Turned { conversation, due } => {
                self.0.hub.wake(conversation);
                if *due {
                    (self.0.wake_courier)();
                }
            }
            Hint::Writing(conversation) => self.0.hub.types(conversation),
            Hint::Missed => {
                self.0.hub.wake_all();
                (self.0.wake_courier)();
            }
        }
    }
}
