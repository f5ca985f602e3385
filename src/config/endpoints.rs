//! Where handoffs go.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;

use super::connections;
use super::model::{DEFAULT_SCHEDULE_S, Destination, Endpoint, Secret};
use super::server::host_of;
use crate::connector::{Connection, DEFAULT_MAX_BODY_BYTES, Presets};
use crate::diagnostics::{ConnectorProblem, ContentProblem, FieldProblem, Kind, List, Report, SettingsProblem};
use crate::ids::EndpointId;
use crate::yaml::{self, Fields, Node};

const FIELDS: &[&str] = &[
    "id",
    "kind",
    "url",
    "secret",
    "connector",
    "base",
    "secrets",
    "fields",
    "token",
    "allow_http",
    "allow_networks",
    "schedule_s",
    "max_body_bytes",
];

/// What a webhook has alone, and what a connector has alone.
const OF_WEBHOOK: &[&str] = &["kind", "url", "secret"];
const OF_CONNECTOR: &[&str] = &["base", "secrets", "fields"];

/// The bytes that a signing key may have.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// The longest wait between two tries, in seconds: a week.
const MAX_WAIT_S: u64 = 7 * 86_400;

/// `handoff.endpoints`; unknown names beside it are reported where the queues are read.
pub(super) fn read(fields: &Fields<'_>, presets: &Presets, report: &mut Report) -> Vec<Endpoint> {
    let handoff = fields.get("handoff").and_then(|node| Fields::any(node, &mut Report::default()));
    let Some(node) = handoff.and_then(|handoff| handoff.get("endpoints")) else { return Vec::new() };
    let mut seen = HashMap::new();
    let mut found = Vec::new();
    for item in yaml::items(node, report) {
        let Some(endpoint) = endpoint(item, presets, report) else { continue };
        match seen.insert(endpoint.id.clone(), item.at.to_string()) {
            None => found.push(endpoint),
            Some(first) => {
                let id = endpoint.id.to_string();
                report.add(&item.at, ContentProblem::DuplicateId { kind: Kind::Endpoint, id, first });
            }
        }
    }
    found
}

/// Those whose helpdesks call in their own way.
pub(super) fn hooks(endpoints: &[Endpoint]) -> Vec<(EndpointId, Connection)> {
    let hook = |endpoint: &Endpoint| match &endpoint.to {
        Destination::Connector(connection) if connection.hears() => {
            Some((endpoint.id.clone(), connection.as_ref().clone()))
        }
        Destination::Connector(_) | Destination::Webhook { .. } => None,
    };
    endpoints.iter().filter_map(hook).collect()
}

fn endpoint(node: &Node, presets: &Presets, report: &mut Report) -> Option<Endpoint> {
    let fields = Fields::open(node, FIELDS, report)?;
    let allow_http = fields.get("allow_http").and_then(|node| yaml::yes_no(node, report)).unwrap_or(false);
    let id = fields.require("id", report).and_then(|node| yaml::name(node, EndpointId::new, report));
    let connector = fields.get("connector");
    refuse(&fields, if connector.is_some() { OF_WEBHOOK } else { OF_CONNECTOR }, report);
    let to = match connector {
        Some(node) => connections::read(node, &fields, allow_http, presets, report),
        None => webhook(&fields, allow_http, report),
    };
    let allow_networks = fields.get("allow_networks").map_or_else(Vec::new, |node| networks(node, report));
    let schedule_s = fields.get("schedule_s").and_then(|node| schedule(node, report));
    let max_body = fields.get("max_body_bytes").and_then(|node| yaml::integer(node, 4_096..=16_777_216, report));
    Some(Endpoint {
        id: id?.value,
        to: to?,
        allow_http,
        allow_networks,
        schedule_s: schedule_s.unwrap_or_else(|| DEFAULT_SCHEDULE_S.to_vec()),
        max_body_bytes: max_body.unwrap_or(DEFAULT_MAX_BODY_BYTES),
    })
}

/// Fields of the other kind would be there in vain.
fn refuse(fields: &Fields<'_>, foreign: &[&str], report: &mut Report) {
    for name in foreign {
        if let Some((key, _)) = fields.entry(name) {
            report.add(&key.at, ConnectorProblem::ForeignField { field: (*name).to_owned() });
        }
    }
}

fn webhook(fields: &Fields<'_>, allow_http: bool, report: &mut Report) -> Option<Destination> {
    let kind = fields.get("kind").map_or(Some(()), |node| kind(node, report));
    let url = fields.require("url", report).and_then(|node| address(node, allow_http, report));
    let secrets = fields.require("secret", report).and_then(|node| secrets(node, report));
    kind?;
    Some(Destination::Webhook { url: url?, secrets: secrets? })
}

/// One kind needs no field of its own, `connector` names the others.
fn kind(node: &Node, report: &mut Report) -> Option<()> {
    let written = yaml::text(node, report)?;
    if written.value == "webhook" {
        return Some(());
    }
    if written.value == "smtp" {
        report.add(&written.at, FieldProblem::Later { what: format!("kind: {}", written.value) });
        return None;
    }
    let found = yaml::shown(node);
    let nearest = yaml::nearest(&found, ["webhook"]);
    let problem = FieldProblem::NotOneOf { field: "kind".to_owned(), found, nearest, known: List::of(["webhook"]) };
    report.add(&written.at, problem);
    None
}

pub(super) fn address(node: &Node, allow_http: bool, report: &mut Report) -> Option<String> {
    let url = yaml::parsed(
        node,
        report,
        |text| host_of(text).map(|_| text.to_owned()),
        |found| SettingsProblem::BadUrl { found },
    )?;
    if url.value.starts_with("http://") && !allow_http {
        report.add(&url.at, SettingsProblem::PlainHttp);
        return None;
    }
    Some(url.value)
}

/// One, or the new and the old one while receivers change over.
fn secrets(node: &Node, report: &mut Report) -> Option<Vec<Secret>> {
    let items = yaml::one_or_more(node, report);
    if items.is_empty() {
        report.add(&node.at, FieldProblem::EmptyList { field: "secret".to_owned() });
        return None;
    }
    let found: Vec<_> = items.iter().map(|item| secret(item, report)).collect();
    found.into_iter().collect()
}

/// The text itself is never repeated in a message.
pub(super) fn secret(node: &Node, report: &mut Report) -> Option<Secret> {
    let bytes = node.raw().trim().strip_prefix("whsec_").and_then(|key| STANDARD.decode(key).ok());
    if bytes.is_some_and(|bytes| SECRET_BYTES.contains(&bytes.len())) {
        return Some(Secret::new(node.raw().trim()));
    }
    // A variable that is not set has its own message already.
    if !node.raw().contains("${") {
        report.add(&node.at, SettingsProblem::BadSecret);
    }
    None
}

pub(super) fn networks(node: &Node, report: &mut Report) -> Vec<IpNet> {
    let read = |item: &Node, report: &mut Report| {
        yaml::parsed(item, report, |text| text.parse().ok(), |found| SettingsProblem::BadNetwork { found })
    };
    yaml::items(node, report).iter().filter_map(|item| read(item, report)).map(|net| net.value).collect()
}

fn schedule(node: &Node, report: &mut Report) -> Option<Vec<u64>> {
    let waits: Vec<u64> =
        yaml::items(node, report).iter().filter_map(|item| yaml::integer(item, 0..=MAX_WAIT_S, report)).collect();
    if waits.is_empty() {
        report.add(&node.at, FieldProblem::EmptyList { field: "schedule_s".to_owned() });
        return None;
    }
    Some(waits)
}
