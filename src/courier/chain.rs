//! One try of a connector: request after request within one deadline. What a step gave is stored before the next one
//! is sent, so that nothing that succeeded is repeated.

use jiff::Timestamp;

use super::delivery::Tools;
use super::exchange::Exchange;
use super::link::{Link, NoToken};
use super::target::Target;
use super::wire::{Fault, Heard, send};
use crate::connector::{Event, Gained, Next, Outcome, Planned, Progress};
use crate::handoff::schedule::Verdict;
use crate::store::{Claimed, StepDone};

/// Tells the helpdesk of an event, as far as it does not know of it.
pub(super) async fn chain(tools: &Tools, target: &Target, link: &Link, claimed: &Claimed, now: Timestamp) -> Exchange {
    let mut seen = Exchange::default();
    let limit = tools.limits.deadline;
    if tokio::time::timeout(limit, walk(tools, target, link, claimed, now, &mut seen)).await.is_err() {
        seen = Exchange { fault: Some("timeout"), ..Exchange::default() };
    }
    seen
}

async fn walk(tools: &Tools, target: &Target, link: &Link, claimed: &Claimed, now: Timestamp, seen: &mut Exchange) {
    let Some(event) = Event::parse(claimed.event.clone(), claimed.handoff.clone(), &claimed.body) else {
        tracing::error!(endpoint = %target.id, handoff = %claimed.handoff, "the body of an event cannot be read");
        seen.judged = Some((Verdict::Configuration, Some("unbuildable")));
        return;
    };
    let Some(mut progress) = begun(tools, target, claimed).await else { return failed(seen, "store") };
    let mut renewed = false;
    while let Some((planned, token_is_kept)) = planned(tools, target, link, (&event, &progress), now, seen).await {
        let heard = match send(target, &planned.request, &tools.limits, now).await {
            Ok(heard) => heard,
            Err(fault) => return failed(seen, fault),
        };
        link.learn(&heard, (tools.edge.clock)());
        // A token that ended early: the request was not looked at, and goes out again with a new one.
        if heard.answer.status == 401 && token_is_kept && !renewed {
            renewed = true;
            continue;
        }
        let Some(gained) = judged(&planned, heard, tools.limits.keep_bytes, seen) else { return };
        if let Err(fault) = keep(tools, target, claimed, &planned, &gained).await {
            return failed(seen, fault);
        }
        progress.gain(&planned, &gained);
    }
}

/// What was reached before.
async fn begun(tools: &Tools, target: &Target, claimed: &Claimed) -> Option<Progress> {
    let reached = tools.store.reached(&target.id, &claimed.handoff).await.ok()?;
    Some(Progress {
        reference: reached.reference,
        steps: reached.steps,
        // An earlier claim may have sent something whose answer nobody saw.
        tried_before: claimed.fence > 1,
        searched: false,
    })
}

/// The next request, and whether its token is an older one; none if the try ends here, with how it ended in `seen`.
async fn planned(
    tools: &Tools,
    target: &Target,
    link: &Link,
    (event, progress): (&Event, &Progress),
    now: Timestamp,
    seen: &mut Exchange,
) -> Option<(Box<Planned>, bool)> {
    let token = match link.token(target, &tools.limits, now).await {
        Ok(token) => token,
        Err(NoToken::Fault(fault)) => {
            failed(seen, fault);
            return None;
        }
        Err(NoToken::Refused(heard)) => {
            refused(seen, *heard, "token", tools.limits.keep_bytes);
            return None;
        }
    };
    match link.connection.next(event, progress, token.text.as_deref()) {
        Next::Send(planned) => return Some((planned, token.is_kept)),
        Next::Done => seen.judged = Some((Verdict::Delivered, None)),
        Next::Stuck(why) => {
            tracing::warn!(endpoint = %target.id, handoff = %event.handoff, %why, "a request cannot be built");
            seen.judged = Some((Verdict::Configuration, Some("unbuildable")));
        }
    }
    None
}

/// What the answer gave; none if it ends the try.
fn judged(planned: &Planned, heard: Heard, keep: usize, seen: &mut Exchange) -> Option<Gained> {
    match planned.judge(&heard.answer) {
        Outcome::Gained(gained) => {
            *seen = told(heard, keep);
            return Some(gained);
        }
        Outcome::Failed => *seen = told(heard, keep),
        Outcome::Refused => refused(seen, heard, "refused", keep),
        Outcome::Unreadable => refused(seen, heard, "answer", keep),
    }
    None
}

fn told(heard: Heard, keep: usize) -> Exchange {
    let mut head = heard.answer.body;
    head.truncate(keep);
    Exchange {
        status: Some(heard.answer.status),
        head,
        remote: heard.remote,
        retry_after: heard.retry_after,
        ..Exchange::default()
    }
}

/// Nobody knows what became of the request.
fn failed(seen: &mut Exchange, fault: Fault) {
    *seen = Exchange { fault: Some(fault), ..Exchange::default() };
}

fn refused(seen: &mut Exchange, heard: Heard, class: Fault, keep: usize) {
    *seen = told(heard, keep);
    seen.judged = Some((Verdict::Configuration, Some(class)));
}

/// A search alone leaves nothing behind, unless it found the ticket. Nothing more is sent for a delivery that somebody
/// else has meanwhile.
async fn keep(
    tools: &Tools,
    target: &Target,
    claimed: &Claimed,
    planned: &Planned,
    gained: &Gained,
) -> Result<(), Fault> {
    if !gained.lasting && gained.reference.is_none() {
        return Ok(());
    }
    let done =
        StepDone { key: planned.key.clone(), captured: gained.captured.clone(), reference: gained.reference.clone() };
    match tools.store.claimed_step_done(&claimed.claim(), done).await {
        Ok(true) => Ok(()),
        Ok(false) => Err("lease"),
        Err(error) => {
            tracing::warn!(%error, endpoint = %target.id, "what a helpdesk answered cannot be stored");
            Err("store")
        }
    }
}
