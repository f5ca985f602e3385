//! One request of a preset.

use super::names::Scope;
use super::values;
use crate::connector::model::{Method, Source, Step, Success};
use crate::connector::template::Template;
use crate::diagnostics::{ConnectorProblem, FieldProblem, List, Nearest, Report, SettingsProblem};
use crate::yaml::{self, Fields, Node};

/// Every field that a request can have.
pub(super) const FIELDS: &[&str] =
    &["get", "post", "put", "patch", "query", "headers", "body", "each", "when", "success", "capture", "id"];

/// Reads a request.
pub(super) fn read(node: &Node, scope: &Scope, report: &mut Report) -> Option<Step> {
    let fields = Fields::open(node, FIELDS, report)?;
    let each_message = fields.get("each").and_then(|node| yaml::one_of(node, &[("message", true)], report));
    let scope = scope.with(each_message.map(|_| "message"));
    request(&fields, &scope, report).map(|step| Step { each_message: each_message.unwrap_or(false), ..step })
}

/// The request that stands among these fields.
pub(super) fn request(fields: &Fields<'_>, scope: &Scope, report: &mut Report) -> Option<Step> {
    let target = target(fields, scope, report);
    let query = fields.get("query").map(|node| pairs(node, scope, report)).unwrap_or_default();
    let headers = fields.get("headers").map(|node| headers(node, scope, report)).unwrap_or_default();
    let body = fields.get("body").map(|node| values::tree(node, scope, report));
    let when = fields.get("when").map(|node| values::conditions(node, scope, report)).unwrap_or_default();
    let success = fields.get("success").map(|node| success(node, report)).unwrap_or_default();
    let capture = fields.get("capture").map(|node| capture(node, report)).unwrap_or_default();
    let id = fields.get("id").and_then(|node| values::source(node, report));
    let (method, path) = target?;
    if let (Method::Get, Some((key, _))) = (method, fields.entry("body")) {
        report.add(&key.at, SettingsProblem::BodyOfGet);
    }
    let body = match body {
        None => None,
        Some(read) => Some(read?),
    };
    Some(Step { method, path, query, headers, body, each_message: false, when, success, capture, id })
}

/// The one of `get`, `post`, `put` and `patch` that is there, with its path.
fn target(fields: &Fields<'_>, scope: &Scope, report: &mut Report) -> Option<(Method, Template)> {
    let mut found = Method::ALL.iter().filter_map(|(name, method)| Some((*method, fields.get(name)?)));
    let Some((method, node)) = found.next() else {
        // One that is misspelled has its own message already.
        if fields.entries().iter().all(|(key, _)| FIELDS.contains(&key.raw())) {
            let known = List::of(Method::ALL.map(|(name, _)| name));
            report.add(fields.at(), ConnectorProblem::NoMethod { known });
        }
        return None;
    };
    if let Some((other, second)) = found.next() {
        let known = List::of(Method::ALL.map(|(name, _)| name));
        let problem = FieldProblem::Unknown { field: other.as_str().to_lowercase(), nearest: Nearest(None), known };
        report.add(&second.at, problem);
    }
    let text = yaml::text(node, report)?;
    let path = scope.template(&text.value, &text.at, report)?;
    let start = path.start();
    let plain = !text.value.contains(['?', '#', '\\', '@']) && !start.contains(char::is_whitespace);
    if !start.starts_with('/') || start.starts_with("//") || !plain || text.value.contains("/../") {
        report.add(&text.at, ConnectorProblem::BadPath { found: yaml::shown(node) });
        return None;
    }
    Some((method, path))
}

/// Names with templates.
fn pairs(node: &Node, scope: &Scope, report: &mut Report) -> Vec<(String, Template)> {
    let Some(fields) = Fields::any(node, report) else { return Vec::new() };
    let pair = |(key, value): &(Node, Node), report: &mut Report| {
        let text = yaml::text(value, report)?;
        Some((key.raw().to_owned(), scope.template(&text.value, &text.at, report)?))
    };
    fields.entries().iter().filter_map(|entry| pair(entry, report)).collect()
}

/// Headers with templates.
pub(super) fn headers(node: &Node, scope: &Scope, report: &mut Report) -> Vec<(String, Template)> {
    let Some(fields) = Fields::any(node, report) else { return Vec::new() };
    for (key, _) in fields.entries() {
        let _told = values::header_name(key, report);
    }
    pairs(node, scope, report)
}

fn success(node: &Node, report: &mut Report) -> Success {
    let Some(fields) = Fields::open(node, &["status", "not"], report) else { return Success::default() };
    let status = |node: &Node, report: &mut Report| {
        yaml::one_or_more(node, report).iter().filter_map(|item| yaml::integer(item, 200..=299, report)).collect()
    };
    let not = |node: &Node, report: &mut Report| {
        yaml::one_or_more(node, report).iter().filter_map(|item| values::pointer(item, report)).collect()
    };
    Success {
        status: fields.get("status").map(|node| status(node, report)).unwrap_or_default(),
        not: fields.get("not").map(|node| not(node, report)).unwrap_or_default(),
    }
}

fn capture(node: &Node, report: &mut Report) -> Vec<(String, Source)> {
    let Some(fields) = Fields::any(node, report) else { return Vec::new() };
    let one = |(key, value): &(Node, Node), report: &mut Report| {
        Some((values::name(key, report)?, values::source(value, report)?))
    };
    fields.entries().iter().filter_map(|entry| one(entry, report)).collect()
}
