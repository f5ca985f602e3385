//! One claimed delivery, from the claim to its record.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::chain::chain;
use super::edge::Edge;
use super::exchange::{Exchange, exchange};
use super::limits::Limits;
use super::mail::post;
use super::outcome::{Ended, exhausted};
use super::standing::Standing;
use super::target::{Target, Way};
use crate::failpoint;
use crate::handoff::schedule::Verdict;
use crate::store::{AfterAttempt, AttemptResult, Claimed, Store};

const RECORD_TRIES: u32 = 5;
const RECORD_PAUSE: Duration = Duration::from_millis(500);

/// Tries whose last one ended with its process begin spread over this time: if one of them is what ends processes, the
/// others get through before it.
const SPREAD: Duration = Duration::from_secs(2);

/// What every delivery needs.
#[derive(Clone)]
pub(super) struct Tools {
    pub(super) store: Store,
    pub(super) limits: Limits,
    pub(super) edge: Edge,
    /// When this fires, a try is broken off and its claim given back.
    pub(super) abandon: CancellationToken,
}

/// Tries a claimed delivery once and records how it ended.
pub(super) async fn deliver(tools: Tools, target: Arc<Target>, standing: Standing, claimed: Claimed) {
    tokio::select! {
        result = attempt(&tools, &target, &claimed) => {
            standing.ended(&result);
            report(&target, &claimed, &result);
            record(&tools, &claimed, result).await;
        }
        () = tools.abandon.cancelled() => {
            drop(standing);
            give_back(&tools, &claimed).await;
        }
    }
}

async fn attempt(tools: &Tools, target: &Target, claimed: &Claimed) -> AttemptResult {
    let started = (tools.edge.clock)();
    if usize::try_from(claimed.attempt).is_ok_and(|attempt| attempt > target.schedule_s.len()) {
        return exhausted(started);
    }
    if claimed.interrupted {
        tokio::time::sleep(SPREAD.mul_f64((tools.edge.random)().clamp(0.0, 1.0))).await;
    }
    failpoint::reach("after_claim", claimed.handoff.as_str());
    let exchange = match &target.way {
        Way::Webhook { url, keys } => exchange(target, (url, keys), claimed, &tools.limits, started).await,
        Way::Mail(server) => post(target, server, claimed, &tools.limits).await,
        Way::Connector(link) => chain(tools, target, link, claimed, started).await,
    };
    let ended = Ended {
        exchange,
        attempt: claimed.attempt,
        schedule_s: &target.schedule_s,
        started,
        now: (tools.edge.clock)(),
        random: (tools.edge.random)(),
    };
    if ended.verdict() == Verdict::Configuration {
        call_for_people(target, &ended.exchange);
    }
    let result = ended.result();
    failpoint::reach("before_record", claimed.handoff.as_str());
    result
}

/// What only people can mend. Where a redirect leads is not said: it may hold a secret.
fn call_for_people(target: &Target, exchange: &Exchange) {
    match exchange.status {
        Some(status @ 300..=399) => tracing::warn!(
            endpoint = %target.id, status,
            "an endpoint answers with a redirect, which is never followed: name the address that it leads to"
        ),
        status => tracing::warn!(
            endpoint = %target.id, status, fault = exchange.fault, clock_ahead_by_s = exchange.skew_s,
            "an endpoint refuses deliveries: check its address, its secrets and both clocks"
        ),
    }
    metrics::counter!("deskbell_endpoint_configuration_faults_total", "endpoint" => target.id.to_string()).increment(1);
}

/// Never the body, which holds a visitor's words.
fn report(target: &Target, claimed: &Claimed, result: &AttemptResult) {
    let outcome = result.next.outcome();
    tracing::info!(
        endpoint = %target.id, handoff = %claimed.handoff, event = %claimed.event, attempt = claimed.attempt,
        status = result.status, error = result.error_class, outcome, "tried a delivery"
    );
    match result.next {
        AfterAttempt::Dead => tracing::error!(
            endpoint = %target.id, handoff = %claimed.handoff,
            "a handoff does not get through: see `deskbell handoffs show`, then `deskbell handoffs replay`"
        ),
        AfterAttempt::Parked => tracing::error!(
            endpoint = %target.id, handoff = %claimed.handoff,
            "an endpoint says that it is gone, and is switched off: what is meant for it waits for \
             `deskbell endpoints on`"
        ),
        AfterAttempt::Delivered | AfterAttempt::Retry(_) => {}
    }
    metrics::counter!("deskbell_delivery_attempts_total", "endpoint" => target.id.to_string(), "outcome" => outcome)
        .increment(1);
}

/// Without a record the lease runs out and the event is sent again, so trying a few times is worth it.
async fn record(tools: &Tools, claimed: &Claimed, result: AttemptResult) {
    for _ in 0..RECORD_TRIES {
        match tools.store.record(&claimed.claim(), result.clone()).await {
            Ok(true) => return,
            Ok(false) => {
                tracing::warn!(event = %claimed.event, "a try ended after its lease: somebody else has the delivery");
                return;
            }
            Err(error) => {
                tracing::warn!(%error, event = %claimed.event, "the end of a try cannot be stored yet");
                tokio::time::sleep(RECORD_PAUSE).await;
            }
        }
    }
}

async fn give_back(tools: &Tools, claimed: &Claimed) {
    if let Err(error) = tools.store.release(&claimed.claim(), (tools.edge.clock)()).await {
        tracing::warn!(%error, event = %claimed.event, "a claim could not be given back: it ends with its lease");
    }
}
