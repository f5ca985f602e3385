//! Where handoffs go.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;

use super::model::{DEFAULT_SCHEDULE_S, Destination, Endpoint, Secret};
use super::server::host_of;
use super::{connections, fallback, mail};
use crate::connector::{Connection, DEFAULT_MAX_BODY_BYTES, Presets};
use crate::diagnostics::{ConnectorProblem, ContentProblem, FieldProblem, Kind, Report, SettingsProblem};
use crate::ids::{EndpointId, Language};
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
    "fallback",
    "fallback_after_minutes",
    "host",
    "port",
    "tls",
    "user",
    "password",
    "from",
    "to",
    "reply_to",
    "authorities",
    "allow_plain",
];

/// What each sort has alone.
const OF_WEBHOOK: &[&str] = &["url", "secret"];
const OF_CONNECTOR: &[&str] = &["connector", "base", "secrets", "fields"];
const OF_MAIL: &[&str] =
    &["host", "port", "tls", "user", "password", "from", "to", "reply_to", "authorities", "allow_plain"];
/// What a mail has no use for: nobody calls back.
const NOT_OF_MAIL: &[&str] = &["token", "allow_http"];

/// The sorts of endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Webhook,
    Connector,
    Mail,
}

impl Sort {
    /// Fields of the others would be there in vain.
    fn foreign(self) -> impl Iterator<Item = &'static str> {
        let lists: [&[&str]; 3] = match self {
            Self::Webhook => [OF_CONNECTOR, OF_MAIL, &[]],
            Self::Connector => [OF_WEBHOOK, OF_MAIL, &["kind"]],
            Self::Mail => [OF_WEBHOOK, OF_CONNECTOR, NOT_OF_MAIL],
        };
        lists.into_iter().flatten().copied()
    }
}

/// The bytes that a signing key may have.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// The longest wait between two tries, in seconds: a week.
const MAX_WAIT_S: u64 = 7 * 86_400;

/// `handoff.endpoints`; unknown names beside it are reported where the queues are read.
pub(super) fn read(fields: &Fields<'_>, presets: &Presets, language: Language, report: &mut Report) -> Vec<Endpoint> {
    let handoff = fields.get("handoff").and_then(|node| Fields::any(node, &mut Report::default()));
    let Some(node) = handoff.and_then(|handoff| handoff.get("endpoints")) else { return Vec::new() };
    let mut seen = HashMap::new();
    let mut found = Vec::new();
    let items = yaml::items(node, report);
    for item in items {
        let Some(endpoint) = endpoint(item, presets, language, report) else { continue };
        match seen.insert(endpoint.id.clone(), item.at.to_string()) {
            None => found.push(endpoint),
            Some(first) => {
                let id = endpoint.id.to_string();
                report.add(&item.at, ContentProblem::DuplicateId { kind: Kind::Endpoint, id, first });
            }
        }
    }
    fallback::check(items, report);
    found
}

/// Those whose helpdesks call in their own way.
pub(super) fn hooks(endpoints: &[Endpoint]) -> Vec<(EndpointId, Connection)> {
    let hook = |endpoint: &Endpoint| match &endpoint.to {
        Destination::Connector(connection) if connection.hears() => {
            Some((endpoint.id.clone(), connection.as_ref().clone()))
        }
        Destination::Connector(_) | Destination::Webhook { .. } | Destination::Mail(_) => None,
    };
    endpoints.iter().filter_map(hook).collect()
}

fn endpoint(node: &Node, presets: &Presets, language: Language, report: &mut Report) -> Option<Endpoint> {
    let fields = Fields::open(node, FIELDS, report)?;
    let allow_http = fields.get("allow_http").and_then(|node| yaml::yes_no(node, report)).unwrap_or(false);
    let id = fields.require("id", report).and_then(|node| yaml::name(node, EndpointId::new, report));
    let to = destination(&fields, allow_http, presets, language, report);
    let allow_networks = fields.get("allow_networks").map_or_else(Vec::new, |node| networks(node, report));
    let schedule_s = fields.get("schedule_s").and_then(|node| schedule(node, report));
    let fallback = fallback::read(&fields, report);
    let max_body = fields.get("max_body_bytes").and_then(|node| yaml::integer(node, 4_096..=16_777_216, report));
    Some(Endpoint {
        id: id?.value,
        to: to?,
        allow_http,
        allow_networks,
        schedule_s: schedule_s.unwrap_or_else(|| DEFAULT_SCHEDULE_S.to_vec()),
        max_body_bytes: max_body.unwrap_or(DEFAULT_MAX_BODY_BYTES),
        fallback,
    })
}

fn destination(
    fields: &Fields<'_>,
    allow_http: bool,
    presets: &Presets,
    language: Language,
    report: &mut Report,
) -> Option<Destination> {
    let connector = fields.get("connector");
    let kind = fields.get("kind").filter(|_| connector.is_none());
    let sort = match (connector, kind) {
        (Some(_), _) => Some(Sort::Connector),
        (None, Some(node)) => yaml::one_of(node, &[("webhook", Sort::Webhook), ("smtp", Sort::Mail)], report),
        (None, None) => Some(Sort::Webhook),
    };
    // Which fields are foreign to a kind that does not exist nobody knows; the rest is read as the usual one.
    for name in sort.into_iter().flat_map(Sort::foreign) {
        if let Some((key, _)) = fields.entry(name) {
            report.add(&key.at, ConnectorProblem::ForeignField { field: name.to_owned() });
        }
    }
    match (sort, connector) {
        (Some(Sort::Connector), Some(node)) => connections::read(node, fields, allow_http, presets, report),
        (Some(Sort::Mail), _) => mail::read(fields, language, report),
        _ => webhook(fields, allow_http, report).filter(|_| sort.is_some()),
    }
}

fn webhook(fields: &Fields<'_>, allow_http: bool, report: &mut Report) -> Option<Destination> {
    let url = fields.require("url", report).and_then(|node| address(node, allow_http, report));
    let secrets = fields.require("secret", report).and_then(|node| secrets(node, report));
    Some(Destination::Webhook { url: url?, secrets: secrets? })
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
