//! The ladder: looks now and then after those who wait, and runs the turns that only time brings about.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::turns::{Call, Door};
use super::{Desk, DeskError};
use crate::conversation::{Input, Rung};
use crate::ids::HandoffId;
use crate::store::WaitingHandoff;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(5);
/// A helpdesk that has not answered by then does not answer: the visitor hears the truth.
const UNHEARD_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// By then operators hear it too.
const ALARM_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// A turn that changed nothing, as when nobody is there yet, is tried again so much later.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// What was done for those who wait. It may be forgotten: turns that were run before add nothing.
#[derive(Debug, Default)]
pub struct Ladder {
    next: HashMap<(HandoffId, Rung), Timestamp>,
    alarmed: Option<Timestamp>,
}

impl Desk {
    /// Looks after those who wait until `stop` fires.
    pub async fn look_after_waiting(&self, stop: CancellationToken) {
        let mut ladder = Ladder::default();
        loop {
            self.climb(&mut ladder).await;
            if let Err(error) = self.forecast_waits().await {
                tracing::warn!(%error, "the waits of the queues cannot be read");
            }
            if stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_none() {
                return;
            }
        }
    }

    /// One look: every rung that is due. A failure of the store costs time only.
    pub async fn climb(&self, ladder: &mut Ladder) {
        let now = self.clock().now();
        let since = now.checked_sub(UNHEARD_AFTER).unwrap_or(now);
        let waiting = match self.0.store.waiting(since).await {
            Ok(waiting) => waiting,
            Err(error) => return tracing::warn!(%error, "those who wait cannot be looked after yet"),
        };
        let ids: HashSet<&HandoffId> = waiting.iter().map(|handoff| &handoff.id).collect();
        ladder.next.retain(|(id, _), _| ids.contains(id));
        ladder.alarm(now, &waiting);
        let max_wait = self.brain().content().bot.max_wait;
        for handoff in &waiting {
            for rung in due(handoff, now, max_wait) {
                if ladder.may(&handoff.id, rung, now) {
                    self.step(handoff, rung).await;
                }
            }
        }
    }

    async fn step(&self, handoff: &WaitingHandoff, rung: Rung) {
        let input = Input::Waited { handoff: handoff.id.clone(), rung };
        let call = Call { client: None, receipt: None, input };
        match self.run(Door::Inside(handoff.conversation.clone()), call).await {
            // Deleted in between.
            Ok(_) | Err(DeskError::NotFound) => {}
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, handoff = %handoff.id, ?rung, "a rung of the ladder could not be climbed yet");
            }
        }
    }
}

/// What has waited long enough for which rung.
fn due(handoff: &WaitingHandoff, now: Timestamp, max_wait: SignedDuration) -> impl Iterator<Item = Rung> {
    let waited = now.duration_since(handoff.requested_at);
    let unheard = handoff.unheard && waited >= UNHEARD_AFTER;
    let expired = waited >= max_wait;
    [(unheard, Rung::Unheard), (expired, Rung::Expired)].into_iter().filter_map(|(due, rung)| due.then_some(rung))
}

impl Ladder {
    fn may(&mut self, id: &HandoffId, rung: Rung, now: Timestamp) -> bool {
        let key = (id.clone(), rung);
        if self.next.get(&key).is_some_and(|next| now < *next && next.duration_since(now) <= AGAIN_AFTER) {
            return false;
        }
        self.next.insert(key, now.checked_add(AGAIN_AFTER).unwrap_or(now));
        true
    }

    /// Says once in five minutes that visitors wait whom no helpdesk has heard of.
    fn alarm(&mut self, now: Timestamp, waiting: &[WaitingHandoff]) {
        let late =
            |handoff: &&WaitingHandoff| handoff.unheard && now.duration_since(handoff.requested_at) >= ALARM_AFTER;
        let count = waiting.iter().filter(late).count();
        metrics::gauge!("deskbell_handoffs_unheard").set(count as f64);
        let silent = self.alarmed.is_none_or(|at| now.duration_since(at).abs() >= ALARM_AFTER);
        if count > 0 && silent {
            self.alarmed = Some(now);
            tracing::error!(
                count,
                "visitors wait whom no helpdesk has heard of: see `deskbell endpoints` and `deskbell handoffs list`"
            );
        }
    }
}
