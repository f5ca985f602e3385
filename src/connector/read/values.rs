//! Small values of presets.

use crate::connector::model::{Condition, Source};
use crate::connector::template::{Path, Template};
use crate::connector::tree::Tree;
use crate::diagnostics::{ConnectorProblem, FieldProblem, Nearest, Report, SettingsProblem};
use crate::yaml::{self, Fields, Node, Style, Value};

use super::names::Scope;

/// A name that templates can use.
pub(super) fn name(node: &Node, report: &mut Report) -> Option<String> {
    let text = node.raw();
    let fits = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !fits {
        report.add(&node.at, FieldProblem::BadSlotName { name: yaml::short(text), fixed: Nearest(None) });
    }
    fits.then(|| text.to_owned())
}

/// A text with gaps that this scope can fill.
pub(super) fn template(node: &Node, scope: &Scope, report: &mut Report) -> Option<Template> {
    let text = yaml::text(node, report)?;
    scope.template(&text.value, &text.at, report)
}

/// A list of such names.
pub(super) fn names(node: &Node, report: &mut Report) -> Vec<String> {
    yaml::items(node, report).iter().filter_map(|item| name(item, report)).collect()
}

/// An https address that installations share.
pub(super) fn base(node: &Node, report: &mut Report) -> Option<String> {
    let read = |text: &str| {
        let host = text.strip_prefix("https://")?;
        let fits = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/'));
        fits.then(|| text.trim_end_matches('/').to_owned())
    };
    yaml::parsed(node, report, read, |found| SettingsProblem::BadUrl { found }).map(|url| url.value)
}

/// The name of a header.
pub(super) fn header_name(node: &Node, report: &mut Report) -> Option<String> {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let read = |text: &str| text.chars().all(token).then(|| text.to_owned());
    yaml::parsed(node, report, read, |name| SettingsProblem::BadHeader { name }).map(|name| name.value)
}

/// A JSON pointer.
pub(super) fn pointer(node: &Node, report: &mut Report) -> Option<String> {
    let read = |text: &str| {
        let escapes = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        (text.starts_with('/') && text.len() > 1 && escapes).then(|| text.to_owned())
    };
    yaml::parsed(node, report, read, |found| SettingsProblem::BadFieldPath { found }).map(|pointer| pointer.value)
}

/// `/ticket/id`, or `{header: Location}`.
pub(super) fn source(node: &Node, report: &mut Report) -> Option<Source> {
    if matches!(node.value, Value::Map(_)) {
        let fields = Fields::open(node, &["header"], report)?;
        let header = fields.require("header", report).and_then(|node| header_name(node, report))?;
        return Some(Source::Header(header.to_lowercase()));
    }
    pointer(node, report).map(Source::Body)
}

/// `{data.priority: urgent, slots.email: present}`: all of them must hold.
pub(super) fn conditions(node: &Node, scope: &Scope, report: &mut Report) -> Vec<Condition> {
    let Some(fields) = Fields::any(node, report) else { return Vec::new() };
    let mut found = Vec::new();
    for (key, value) in fields.entries() {
        let Some(path) = Path::parse(key.raw()) else {
            report.add(&key.at, ConnectorProblem::BadGap { found: yaml::short(key.raw()) });
            continue;
        };
        if scope.check(&path, &key.at, report)
            && let Some(text) = yaml::text(value, report)
        {
            let equals = (text.value != "present").then_some(text.value);
            found.push(Condition { path, equals });
        }
    }
    found
}

/// A JSON tree. What stands without quotes and is a number, true, false or null is such a value.
pub(super) fn tree(node: &Node, scope: &Scope, report: &mut Report) -> Option<Tree> {
    match &node.value {
        Value::Scalar(scalar) if scalar.text.contains("{{") => {
            scope.template(&scalar.text, &node.at, report).map(Tree::Filled)
        }
        Value::Scalar(scalar) => {
            let plain = (scalar.style == Style::Plain).then(|| serde_json::from_str(&scalar.text).ok()).flatten();
            let text = || serde_json::Value::String(scalar.text.clone());
            Some(Tree::Fixed(plain.filter(|value: &serde_json::Value| !value.is_string()).unwrap_or_else(text)))
        }
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(|item| tree(item, scope, report)).collect();
            items.into_iter().collect::<Option<_>>().map(Tree::List)
        }
        Value::Map(entries) => {
            let field = |(key, value): &(Node, Node), report: &mut Report| {
                Some((key.raw().to_owned(), tree(value, scope, report)?))
            };
            let fields: Vec<_> = entries.iter().map(|entry| field(entry, report)).collect();
            fields.into_iter().collect::<Option<_>>().map(Tree::Object)
        }
    }
}
