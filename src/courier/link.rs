//! A connector, ready to be used: its connection, its pace, the token that it fetched, and how far it has read.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::limits::Limits;
use super::pace::Pace;
use super::target::Target;
use super::wire::{Fault, Heard, send};
use crate::connector::{Connection, token_of};

/// A token is not used in its last seconds.
const SPARE: SignedDuration = SignedDuration::from_secs(30);

/// Tickets of several pages whose pages are known: of more than these, all are read from the start again.
const MAX_PAGED: usize = 1_000;

/// What is known of the pages of a ticket's history.
#[derive(Debug)]
struct Known {
    /// What was newer than this was read. Two handoffs can have one ticket, each read up to a place of its own.
    since: u64,
    pages: Vec<Page>,
}

/// A page of a ticket's history, as it was read.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) number: u32,
    /// The last place on it; none if it was empty.
    pub(super) newest: Option<u64>,
    /// Whether nothing will be added to it.
    pub(super) closed: bool,
}

impl Page {
    /// Whether it will never hold anything that is newer.
    fn is_past(&self, since: u64) -> bool {
        self.closed && self.newest.is_some_and(|newest| newest <= since)
    }
}

/// A connector, ready to be used.
pub(super) struct Link {
    pub(super) connection: Connection,
    pub(super) pace: Pace,
    token: Mutex<Option<(String, Timestamp)>>,
    /// What was read of a ticket's history the last time, where that has several pages. Only saves requests.
    pages: Mutex<BTreeMap<String, Known>>,
}

/// A token for requests.
#[derive(Debug, Default)]
pub(super) struct Token {
    /// None: they need none.
    pub(super) text: Option<String>,
    /// Whether it was fetched for an earlier request: it may have ended since.
    pub(super) is_kept: bool,
}

/// A token that was not to be had.
#[derive(Debug)]
pub(super) enum NoToken {
    /// Nobody answered.
    Fault(Fault),
    /// It was refused.
    Refused(Box<Heard>),
}

impl Link {
    pub(super) fn new(connection: Connection) -> Self {
        let pace = Pace::new(connection.preset.limits.per_minute);
        Self { connection, pace, token: Mutex::default(), pages: Mutex::default() }
    }

    /// The token that requests need, fetched if there is none or it ends soon.
    pub(super) async fn token(&self, target: &Target, limits: &Limits, now: Timestamp) -> Result<Token, NoToken> {
        let Some(request) = self.connection.token_request() else { return Ok(Token::default()) };
        if let Some((token, until)) = self.known()
            && now < until
        {
            return Ok(Token { text: Some(token), is_kept: true });
        }
        let heard = send(target, &request, limits, now).await.map_err(NoToken::Fault)?;
        if let Some(fault) = heard.cut {
            return Err(NoToken::Fault(fault));
        }
        let Some((token, seconds)) = token_of(&heard.answer) else { return Err(NoToken::Refused(Box::new(heard))) };
        let good_for = SignedDuration::from_secs(i64::try_from(seconds.min(86_400)).unwrap_or(0)) - SPARE;
        let until = now.checked_add(good_for).unwrap_or(now);
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some((token.clone(), until));
        Ok(Token { text: Some(token), is_kept: false })
    }

    fn known(&self) -> Option<(String, Timestamp)> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Learns from an answer: a token that was refused is forgotten, and whoever asks for a pause gets it.
    pub(super) fn learn(&self, heard: &Heard, now: Timestamp) {
        match (heard.answer.status, heard.retry_after) {
            (401, _) => *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None,
            (429 | 503, Some(wait)) => self.pace.pause(now, wait),
            _ => {}
        }
    }

    /// The page on which what is newer begins. Those before it are not read again, so that each question gets further,
    /// however long the history is.
    pub(super) fn first_page(&self, reference: &str, since: u64) -> u32 {
        let known = self.pages();
        let pages =
            known.get(reference).filter(|known| known.since <= since).map_or(&[][..], |known| known.pages.as_slice());
        let past = pages.iter().take_while(|page| page.is_past(since)).count();
        // An empty page behind full ones says nothing: pages may have moved.
        let first = pages.iter().take(past + 1).rfind(|page| page.newest.is_some());
        first.map_or(1, |page| page.number)
    }

    /// Notes what was read of a ticket's history.
    pub(super) fn remember(&self, reference: &str, since: u64, pages: Vec<Page>) {
        let mut known = self.pages();
        if !pages.iter().any(|page| page.closed || page.number > 1) {
            known.remove(reference);
            return;
        }
        if known.len() >= MAX_PAGED {
            known.clear();
        }
        known.insert(reference.to_owned(), Known { since, pages });
    }

    fn pages(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
