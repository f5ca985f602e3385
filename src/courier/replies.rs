//! Asks helpdesks what agents did, where they do not tell.

use std::sync::Arc;

use jiff::Timestamp;

use super::edge::Edge;
use super::limits::Limits;
use super::target::{Target, UnusableEndpoint, Way};
use super::wire::send;
use crate::config::{Destination, Endpoint};
use crate::connector::Act;
use crate::ids::EndpointId;

/// Pages of one answer: a ticket with more news than they hold is read on the next time.
const MAX_PAGES: u32 = 10;

/// The endpoints that are asked.
#[derive(Clone)]
pub struct Answers {
    targets: Arc<Vec<Target>>,
    limits: Limits,
    edge: Edge,
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.targets.iter().map(|target| &target.id)).finish()
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What agents did, in order, each with its place in the history of the ticket.
    pub acts: Vec<(u64, Act)>,
    /// From where to read on.
    pub since: u64,
}

impl Answers {
    /// Prepares the endpoints that are asked; the others are passed over.
    ///
    /// # Errors
    /// When one of them cannot be called as it is configured.
    pub fn new(endpoints: &[Endpoint], limits: Limits, edge: Edge) -> Result<Self, UnusableEndpoint> {
        let is_asked = |endpoint: &&Endpoint| matches!(&endpoint.to, Destination::Connector(connection) if connection.poll().is_some());
        let targets = endpoints.iter().filter(is_asked).map(|endpoint| Target::new(endpoint, &edge.lookup, &limits));
        Ok(Self { targets: Arc::new(targets.collect::<Result<_, _>>()?), limits, edge })
    }

    /// The endpoints, each with the seconds between two questions.
    pub fn endpoints(&self) -> impl Iterator<Item = (EndpointId, u64)> {
        self.targets.iter().filter_map(|target| match &target.way {
            Way::Connector(link) => Some((target.id.clone(), link.connection.poll()?.every_s)),
            Way::Webhook { .. } => None,
        })
    }

    /// Asks what happened to a ticket after `since`. None if there was no answer that could be read; the next question
    /// is the next try. Takes at most the deadline of a delivery.
    pub async fn ask(&self, endpoint: &EndpointId, reference: &str, since: u64) -> Option<Found> {
        let target = self.targets.iter().find(|target| target.id == *endpoint)?;
        let now = (self.edge.clock)();
        let asked = tokio::time::timeout(self.limits.deadline, self.pages(target, reference, since, now)).await;
        let found = asked.unwrap_or(Err("timeout"));
        if let Err(fault) = &found {
            tracing::warn!(%endpoint, fault, "a helpdesk cannot be asked for answers");
        }
        found.ok()
    }

    async fn pages(&self, target: &Target, reference: &str, since: u64, now: Timestamp) -> Result<Found, &'static str> {
        let Way::Connector(link) = &target.way else { return Err("unbuildable") };
        let mut found = Found { acts: Vec::new(), since };
        for page in 1..=MAX_PAGES {
            let token = link.token(target, &self.limits, now).await.map_err(|_| "token")?;
            let request = link.connection.poll_request(reference, page, token.as_deref());
            let request = request.and_then(Result::ok).ok_or("unbuildable")?;
            let heard = send(target, &request, &self.limits, now).await?;
            if heard.answer.status == 401 {
                link.forget_token();
            }
            let polled = link.connection.poll_answer(&heard.answer, since).ok_or("answer")?;
            found.acts.extend(polled.acts);
            found.since = found.since.max(polled.since);
            if !polled.more {
                break;
            }
        }
        found.acts.sort_by_key(|(place, _)| *place);
        Ok(found)
    }
}
