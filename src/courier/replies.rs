//! Asks helpdesks what agents did, where they do not tell.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::Instant;

use super::edge::Edge;
use super::limits::Limits;
use super::link::{Link, Page};
use super::target::{Target, Way};
use super::wire::{Fault, send};
use crate::connector::{Act, Answer, Detail, Item, Polled, Request, Told};
use crate::ids::EndpointId;

/// Pages that are read at one question: what is behind them is read the next time.
const MAX_PAGES: u32 = 10;
/// Pages of an answer about one item: what is behind them concerns no visitor.
const MAX_DETAIL_PAGES: u32 = 5;
/// Items that are asked about one by one, at one question: what is behind them is read the next time.
const MAX_DETAILS: usize = 20;

/// The endpoints that are asked.
#[derive(Clone)]
pub struct Answers {
    targets: Arc<Vec<Arc<Target>>>,
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
    /// Whether that is all there is.
    pub whole: bool,
    /// Whether the helpdesk says that the ticket is settled.
    pub ended: bool,
}

impl Answers {
    /// Asks through these, which keep their pace and their tokens for questions and deliveries together.
    pub(super) fn through(targets: &[Arc<Target>], limits: Limits, edge: Edge) -> Self {
        let is_asked = |target: &&Arc<Target>| match &target.way {
            Way::Connector(link) => link.connection.poll().is_some(),
            Way::Webhook { .. } | Way::Mail(_) => false,
        };
        let targets = targets.iter().filter(is_asked).map(Arc::clone).collect();
        Self { targets: Arc::new(targets), limits, edge }
    }

    /// How many questions an endpoint takes now.
    #[must_use]
    pub fn room(&self, endpoint: &EndpointId) -> u32 {
        match self.targets.iter().find(|target| target.id == *endpoint).map(|target| &target.way) {
            Some(Way::Connector(link)) => link.pace.room_for_questions((self.edge.clock)()),
            Some(Way::Webhook { .. } | Way::Mail(_)) | None => 0,
        }
    }

    /// The endpoints, each with the seconds between two questions.
    pub fn endpoints(&self) -> impl Iterator<Item = (EndpointId, u64)> {
        self.targets.iter().filter_map(|target| match &target.way {
            Way::Connector(link) => Some((target.id.clone(), link.connection.poll()?.every_s)),
            Way::Webhook { .. } | Way::Mail(_) => None,
        })
    }

    /// Asks what happened to a ticket after `since`. None if there was no answer that could be read; the next question
    /// is the next try. Takes at most the deadline of a delivery.
    pub async fn ask(&self, endpoint: &EndpointId, reference: &str, since: u64) -> Option<Found> {
        let target = self.targets.iter().find(|target| target.id == *endpoint)?;
        let Way::Connector(link) = &target.way else { return None };
        let until = Instant::now() + self.limits.deadline;
        let asking = Asking { answers: self, target, link, reference, now: (self.edge.clock)(), until };
        let mut found = Found { acts: Vec::new(), since, whole: false, ended: false };
        if let Err(fault) = asking.news(&mut found).await {
            if fault != FULL {
                tracing::warn!(%endpoint, fault, "a helpdesk cannot be asked for answers");
            }
            // What stands before the fault is done; the rest is asked for the next time.
            return Some(found).filter(|found| found.since > since);
        }
        Some(found)
    }
}

/// The helpdesk takes no more questions for the moment.
const FULL: Fault = "pace";

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
        let read = self.items(found.since).await?;
        if self.tell(&read.items, found).await? {
            (found.whole, found.ended) = (read.whole, read.ended);
        }
        Ok(())
    }

    /// What these items say. Whether that is all of it: some may be left for the next question.
    async fn tell(&self, items: &[Item], found: &mut Found) -> Result<bool, Fault> {
        let (connection, mut asked) = (&self.link.connection, 0);
        for item in items {
            let acts = match connection.detail(item) {
                None => Ok(connection.item_acts(item)),
                Some(_) if asked == MAX_DETAILS => {
                    found.end_before(item.place);
                    return Ok(false);
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
        Ok(true)
    }

    /// What is new, in order.
    async fn items(&self, since: u64) -> Result<Read, Fault> {
        let first = self.link.first_page(self.reference, since);
        let (mut read, mut pages) = (Read::default(), Vec::new());
        for page in first..first.saturating_add(MAX_PAGES) {
            let polled = self.page(page, since).await?;
            pages.push(Page { number: page, newest: polled.newest, closed: polled.closed });
            read.whole = !polled.more;
            read.ended |= polled.ended;
            read.items.extend(polled.items);
            if read.whole {
                break;
            }
        }
        self.link.remember(self.reference, since, pages);
        read.items.sort_by_key(|item| item.place);
        Ok(read)
    }

    async fn page(&self, page: u32, since: u64) -> Result<Polled, Fault> {
        let connection = &self.link.connection;
        let token = self.token().await?;
        let request = connection.poll_request(self.reference, page, token.as_deref());
        let answer = self.send(&request.and_then(Result::ok).ok_or("unbuildable")?).await?;
        connection.poll_answer(&answer, since).ok_or("answer")
    }

    /// What one item says, with what is asked about it. Nothing where that will never be told: it must not stand before
    /// what comes after it.
    async fn about(&self, detail: &Detail, item: &Item) -> Result<Vec<Act>, Fault> {
        let connection = &self.link.connection;
        for page in 1..=MAX_DETAIL_PAGES {
            let token = self.token().await?;
            let told = match connection.detail_request(detail, (self.reference, item), page, token.as_deref()) {
                Ok(request) => match self.send(&request).await {
                    Ok(answer) => connection.detail_answer(detail, item, &answer),
                    // A file: no text that a visitor could read, and it would be in the way for ever.
                    Err("too_large") => Told::More,
                    Err(fault) => return Err(fault),
                },
                Err(_) => Told::Withheld,
            };
            match told {
                Told::Acts(acts) => return Ok(acts),
                Told::More => {}
                Told::Withheld => {
                    let (endpoint, place) = (&self.target.id, item.place);
                    tracing::warn!(%endpoint, place, "what was done in a ticket cannot be asked for, and is passed over");
                    return Ok(Vec::new());
                }
                Told::Unreadable => return Err("answer"),
            }
        }
        Ok(Vec::new())
    }

    async fn token(&self) -> Result<Option<String>, Fault> {
        let token = self.link.token(self.target, &self.answers.limits, self.now);
        let token = tokio::time::timeout_at(self.until, token).await.map_err(|_| "timeout")?;
        token.map(|token| token.text).map_err(|_| "token")
    }

    async fn send(&self, request: &Request) -> Result<Answer, Fault> {
        let now = (self.answers.edge.clock)();
        if self.link.pace.room_for_questions(now) == 0 {
            return Err(FULL);
        }
        self.link.pace.begin(now);
        let sending = send(self.target, request, &self.answers.limits, self.now);
        let heard = tokio::time::timeout_at(self.until, sending).await.map_err(|_| "timeout")??;
        self.link.learn(&heard, (self.answers.edge.clock)());
        heard.cut.map_or(Ok(heard.answer), Err)
    }
}

/// What was read of a list.
#[derive(Default)]
struct Read {
    items: Vec<Item>,
    whole: bool,
    ended: bool,
}

impl Found {
    /// What has this place is told again the next time, also what has been found of it: it is done once.
    fn end_before(&mut self, place: u64) {
        self.since = self.since.min(place.saturating_sub(1));
    }
}
