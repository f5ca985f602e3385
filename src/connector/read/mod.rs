//! Presets from YAML: shapes first, then whether every name in them is known.

mod auth;
mod names;
mod reply;
mod step;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::names::Scope;
use super::model::{FieldRule, Idempotency, Limits, Preset, Step, Verb};
use crate::diagnostics::{ConnectorProblem, FieldProblem, List, Report};
use crate::yaml::{self, Fields, Node, Value};

const FIELDS: &[&str] = &[
    "title",
    "proof",
    "unconfirmed",
    "base",
    "secrets",
    "fields",
    "auth",
    "headers",
    "idempotency",
    "limits",
    "create",
    "append",
    "set_status",
    "find",
    "upload",
    "reply",
];

/// Requests of one verb.
const MAX_STEPS: usize = 3;

/// Reads a preset; its name is that of its file. None if anything in it is wrong.
#[must_use]
pub fn preset(name: &str, file: &Arc<str>, text: &str, report: &mut Report) -> Option<Preset> {
    let before = report.errors();
    let root = yaml::read(file, text, report)?;
    let fields = Fields::open(&root, FIELDS, report)?;
    let read = checked(name, &fields, report);
    read.filter(|_| report.errors() == before)
}

fn checked(name: &str, fields: &Fields<'_>, report: &mut Report) -> Option<Preset> {
    if let Some((key, _)) = fields.entry("upload") {
        report.add(&key.at, FieldProblem::Later { what: "upload".to_owned() });
    }
    let title = fields.require("title", report).and_then(|node| yaml::text(node, report));
    let proof = fields.require("proof", report).and_then(|node| yaml::text(node, report));
    let secrets = fields.get("secrets").map(|node| values::names(node, report)).unwrap_or_default();
    let settings = fields.get("fields").map(|node| settings(node, report)).unwrap_or_default();
    let scope = Scope::new(&secrets, settings.keys());
    let idempotency = fields.require("idempotency", report).and_then(|node| idempotency(node, report));
    let verbs = verbs(fields, &scope, report);
    // A search that gives no id finds nothing, whatever it is answered.
    let finds = verbs.get(&Verb::Find).is_some_and(|steps| {
        // Steps that could not be read are told of already.
        steps.is_empty() || steps.iter().any(|step| step.id.is_some())
    });
    if let (Some(Idempotency::FindBeforeCreate), false) = (&idempotency, finds)
        && let Some((key, _)) = fields.entry("find").or_else(|| fields.entry("idempotency"))
    {
        report.add(&key.at, ConnectorProblem::NothingToFindWith);
    }
    // What helpdesks say and are asked is no part of a delivery: nothing is captured there.
    let reply = fields.get("reply").and_then(|node| reply::read(node, &scope, report));
    let scope = scope.with_captured(verbs.get(&Verb::Create).map_or(&[], Vec::as_slice));
    let unconfirmed = fields.get("unconfirmed").map(|node| yaml::texts(node, report)).unwrap_or_default();
    Some(Preset {
        name: name.to_owned(),
        unconfirmed: unconfirmed.into_iter().map(|text| text.value).collect(),
        base: fields.get("base").and_then(|node| values::base(node, report)),
        auth: auth::read(fields, &scope, report),
        headers: fields.get("headers").map(|node| step::headers(node, &scope, report)).unwrap_or_default(),
        limits: fields.get("limits").map(|node| limits(node, report)).unwrap_or_default(),
        reply,
        title: title?.value,
        proof: proof?.value,
        idempotency: idempotency?,
        fields: settings,
        secrets,
        verbs,
    })
}

/// `name:` with nothing, or with `{required: yes}` or `{default: …}`.
fn settings(node: &Node, report: &mut Report) -> BTreeMap<String, FieldRule> {
    let Some(fields) = Fields::any(node, report) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (key, value) in fields.entries() {
        let Some(name) = values::name(key, report) else { continue };
        let mut rule = FieldRule { required: false, default: None };
        if !value.is_null()
            && let Some(own) = Fields::open(value, &["required", "default"], report)
        {
            rule.required = own.get("required").and_then(|node| yaml::yes_no(node, report)).unwrap_or(false);
            rule.default = own.get("default").and_then(|node| yaml::text(node, report)).map(|text| text.value);
        }
        found.insert(name, rule);
    }
    found
}

/// A word, or `{header: Name}`.
fn idempotency(node: &Node, report: &mut Report) -> Option<Idempotency> {
    if matches!(node.value, Value::Map(_)) {
        let fields = Fields::open(node, &["header"], report)?;
        return fields
            .require("header", report)
            .and_then(|node| values::header_name(node, report))
            .map(Idempotency::Header);
    }
    let written = yaml::text(node, report)?;
    let known = ["find_before_create", "external_id", "none"];
    match written.value.as_str() {
        "find_before_create" => Some(Idempotency::FindBeforeCreate),
        "external_id" => Some(Idempotency::ExternalId),
        "none" => Some(Idempotency::None),
        other => {
            let (nearest, known) = (yaml::nearest(other, known), List::of(known.iter().chain(&["{header: …}"])));
            let problem =
                FieldProblem::NotOneOf { field: "idempotency".to_owned(), found: yaml::shown(node), nearest, known };
            report.add(&written.at, problem);
            None
        }
    }
}

fn limits(node: &Node, report: &mut Report) -> Limits {
    let Some(fields) = Fields::open(node, &["per_minute", "max_body_bytes"], report) else { return Limits::default() };
    let bytes = fields.get("max_body_bytes").and_then(|node| yaml::integer(node, 4_096..=16_777_216, report));
    Limits {
        per_minute: fields.get("per_minute").and_then(|node| yaml::integer(node, 1..=100_000, report)),
        max_body_bytes: bytes.unwrap_or(Limits::default().max_body_bytes),
    }
}

/// What a step captures is known to those after it; what `create` captures to all.
fn verbs(fields: &Fields<'_>, scope: &Scope, report: &mut Report) -> BTreeMap<Verb, Vec<Step>> {
    let mut found: BTreeMap<Verb, Vec<Step>> = BTreeMap::new();
    let _needed = fields.require("create", report);
    for (name, verb) in Verb::ALL {
        let Some(node) = fields.get(name) else { continue };
        let mut scope = scope.of_verb();
        if verb == Verb::Append || verb == Verb::SetStatus {
            scope = scope.with_captured(found.get(&Verb::Create).map_or(&[], Vec::as_slice));
        }
        let items = yaml::items(node, report);
        if let Some(one) = items.get(MAX_STEPS) {
            report.add(&one.at, ConnectorProblem::TooManySteps { max: MAX_STEPS });
        }
        if items.is_empty() {
            report.add(&node.at, FieldProblem::EmptyList { field: name.to_owned() });
        }
        let mut steps: Vec<Step> = Vec::new();
        for item in items {
            steps.extend(step::read(item, &scope.with_captured(&steps), report));
        }
        found.insert(verb, steps);
    }
    found
}
