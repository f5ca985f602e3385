//! The ladder: looks now and then after those who wait, and runs the turns that only time brings about.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::turns::{Call, Door};
use super::{Desk, DeskError};
use crate::config::Bot;
use crate::conversation::{Input, Rung};
use crate::ids::HandoffId;
use crate::reply;
use crate::store::WaitingHandoff;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(5);
/// A helpdesk that has not answered by then does not answer: the visitor hears the truth.
const UNHEARD_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// By then operators hear it too.
const ALARM_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// A turn that was run is tried again so much later, and each time that it changed nothing after twice the pause: those
/// who left an address may wait for days.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);
const AGAIN_AT_MOST: SignedDuration = SignedDuration::from_hours(1);

/// What was done for those who wait. It may be forgotten: turns that were run before add nothing.
#[derive(Debug, Default)]
pub struct Ladder {
    pauses: HashMap<(HandoffId, Rung), Pause>,
    alarmed: Option<Timestamp>,
}

/// When a rung may be climbed again.
#[derive(Debug, Clone, Copy)]
struct Pause {
    since: Timestamp,
    length: SignedDuration,
}

impl Desk {
    /// Looks after those who wait until `stop` fires.
    pub async fn look_after_waiting(&self, stop: CancellationToken) {
        let mut ladder = Ladder::default();
        loop {
            // A turn that was begun goes on by itself.
            if stop.run_until_cancelled(self.climb(&mut ladder)).await.is_none() {
                return;
            }
            if stop.run_until_cancelled(self.end_waits()).await.is_none() {
                return;
            }
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
        ladder.pauses.retain(|(id, _), _| ids.contains(id));
        ladder.alarm(now, &waiting);
        let brain = self.brain();
        for handoff in &waiting {
            for rung in due(handoff, now, &brain.content().bot) {
                if ladder.may(&handoff.id, rung, now) {
                    let changed = self.step(handoff, rung).await;
                    ladder.climbed(&handoff.id, rung, now, changed);
                }
            }
        }
    }

    /// Whether it changed something, or may the next time.
    async fn step(&self, handoff: &WaitingHandoff, rung: Rung) -> bool {
        let input = Input::Waited { handoff: handoff.id.clone(), rung };
        let call = Call { client: None, receipt: None, input };
        match self.run(Door::Inside(handoff.conversation.clone()), call).await {
            Ok(done) => !done.repeated,
            // Deleted in between.
            Err(DeskError::NotFound) => false,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, handoff = %handoff.id, ?rung, "a rung of the ladder could not be climbed yet");
                true
            }
        }
    }
}

/// What has waited long enough for which rung. The turn looks once more; this spares those that would change nothing.
fn due(handoff: &WaitingHandoff, now: Timestamp, bot: &Bot) -> impl Iterator<Item = Rung> {
    let waited = now.duration_since(handoff.requested_at);
    let unheard = handoff.unheard && waited >= UNHEARD_AFTER;
    let expired = waited >= bot.max_wait && reply::open_between(bot, handoff.requested_at, now) >= bot.max_wait;
    [(unheard, Rung::Unheard), (expired, Rung::Expired)].into_iter().filter_map(|(due, rung)| due.then_some(rung))
}

impl Ladder {
    fn may(&self, id: &HandoffId, rung: Rung, now: Timestamp) -> bool {
        let pause = self.pauses.get(&(id.clone(), rung));
        // A clock that was set back must keep nobody waiting.
        pause.is_none_or(|pause| now < pause.since || now.duration_since(pause.since) >= pause.length)
    }

    fn climbed(&mut self, id: &HandoffId, rung: Rung, now: Timestamp, changed: bool) {
        let before = self.pauses.get(&(id.clone(), rung)).map(|pause| pause.length);
        let length = match before {
            Some(before) if !changed => before.saturating_mul(2).min(AGAIN_AT_MOST),
            _ => AGAIN_AFTER,
        };
        self.pauses.insert((id.clone(), rung), Pause { since: now, length });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_nothing_is_done_less_and_less_often() {
        let (mut ladder, id) = (Ladder::default(), HandoffId::from_bits(1));
        let begun: Timestamp = "2026-11-18T10:00:00Z".parse().unwrap();
        let mut climbed = Vec::new();
        for minute in 0..=5 * 60 {
            let now = begun + SignedDuration::from_mins(minute);
            if ladder.may(&id, Rung::Expired, now) {
                climbed.push(minute);
                ladder.climbed(&id, Rung::Expired, now, false);
            }
        }
        assert_eq!(climbed, [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
        let later = begun + SignedDuration::from_hours(6);
        ladder.climbed(&id, Rung::Expired, later, true);
        assert!(!ladder.may(&id, Rung::Expired, later + SignedDuration::from_secs(59)));
        assert!(ladder.may(&id, Rung::Expired, later + AGAIN_AFTER), "what could not be done is done soon");
        assert!(ladder.may(&id, Rung::Expired, begun), "the clock was set back");
    }
}
