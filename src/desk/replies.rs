//! Asks helpdesks what agents did, where they do not tell: ticket by ticket, from where the last question ended.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Desk;
use crate::config::Access;
use crate::connector::Act;
use crate::conversation::AgentAction;
use crate::courier::{Answers, Found};
use crate::ids::{EndpointId, HandoffId};
use crate::store::OpenReference;

/// Tickets of one endpoint that are asked about at once.
const AT_ONCE: usize = 4;

/// How long an end that was told waits for a ticket that cannot be read.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

impl Desk {
    /// Asks until `stop` fires. Several processes may ask: what was done is done once.
    pub async fn ask_helpdesks(&self, answers: Answers, stop: CancellationToken) {
        let mut asking = JoinSet::new();
        for (endpoint, every_s) in answers.endpoints() {
            let Some(access) = Self::access_of(&endpoint) else { continue };
            let (desk, answers, stop) = (self.clone(), answers.clone(), stop.clone());
            let every = Duration::from_secs(every_s);
            asking.spawn(async move {
                let mut first = None;
                while stop.run_until_cancelled(tokio::time::sleep(every)).await.is_some() {
                    let asking = desk.ask_about_all(&answers, &access, &endpoint, first.take());
                    first = stop.run_until_cancelled(asking).await.flatten();
                }
            });
        }
        while asking.join_next().await.is_some() {}
    }

    /// Asks each endpoint once.
    pub async fn ask_helpdesks_once(&self, answers: &Answers) {
        for (endpoint, _) in answers.endpoints() {
            if let Some(access) = Self::access_of(&endpoint) {
                self.ask_about_all(answers, &access, &endpoint, None).await;
            }
        }
    }

    /// One question about each ticket of an endpoint whose handoff is not over, beginning at `first`. Where the
    /// helpdesk takes no more questions, the ticket with which to begin the next time: each has its turn.
    async fn ask_about_all(
        &self,
        answers: &Answers,
        access: &Arc<Access>,
        endpoint: &EndpointId,
        first: Option<HandoffId>,
    ) -> Option<HandoffId> {
        let mut open = match self.0.store.open_references(endpoint).await {
            Ok(open) => open,
            Err(error) => {
                tracing::warn!(%error, %endpoint, "the tickets of an endpoint cannot be read");
                return first;
            }
        };
        let before = open.partition_point(|ticket| first.as_ref().is_some_and(|first| ticket.handoff < *first));
        open.rotate_left(before);
        let (mut asking, slots) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
        let mut full = None;
        for ticket in open {
            let slot = Arc::clone(&slots).acquire_owned().await;
            if answers.room(endpoint) == 0 {
                full = Some(ticket.handoff);
                break;
            }
            let (desk, answers) = (self.clone(), answers.clone());
            let (access, endpoint) = (Arc::clone(access), endpoint.clone());
            asking.spawn(async move {
                desk.ask_about(&answers, &access, &endpoint, ticket).await;
                drop(slot);
            });
        }
        while asking.join_next().await.is_some() {}
        full
    }

    /// An end that the helpdesk told comes after what agents wrote before it. A ticket that cannot be read does not
    /// hold it up for ever.
    async fn ask_about(&self, answers: &Answers, access: &Access, endpoint: &EndpointId, ticket: OpenReference) {
        let told = ticket.end_told;
        let overdue = told.is_some_and(|told| self.clock().now().duration_since(told) >= PATIENCE);
        let found = answers.ask(endpoint, &ticket.reference, ticket.cursor).await;
        let whole = found.as_ref().is_some_and(|found| found.whole);
        let ended = told.is_some() || found.as_ref().is_some_and(|found| found.ended);
        if let Some(found) = found
            && !self.take_in(access, endpoint, &ticket, found).await
        {
            return;
        }
        if ended && (whole || overdue) {
            let action = AgentAction::Resolve { code: None, note: None };
            self.done(access, endpoint, &ticket.handoff, Act { key: None, action }).await;
        }
    }

    /// Does what was found. The place is noted after all was done: after a crash in between it is told again, and done
    /// once. Says whether nothing is left to do.
    async fn take_in(&self, access: &Access, endpoint: &EndpointId, ticket: &OpenReference, found: Found) -> bool {
        if found.since == ticket.cursor {
            return true;
        }
        for (_, act) in found.acts {
            if !self.done(access, endpoint, &ticket.handoff, act).await {
                return false;
            }
        }
        let noted = self.0.store.read_until(endpoint, &ticket.handoff, found.since).await;
        if let Err(error) = &noted {
            tracing::warn!(%error, %endpoint, "how far a helpdesk was read cannot be stored");
        }
        noted.is_ok()
    }

    /// Whether it was done, or never can be.
    async fn done(&self, access: &Access, endpoint: &EndpointId, handoff: &HandoffId, act: Act) -> bool {
        match self.helpdesk_act(access, handoff, act).await {
            Ok(()) => true,
            Err(error) if error.is_misfit() => {
                tracing::info!(%endpoint, %handoff, %error, "what a helpdesk told does not fit its handoff");
                true
            }
            Err(error) => {
                tracing::warn!(%endpoint, %handoff, %error, "what a helpdesk told cannot be done yet");
                false
            }
        }
    }
}
