//! Endpoints that speak a helpdesk's own interface.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::endpoints::{address, secret};
use super::model::Destination;
use crate::connector::{Auth, Connection, Idempotency, Known, Preset, Presets, Secrets};
use crate::diagnostics::{ConnectorProblem, List, Report, SettingsProblem};
use crate::yaml::{self, Fields, Node};

/// The shortest secret of a header that nobody guesses, in characters.
const SECRET_MIN_CHARS: usize = 24;

/// The connection that these fields describe. None if anything in it is wrong.
pub(super) fn read(
    name: &Node,
    fields: &Fields<'_>,
    allow_http: bool,
    presets: &Presets,
    report: &mut Report,
) -> Option<Destination> {
    let preset = preset(name, presets, report)?;
    if preset.idempotency == Idempotency::None {
        report.add(&name.at, ConnectorProblem::NotIdempotent { connector: preset.name.clone() });
    }
    let secrets = named(fields.get("secrets"), preset.secrets.iter(), report);
    let settings = named(fields.get("fields"), preset.fields.keys(), report);
    let missing = missing(&preset, &secrets, &settings);
    let whole = missing.is_empty();
    for part in missing {
        report.add(&name.at, ConnectorProblem::MissingPart { connector: preset.name.clone(), part });
    }
    // A key that is none would never prove a call, and nobody would know why.
    let key = preset.signing_secret().and_then(|name| secrets.get(name));
    let signs = key.is_none_or(|node| secret(node, report).is_some());
    if let Some(node) = preset.header_secret().and_then(|name| secrets.get(name)) {
        hard_to_guess(node, report);
    }
    let base = base(&preset, name, fields, allow_http, report)?;
    let text = |texts: BTreeMap<String, &Node>| -> BTreeMap<String, String> {
        texts.into_iter().map(|(name, node)| (name, node.raw().trim().to_owned())).collect()
    };
    let connection = Connection { preset, base, secrets: Secrets::new(text(secrets)), fields: text(settings) };
    (whole && signs).then(|| Destination::Connector(Box::new(connection)))
}

/// Whoever has it speaks for the helpdesk.
fn hard_to_guess(node: &Node, report: &mut Report) {
    let short = node.raw().trim().chars().count() < SECRET_MIN_CHARS;
    // A variable that is not set has its own message already.
    if short && !node.raw().contains("${") {
        report.add(&node.at, ConnectorProblem::ShortSecret { min: SECRET_MIN_CHARS });
    }
}

fn preset(name: &Node, presets: &Presets, report: &mut Report) -> Option<Arc<Preset>> {
    let written = yaml::text(name, report)?;
    match presets.get(&written.value) {
        Known::Preset(preset) => Some(preset),
        // Its file says what is wrong.
        Known::Broken => None,
        Known::Unknown => {
            let (nearest, known) = (yaml::nearest(&written.value, presets.names()), List::of(presets.names()));
            report.add(&written.at, ConnectorProblem::UnknownConnector { name: yaml::shown(name), nearest, known });
            None
        }
    }
}

/// The values of fields that the preset names; others are reported.
fn named<'n, 'p>(
    node: Option<&'n Node>,
    known: impl Iterator<Item = &'p String>,
    report: &mut Report,
) -> BTreeMap<String, &'n Node> {
    let Some(fields) = node.and_then(|node| Fields::any(node, report)) else { return BTreeMap::new() };
    let known: Vec<&str> = known.map(String::as_str).collect();
    fields.check(&known, report);
    let mut found = BTreeMap::new();
    for (key, value) in fields.entries() {
        if known.contains(&key.raw()) && yaml::text(value, report).is_some() {
            found.insert(key.raw().to_owned(), value);
        }
    }
    found
}

fn missing(preset: &Preset, secrets: &BTreeMap<String, &Node>, settings: &BTreeMap<String, &Node>) -> Vec<String> {
    let lacking = preset.secrets.iter().filter(|name| !secrets.contains_key(*name));
    let required = preset.fields.iter().filter(|(_, rule)| rule.required).map(|(name, _)| name);
    let unset = required.filter(|name| !settings.contains_key(*name));
    lacking.map(|name| format!("secrets: {name}")).chain(unset.map(|name| format!("fields: {name}"))).collect()
}

/// Where the helpdesk is: as written, as all of its kind, or the secret that is the address.
fn base(preset: &Preset, name: &Node, fields: &Fields<'_>, allow_http: bool, report: &mut Report) -> Option<String> {
    let written = match &preset.auth {
        Auth::UrlSecret(secret) => {
            let secrets = fields.get("secrets").and_then(|node| Fields::any(node, &mut Report::default()))?;
            return address(secrets.get(secret)?, allow_http, report);
        }
        _ => fields.get("base"),
    };
    let Some(node) = written else {
        if preset.base.is_none() {
            let problem = ConnectorProblem::MissingPart { connector: preset.name.clone(), part: "base".to_owned() };
            report.add(&name.at, problem);
        }
        return preset.base.clone();
    };
    let base = address(node, allow_http, report)?;
    if base.contains(['?', '#']) {
        report.add(&node.at, SettingsProblem::BadUrl { found: yaml::shown(node) });
        return None;
    }
    Some(base.trim_end_matches('/').to_owned())
}
