//! `rules:`.

use super::intents::all_patterns;
use super::written::{Written, WrittenRule, claim};
use super::{Context, PRIORITIES};
use crate::diagnostics::{FieldProblem, Kind, Report};
use crate::ids::RuleId;
use crate::yaml::{self, Fields, Node};

pub(super) fn read(node: &Node, context: Context<'_>, written: &mut Written, report: &mut Report) {
    let rules = Fields::open(node, &["always_human"], report).and_then(|fields| fields.get("always_human"));
    for item in rules.map_or(&[][..], |node| yaml::items(node, report)) {
        let rule = rule(item, context, written, report);
        written.rules.extend(rule);
    }
}

fn rule(node: &Node, context: Context<'_>, written: &mut Written, report: &mut Report) -> Option<WrittenRule> {
    let fields = Fields::open(node, &["id", "patterns", "queue", "priority"], report)?;
    let id = fields.require("id", report).and_then(|node| yaml::name(node, RuleId::new, report));
    let new = id.as_ref().is_none_or(|id| {
        let name = (Kind::Rule, id.value.as_str(), &id.at);
        claim(&mut written.names.rules, id.value.to_string(), name, report)
    });
    let patterns = fields.require("patterns", report).map(|node| {
        let before = report.len();
        let found = all_patterns(node, context, report);
        if found.is_empty() && report.len() == before {
            report.add(&node.at, FieldProblem::EmptyList { field: "patterns".to_owned() });
        }
        found
    });
    let queue = fields.get("queue").and_then(|node| yaml::text(node, report));
    let queue = written.refer(Kind::Queue, queue);
    let priority = fields.get("priority").and_then(|node| yaml::one_of(node, &PRIORITIES, report));
    Some(WrittenRule {
        id: id.filter(|_| new)?.value,
        patterns: patterns?,
        queue,
        priority: priority.unwrap_or_default(),
    })
}
