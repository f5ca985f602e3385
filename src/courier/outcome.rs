//! What follows a try.

use jiff::{SignedDuration, Timestamp};

use super::exchange::Exchange;
use crate::handoff::schedule::{Verdict, judge, wait};
use crate::handoff::signature::TOLERANCE_S;
use crate::store::{AfterAttempt, AttemptResult};

/// What is known when a try has ended.
#[derive(Debug)]
pub(super) struct Ended<'a> {
    pub(super) exchange: Exchange,
    pub(super) attempt: u32,
    pub(super) schedule_s: &'a [u64],
    pub(super) started: Timestamp,
    pub(super) now: Timestamp,
    /// From 0 to 1.
    pub(super) random: f64,
}

impl Ended<'_> {
    pub(super) fn verdict(&self) -> Verdict {
        if let Some((verdict, _)) = self.exchange.judged {
            return verdict;
        }
        match (self.exchange.status, self.exchange.fault) {
            (Some(status), _) => judge(status),
            (None, Some("guard")) => Verdict::Configuration,
            (None, _) => Verdict::Retry,
        }
    }

    /// The result for the store.
    pub(super) fn result(self) -> AttemptResult {
        let verdict = self.verdict();
        let (next, class) = (self.next(verdict), error_class(&self.exchange, verdict));
        AttemptResult {
            started: self.started,
            ended: self.now,
            status: self.exchange.status,
            error_class: class.map(str::to_owned),
            response_head: self.exchange.head,
            remote_addr: self.exchange.remote,
            own_fault: class.is_some_and(is_ours),
            next,
        }
    }

    fn next(&self, verdict: Verdict) -> AfterAttempt {
        match verdict {
            Verdict::Delivered => AfterAttempt::Delivered,
            Verdict::Gone => AfterAttempt::Parked,
            Verdict::Retry | Verdict::Configuration => {
                let number = self.attempt.saturating_add(1);
                wait(self.schedule_s, number, verdict, self.random).map_or(AfterAttempt::Dead, |planned| {
                    let wait = planned.max(self.exchange.retry_after.unwrap_or_default());
                    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
                    AfterAttempt::Retry(self.now.checked_add(wait).unwrap_or(Timestamp::MAX))
                })
            }
        }
    }
}

/// A status decides, whatever happened to the body after it.
fn error_class(exchange: &Exchange, verdict: Verdict) -> Option<&'static str> {
    if let Some((_, class)) = exchange.judged {
        return class;
    }
    match exchange.status {
        Some(_) if verdict == Verdict::Delivered => None,
        Some(300..=399) => Some("redirect"),
        // What it cannot verify for the time alone: the signature is as old as the clocks are apart.
        Some(400 | 401 | 403) if exchange.skew_s.is_some_and(|skew| skew.abs() > TOLERANCE_S) => Some("clock_skew"),
        Some(_) => Some("status"),
        None => exchange.fault,
    }
}

/// Whether a class tells of ourselves: what could not be built, read or kept says nothing of the endpoint.
fn is_ours(class: &str) -> bool {
    matches!(class, "store" | "lease" | "unbuildable")
}

/// The result of a delivery whose tries were all claimed and never ended, as when each of them killed the process.
pub(super) fn exhausted(now: Timestamp) -> AttemptResult {
    AttemptResult {
        started: now,
        ended: now,
        status: None,
        error_class: Some("exhausted".to_owned()),
        response_head: Vec::new(),
        remote_addr: None,
        own_fault: true,
        next: AfterAttempt::Dead,
    }
}
