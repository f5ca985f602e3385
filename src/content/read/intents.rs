//! `intents:`.

use std::collections::BTreeMap;

use regex::Regex;

use super::written::{Written, WrittenIntent, claim};
use super::{Context, RISKS};
use crate::config::{Localized, by_language, localized};
use crate::content::patterns;
use crate::diagnostics::{ContentProblem, Kind, Report};
use crate::ids::{IntentId, Language};
use crate::yaml::{self, Fields, Node, Spanned, Value};

const FIELDS: &[&str] = &["id", "title", "examples", "patterns", "flow", "risk"];

pub(super) fn read(node: &Node, context: Context<'_>, written: &mut Written, report: &mut Report) {
    for item in yaml::items(node, report) {
        let intent = intent(item, context, written, report);
        written.intents.extend(intent);
    }
}

fn intent(node: &Node, context: Context<'_>, written: &mut Written, report: &mut Report) -> Option<WrittenIntent> {
    let fields = Fields::open(node, FIELDS, report)?;
    let id = fields.require("id", report).and_then(|node| yaml::name(node, IntentId::new, report));
    let new = id.as_ref().is_none_or(|id| {
        let name = (Kind::Intent, id.value.as_str(), &id.at);
        claim(&mut written.names.intents, id.value.to_string(), name, report)
    });
    let title = fields.get("title").and_then(|node| localized(node, context.languages, report));
    let examples = fields.get("examples").map_or_else(BTreeMap::new, |node| examples(node, context, report));
    let patterns = fields.get("patterns").map_or_else(Vec::new, |node| all_patterns(node, context, report));
    if fields.get("examples").is_none() && fields.get("patterns").is_none() {
        report.add(id.as_ref().map_or(&node.at, |id| &id.at), ContentProblem::NothingFinds);
    }
    let flow = fields.require("flow", report).and_then(|node| yaml::text(node, report));
    let flow = written.refer(Kind::Flow, flow);
    let risk = fields.get("risk").and_then(|node| yaml::one_of(node, &RISKS, report)).unwrap_or_default();
    Some(WrittenIntent {
        id: id.filter(|_| new)?,
        title: title.unwrap_or_else(Localized::default),
        examples,
        patterns,
        flow: flow?,
        risk,
    })
}

/// By language, or a list in the first language.
fn examples(node: &Node, context: Context<'_>, report: &mut Report) -> BTreeMap<Language, Vec<Spanned<String>>> {
    if matches!(&node.value, Value::Map(_)) {
        return by_language(node, report, |value, report| Some(yaml::texts(value, report)));
    }
    let first = context.languages.first().copied().unwrap_or(Language::De);
    BTreeMap::from([(first, yaml::texts(node, report))])
}

/// A list of patterns, or one for each language.
pub(super) fn all_patterns(node: &Node, context: Context<'_>, report: &mut Report) -> Vec<Spanned<Regex>> {
    match &node.value {
        Value::Map(_) => by_language(node, report, |value, report| Some(list(value, context, report)))
            .into_values()
            .flatten()
            .collect(),
        _ => list(node, context, report),
    }
}

fn list(node: &Node, context: Context<'_>, report: &mut Report) -> Vec<Spanned<Regex>> {
    yaml::one_or_more(node, report)
        .iter()
        .filter_map(|item| patterns::read_for_messages(item, context, report))
        .collect()
}
