//! Asks helpdesks what agents did, where they do not tell.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::Instant;

use super::edge::Edge;
use super::limits::Limits;
use super::link::Link;
use super::target::{Target, UnusableEndpoint, Way};
use super::wire::{Fault, send};
use crate::config::{Destination, Endpoint};
use crate::connector::{Act, Answer, Detail, Item, Request, Told};
use crate::ids::EndpointId;

/// Pages of one answer: a ticket with more news than they hold is read on the next time.
const MAX_PAGES: u32 = 10;
/// Pages of an answer about one item: what is behind them concerns no visitor.
const MAX_DETAIL_PAGES: u32 = 5;
/// Items that are asked about one by one, at one question: what is behind them is read the next time.
const MAX_DETAILS: usize = 20;

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
        let Way::Connector(link) = &target.way else { return None };
        let until = Instant::now() + self.limits.deadline;
        let asking = Asking { answers: self, target, link, reference, now: (self.edge.clock)(), until };
        let mut found = Found { acts: Vec::new(), since };
        if let Err(fault) = asking.news(&mut found).await {
            tracing::warn!(%endpoint, fault, "a helpdesk cannot be asked for answers");
            // What stands before the fault is done; the rest is asked for the next time.
            return Some(found).filter(|found| found.since > since);
        }
        Some(found)
    }
}

/// One question about one ticket.
struct Asking<'a> {
    answers: &'a Answers,
    target: &'a Target,
    link: &'a Link,
    reference: &'a str,
    now: Timestamp,
    until: Instant,
}

impl Asking<'_> {
    async fn news(&self, found: &mut Found) -> Result<(), Fault> {
        let connection = &self.link.connection;
        let (mut asked, items) = (0, self.items(found.since).await?);
        for item in &items {
            let acts = match connection.detail(item) {
                None => Ok(connection.item_acts(item)),
                Some(_) if asked == MAX_DETAILS => {
                    found.end_before(item.place);
                    return Ok(());
                }
                Some(detail) => {
                    asked += 1;
                    self.about(detail, item).await
                }
            };
            let acts = acts.inspect_err(|_| found.end_before(item.place))?;
            found.acts.extend(acts.into_iter().map(|act| (item.place, act)));
            found.since = item.place;
        }
        Ok(())
    }

    /// What is new, in order.
    async fn items(&self, since: u64) -> Result<Vec<Item>, Fault> {
        let connection = &self.link.connection;
        let mut items = Vec::new();
        for page in 1..=MAX_PAGES {
            let token = self.token().await?;
            let request = connection.poll_request(self.reference, page, token.as_deref());
            let answer = self.send(&request.and_then(Result::ok).ok_or("unbuildable")?).await?;
            let polled = connection.poll_answer(&answer, since).ok_or("answer")?;
            items.extend(polled.items);
            if !polled.more {
                break;
            }
        }
        items.sort_by_key(|item| item.place);
        Ok(items)
    }

    /// What one item says, with what is asked about it.
    async fn about(&self, detail: &Detail, item: &Item) -> Result<Vec<Act>, Fault> {
        let connection = &self.link.connection;
        for page in 1..=MAX_DETAIL_PAGES {
            let token = self.token().await?;
            let request = connection.detail_request(detail, (self.reference, item), page, token.as_deref());
            let told = match self.send(&request.map_err(|_| "unbuildable")?).await {
                Ok(answer) => connection.detail_answer(detail, item, &answer),
                // A file: no text that a visitor could read, and it would be in the way for ever.
                Err("too_large") => Told::More,
                Err(fault) => return Err(fault),
            };
            match told {
                Told::Acts(acts) => return Ok(acts),
                Told::More => {}
                Told::Unreadable => return Err("answer"),
            }
        }
        Ok(Vec::new())
    }

    async fn token(&self) -> Result<Option<String>, Fault> {
        let token = self.link.token(self.target, &self.answers.limits, self.now);
        tokio::time::timeout_at(self.until, token).await.map_err(|_| "timeout")?.map_err(|_| "token")
    }

    async fn send(&self, request: &Request) -> Result<Answer, Fault> {
        let sending = send(self.target, request, &self.answers.limits, self.now);
        let heard = tokio::time::timeout_at(self.until, sending).await.map_err(|_| "timeout")??;
        if heard.answer.status == 401 {
            self.link.forget_token();
        }
        Ok(heard.answer)
    }
}

impl Found {
    /// What has this place is told again the next time, also what has been found of it: it is done once.
    fn end_before(&mut self, place: u64) {
        self.since = self.since.min(place.saturating_sub(1));
    }
}
