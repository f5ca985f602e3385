//! A handoff for trial, sent to one endpoint at once: what each request led to, without what was said.

use super::edge::Edge;
use super::exchange::exchange;
use super::limits::Limits;
use super::link::NoToken;
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
        Way::Webhook { url, key } => {
            let delivery = DeliveryId::from_bits(0);
            let claimed =
                Claimed { id: delivery, event: id, handoff, endpoint: endpoint.id.clone(), attempt: 1, fence: 1, body };
            let seen = exchange(&target, (url, key), &claimed, limits, now).await;
            let bad = seen.status.is_some_and(|status| !(200..300).contains(&status)).then_some("status");
            Ok(vec![Tried {
                key: "webhook".to_owned(),
                status: seen.status,
                fault: seen.fault.or(bad),
                reference: None,
            }])
        }
        Way::Connector(_) => Ok(steps(&target, id, handoff, &body, limits, now).await),
    }
}

async fn steps(
    target: &Target,
    id: EventId,
    handoff: HandoffId,
    body: &[u8],
    limits: &Limits,
    now: jiff::Timestamp,
) -> Vec<Tried> {
    let (Way::Connector(link), Some(event)) = (&target.way, Event::parse(id, handoff, body)) else { return Vec::new() };
    let (mut progress, mut tried) = (Progress::default(), Vec::new());
    let failed = |key: &str, status, fault| Tried { key: key.to_owned(), status, fault: Some(fault), reference: None };
    loop {
        let token = match tokio::time::timeout(limits.deadline, link.token(target, limits, now)).await {
            Ok(Ok(token)) => token,
            Ok(Err(NoToken::Refused(heard))) => {
                tried.push(failed("token", Some(heard.answer.status), "token"));
                return tried;
            }
            Ok(Err(NoToken::Fault(fault))) => {
                tried.push(failed("token", None, fault));
                return tried;
            }
            Err(_) => {
                tried.push(failed("token", None, "timeout"));
                return tried;
            }
        };
        let planned = match link.connection.next(&event, &progress, token.as_deref()) {
            Next::Send(planned) => planned,
            Next::Done => return tried,
            Next::Stuck(_) => {
                tried.push(failed("-", None, "unbuildable"));
                return tried;
            }
        };
        let sent = tokio::time::timeout(limits.deadline, send(target, &planned.request, limits, now)).await;
        let heard = match sent.unwrap_or(Err("timeout")) {
            Ok(heard) => heard,
            Err(fault) => {
                tried.push(failed(&planned.key, None, fault));
                return tried;
            }
        };
        let status = Some(heard.answer.status);
        let fault = match planned.judge(&heard.answer) {
            Outcome::Gained(gained) => {
                let reference = gained.reference.clone();
                tried.push(Tried { key: planned.key.clone(), status, fault: None, reference });
                progress.gain(&planned, &gained);
                continue;
            }
            Outcome::Failed => "status",
            Outcome::Refused => "refused",
            Outcome::Unreadable => "answer",
        };
        tried.push(failed(&planned.key, status, fault));
        return tried;
    }
}
