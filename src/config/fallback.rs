//! Endpoints that stand in for others.

use jiff::SignedDuration;

use super::model::{Endpoint, Fallback};
use crate::diagnostics::{Report, SettingsProblem};
use crate::ids::EndpointId;
use crate::yaml::{self, Fields, Node};

const AFTER_MINUTES: i64 = 5;
/// A day: who may wait longer needs no stand-in.
const MOST_MINUTES: i64 = 1_440;
/// How much longer an event gets that names the endpoint which did not take it, without that name.
const FIELD_BYTES: usize = "\"fallback_of\":\"\",".len();

/// What an endpoint says of its stand-in. Whether that is there is looked at when all are known.
pub(super) fn read(fields: &Fields<'_>, report: &mut Report) -> Option<Fallback> {
    let minutes = fields.get("fallback_after_minutes");
    let to = if minutes.is_some() { fields.require("fallback", report) } else { fields.get("fallback") };
    let after = minutes.and_then(|node| yaml::integer(node, 1..=MOST_MINUTES, report)).unwrap_or(AFTER_MINUTES);
    let to = yaml::name(to?, EndpointId::new, report)?;
    Some(Fallback { to: to.value, after: SignedDuration::from_mins(after) })
}

/// A stand-in must be there and have none itself: so nothing goes round in a circle.
pub(super) fn check(items: &[Node], report: &mut Report) {
    for stand_in in items.iter().filter_map(|item| field(item, "fallback")) {
        let found = stand_in.raw().trim().to_owned();
        let named = |item: &&Node| field(item, "id").is_some_and(|id| id.raw().trim() == found);
        match items.iter().find(named) {
            None => {
                let known = items.iter().filter_map(|item| field(item, "id")).map(Node::raw);
                let nearest = yaml::nearest(&found, known);
                report.add(&stand_in.at, SettingsProblem::UnknownFallback { found, nearest });
            }
            Some(item) if field(item, "fallback").is_some() => {
                report.add(&stand_in.at, SettingsProblem::FallbackChain { found });
            }
            Some(_) => {}
        }
    }
}

fn field<'n>(item: &'n Node, name: &str) -> Option<&'n Node> {
    Fields::any(item, &mut Report::default()).and_then(|fields| fields.get(name))
}

/// The endpoints to which every handoff goes: all but those that stand in for others.
#[must_use]
pub fn addressees(endpoints: &[Endpoint]) -> Vec<EndpointId> {
    endpoints.iter().map(|endpoint| endpoint.id.clone()).filter(|id| !stands_in(endpoints, id)).collect()
}

fn stands_in(endpoints: &[Endpoint], id: &EndpointId) -> bool {
    stood_in_for(endpoints, id).next().is_some()
}

fn stood_in_for<'e>(endpoints: &'e [Endpoint], id: &'e EndpointId) -> impl Iterator<Item = &'e Endpoint> {
    endpoints.iter().filter(move |endpoint| endpoint.fallback.as_ref().is_some_and(|fallback| fallback.to == *id))
}

/// The largest event that all of them take, in bytes; none if there is no endpoint.
#[must_use]
pub fn largest_event(endpoints: &[Endpoint]) -> Option<usize> {
    let most = |endpoint: &Endpoint| {
        let named = stood_in_for(endpoints, &endpoint.id).map(|other| other.id.as_str().len() + FIELD_BYTES).max();
        endpoint.max_body_bytes.saturating_sub(named.unwrap_or(0))
    };
    endpoints.iter().map(most).min()
}
