//! Asks helpdesks what agents did, where they do not tell: ticket by ticket, from where the last question ended.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Desk, DeskError};
use crate::config::Access;
use crate::courier::Answers;
use crate::ids::EndpointId;
use crate::store::OpenReference;

/// Tickets of one endpoint that are asked about at once.
const AT_ONCE: usize = 4;

impl Desk {
    /// Asks until `stop` fires. Several processes may ask: what was done is done once.
    pub async fn ask_helpdesks(&self, answers: Answers, stop: CancellationToken) {
        let mut asking = JoinSet::new();
        for (endpoint, every_s) in answers.endpoints() {
            let Some(access) = Self::access_of(&endpoint) else { continue };
            let (desk, answers, stop) = (self.clone(), answers.clone(), stop.clone());
            let every = Duration::from_secs(every_s);
            asking.spawn(async move {
                while stop.run_until_cancelled(tokio::time::sleep(every)).await.is_some() {
                    let _stopped = stop.run_until_cancelled(desk.ask_about_all(&answers, &access, &endpoint)).await;
                }
            });
        }
        while asking.join_next().await.is_some() {}
    }

    /// Asks each endpoint once.
    pub async fn ask_helpdesks_once(&self, answers: &Answers) {
        for (endpoint, _) in answers.endpoints() {
            if let Some(access) = Self::access_of(&endpoint) {
                self.ask_about_all(answers, &access, &endpoint).await;
            }
        }
    }

    /// One question about each ticket of an endpoint whose handoff is not over.
    async fn ask_about_all(&self, answers: &Answers, access: &Arc<Access>, endpoint: &EndpointId) {
        let open = match self.0.store.open_references(endpoint).await {
            Ok(open) => open,
            Err(error) => {
                tracing::warn!(%error, %endpoint, "the tickets of an endpoint cannot be read");
                return;
            }
        };
        let (mut asking, slots) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
        for ticket in open {
            let (desk, answers, slots) = (self.clone(), answers.clone(), Arc::clone(&slots));
            let (access, endpoint) = (Arc::clone(access), endpoint.clone());
            asking.spawn(async move {
                let _slot = slots.acquire().await;
                desk.ask_about(&answers, &access, &endpoint, ticket).await;
            });
        }
        while asking.join_next().await.is_some() {}
    }

    /// The place is noted after all was done: after a crash in between it is told again, and done once.
    async fn ask_about(&self, answers: &Answers, access: &Access, endpoint: &EndpointId, ticket: OpenReference) {
        let OpenReference { handoff, reference, cursor } = ticket;
        let Some(found) = answers.ask(endpoint, &reference, cursor).await else { return };
        if found.since == cursor {
            return;
        }
        for (_, act) in found.acts {
            match self.helpdesk_act(access, &handoff, act).await {
                Ok(()) => {}
                Err(error @ (DeskError::Handoff(_) | DeskError::NoHandoff | DeskError::KeyReused)) => {
                    tracing::info!(%endpoint, %handoff, %error, "what a helpdesk told does not fit its handoff");
                }
                Err(error) => {
                    tracing::warn!(%endpoint, %handoff, %error, "what a helpdesk told cannot be done yet");
                    return;
                }
            }
        }
        if let Err(error) = self.0.store.read_until(endpoint, &handoff, found.since).await {
            tracing::warn!(%error, %endpoint, "how far a helpdesk was read cannot be stored");
        }
    }
}
