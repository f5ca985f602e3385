//! A handoff for trial, sent to one endpoint at once: what each request led to, without what was said.

use jiff::Timestamp;

use super::edge::Edge;
use super::exchange::exchange;
use super::limits::Limits;
use super::link::{Link, NoToken};
use super::mail::post;
use super::target::{Target, UnusableEndpoint, Way};
use super::wire::send;
use crate::config::Endpoint;
use crate::connector::{Event, Next, Outcome, Progress};
use crate::ids::{DeliveryId, EventId, HandoffId};
use crate::store::Claimed;

/// What one request of a trial led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// What the request was for.
    pub key: String,
    /// The status, if an answer came.
    pub status: Option<u16>,
    /// What went wrong, as a class; none: it succeeded.
    pub fault: Option<&'static str>,
    /// What the helpdesk calls the ticket, if it said so.
    pub reference: Option<String>,
}

/// Sends an event to an endpoint and tells what came of it, request by request. Nothing is stored and nothing is tried
/// again. Takes at most the deadline of a delivery for each request.
///
/// # Errors
/// When the endpoint cannot be called as it is configured.
pub async fn trial(
    endpoint: &Endpoint,
    (id, handoff, body): (EventId, HandoffId, Vec<u8>),
    limits: &Limits,
    edge: &Edge,
) -> Result<Vec<Tried>, UnusableEndpoint> {
    let target = Target::new(endpoint, &edge.lookup, limits)?;
    let now = (edge.clock)();
    match &target.way {
        Way::Webhook { url, keys } => {
            let seen = exchange(&target, (url, keys), &claimed(endpoint, id, handoff, body), limits, now).await;
            let bad = seen.status.is_some_and(|status| !(200..300).contains(&status)).then_some("status");
            Ok(vec![once("webhook", seen.status, seen.fault.or(bad))])
        }
        Way::Mail(server) => {
            let seen = post(&target, server, &claimed(endpoint, id, handoff, body), limits).await;
            let judged = seen.judged.and_then(|(_, class)| class);
            Ok(vec![once("mail", seen.status, seen.fault.or(judged))])
        }
        Way::Connector(link) => match Event::parse(id, handoff, &body) {
            Some(event) => Ok(steps(&target, link, &event, limits, now).await),
            None => Ok(Vec::new()),
        },
    }
}

/// As if it were claimed: nothing of it is stored.
fn claimed(endpoint: &Endpoint, event: EventId, handoff: HandoffId, body: Vec<u8>) -> Claimed {
    Claimed {
        id: DeliveryId::from_bits(0),
        event,
        handoff,
        endpoint: endpoint.id.clone(),
        attempt: 1,
        interrupted: false,
        fence: 1,
        body,
    }
}

fn once(key: &str, status: Option<u16>, fault: Option<&'static str>) -> Tried {
    Tried { key: key.to_owned(), status, fault, reference: None }
}

async fn steps(target: &Target, link: &Link, event: &Event, limits: &Limits, now: Timestamp) -> Vec<Tried> {
    let (mut progress, mut tried) = (Progress::default(), Vec::new());
    loop {
        match step(target, link, event, limits, now, &mut progress).await {
            Step::Went(one) => tried.push(one),
            Step::Failed(one) => {
                tried.push(one);
                return tried;
            }
            Step::Over => return tried,
        }
    }
}

/// How one request of a trial ended.
enum Step {
    Went(Tried),
    Failed(Tried),
    Over,
}

async fn step(
    target: &Target,
    link: &Link,
    event: &Event,
    limits: &Limits,
    now: Timestamp,
    progress: &mut Progress,
) -> Step {
    let failed = |key: &str, status, fault| {
        Step::Failed(Tried { key: key.to_owned(), status, fault: Some(fault), reference: None })
    };
    let token = match tokio::time::timeout(limits.deadline, link.token(target, limits, now)).await {
        Ok(Ok(token)) => token,
        Ok(Err(NoToken::Refused(heard))) => return failed("token", Some(heard.answer.status), "token"),
        Ok(Err(NoToken::Fault(fault))) => return failed("token", None, fault),
        Err(_) => return failed("token", None, "timeout"),
    };
    let planned = match link.connection.next(event, progress, token.text.as_deref()) {
        Next::Send(planned) => planned,
        Next::Done => return Step::Over,
        Next::Stuck(_) => return failed("-", None, "unbuildable"),
    };
    let sent = tokio::time::timeout(limits.deadline, send(target, &planned.request, limits, now)).await;
    let heard = match sent.unwrap_or(Err("timeout")) {
        Ok(heard) => heard,
        Err(fault) => return failed(&planned.key, None, fault),
    };
    let status = Some(heard.answer.status);
    match planned.judge(&heard.answer) {
        Outcome::Gained(gained) => {
            progress.gain(&planned, &gained);
            Step::Went(Tried { key: planned.key, status, fault: None, reference: gained.reference })
        }
        Outcome::Failed => failed(&planned.key, status, "status"),
        Outcome::Refused => failed(&planned.key, status, "refused"),
        Outcome::Unreadable => failed(&planned.key, status, "answer"),
    }
}
