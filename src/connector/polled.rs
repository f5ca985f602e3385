//! Asking a helpdesk what agents did: the questions, and what the answers say.

use serde_json::{Map, Value};

use super::connection::Connection;
use super::event::settings;
use super::inbound::{Act, RENDERING};
use super::model::{Detail, Poll};
use super::plan::{Answer, holds};
use super::request::{Request, Unbuildable, build};

/// What was found by asking.
#[derive(Debug, Clone, PartialEq)]
pub struct Polled {
    /// What is new, in order.
    pub items: Vec<Item>,
    /// Whether there may be more on the next page.
    pub more: bool,
    /// The last place on the page, old or new; none if the page is empty.
    pub newest: Option<u64>,
    /// Whether the page is full and begins with what is oldest: nothing will be added to it.
    pub closed: bool,
    /// Whether the answer says that the ticket is settled.
    pub ended: bool,
}

/// One line of the history of a ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its place in the history.
    pub place: u64,
    values: Value,
}

/// What an answer about one item says.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// This was done; nothing, if it is nothing that concerns the visitor.
    Acts(Vec<Act>),
    /// Nothing on this page; there may be more on the next one.
    More,
    /// It will never be told.
    Withheld,
    /// It is not what was asked for.
    Unreadable,
}

impl Connection {
    /// How this kind of helpdesk is asked, if it is.
    #[must_use]
    pub fn poll(&self) -> Option<&Poll> {
        self.preset.reply.as_ref()?.poll.as_ref()
    }

    /// The question for what happened to a ticket; none if this kind of helpdesk is not asked.
    ///
    /// # Errors
    /// When the question cannot be built.
    pub fn poll_request(
        &self,
        reference: &str,
        page: u32,
        token: Option<&str>,
    ) -> Option<Result<Request, Unbuildable>> {
        let poll = self.poll()?;
        Some(build(self, &poll.step, &Value::Object(self.asking(reference, page)), RENDERING, token))
    }

    /// What an answer tells that is newer than `since`; none if it is not what was asked for.
    #[must_use]
    pub fn poll_answer(&self, answer: &Answer, since: u64) -> Option<Polled> {
        let poll = self.poll()?;
        if !(200..300).contains(&answer.status) {
            return None;
        }
        let body: Value = serde_json::from_slice(&answer.body).ok()?;
        let lines = body.pointer(&poll.items)?.as_array()?;
        let is_full = poll.page_items == Some(lines.len());
        let mut items: Vec<Item> = lines.iter().filter_map(|line| self.placed(poll, line)).collect();
        let (first, last) = (items.first().map(|item| item.place), items.last().map(|item| item.place));
        let newest = items.iter().map(|item| item.place).max();
        let reaches_the_old = items.iter().any(|item| item.place <= since);
        items.retain(|item| item.place > since);
        items.sort_by_key(|item| item.place);
        Some(Polled {
            items,
            // Behind what is old there is nothing new where the newest stands first.
            more: is_full && !(last < first && reaches_the_old),
            newest,
            closed: is_full && first < last,
            ended: self.ended(poll, body),
        })
    }

    fn ended(&self, poll: &Poll, body: Value) -> bool {
        if poll.ended.is_empty() {
            return false;
        }
        let values = self.told(body, Map::new());
        poll.ended.iter().any(|conditions| holds(conditions, &values))
    }

    fn placed(&self, poll: &Poll, line: &Value) -> Option<Item> {
        let values = self.told(line.clone(), Map::new());
        let place = poll.since.text(&values, RENDERING)?.parse().ok()?;
        Some(Item { place, values })
    }

    /// What is to be asked about an item; none if it says everything itself, or what we said.
    #[must_use]
    pub fn detail(&self, item: &Item) -> Option<&Detail> {
        let poll = self.poll()?;
        let asked = poll.details.iter().find(|detail| holds(&detail.step.when, &item.values));
        asked.filter(|_| !self.is_echo(&poll.says, &item.values))
    }

    /// The question about an item.
    ///
    /// # Errors
    /// When it cannot be built.
    pub fn detail_request(
        &self,
        detail: &Detail,
        (reference, item): (&str, &Item),
        page: u32,
        token: Option<&str>,
    ) -> Result<Request, Unbuildable> {
        let mut values = self.asking(reference, page);
        values.extend(item.values.get("body").map(|body| ("body".to_owned(), body.clone())));
        build(self, &detail.step, &Value::Object(values), RENDERING, token)
    }

    /// What an item says that needs no question.
    #[must_use]
    pub fn item_acts(&self, item: &Item) -> Vec<Act> {
        self.poll().map(|poll| self.acts(&poll.says, &item.values)).unwrap_or_default()
    }

    /// What an item says together with an answer about it: with the first part that means anything.
    #[must_use]
    pub fn detail_answer(&self, detail: &Detail, item: &Item, answer: &Answer) -> Told {
        match answer.status {
            404 => return Told::Acts(Vec::new()),
            // These may pass; any other refusal will stand, and must not stand before what comes after it.
            401 | 408 | 425 | 429 => return Told::Unreadable,
            400..500 => return Told::Withheld,
            _ => {}
        }
        let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let found = body.as_ref().and_then(|body| body.pointer(&detail.items));
        let Some(found) = found.filter(|_| (200..300).contains(&answer.status)) else { return Told::Unreadable };
        let parts = found.as_array().map_or(std::slice::from_ref(found), Vec::as_slice);
        let acts = parts.iter().map(|part| self.item_acts(&item.with(part))).find(|acts| !acts.is_empty());
        match acts {
            Some(acts) => Told::Acts(acts),
            None if detail.page_items == Some(parts.len()) => Told::More,
            None => Told::Acts(Vec::new()),
        }
    }

    fn asking(&self, reference: &str, page: u32) -> Map<String, Value> {
        let mut values = settings(self);
        values.insert("ref".to_owned(), Value::from(reference));
        values.insert("page".to_owned(), Value::from(page));
        values
    }
}

impl Item {
    fn with(&self, part: &Value) -> Self {
        let mut item = self.clone();
        if let Value::Object(values) = &mut item.values {
            values.insert("part".to_owned(), part.clone());
        }
        item
    }
}
