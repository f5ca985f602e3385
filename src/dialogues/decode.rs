//! Reads dialogue tests, collecting every problem.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::mocks;
use super::model::{Dialogue, Expected, ExpectedDecision, ExpectedHandoff, Said, Step};
use crate::conversation::{Phase, Tier};
use crate::diagnostics::{Diagnostic, Expected as Wanted, Report};
use crate::ids::Language;
use crate::yaml::{self, Fields, Node};

/// The fields of a dialogue.
const DIALOGUE: [&str; 5] = ["name", "lang", "now", "mocks", "steps"];
/// The fields of a step: what the visitor does, then what must come of it.
const STEP: [&str; 16] = [
    "visitor",
    "choose",
    "helpful",
    "hook",
    "tier",
    "decision",
    "blocks",
    "answer",
    "flow",
    "slots",
    "smalltalk",
    "command",
    "clarify",
    "handoff",
    "says",
    "state",
];
/// The moment of a dialogue that names none: a Friday morning, so that opening hours are open.
const DEFAULT_NOW: &str = "2026-11-20T10:00+01:00";

/// Reads the dialogue tests of a file with every problem found.
#[must_use]
pub fn decode(path: &str, bytes: &[u8]) -> (Vec<Dialogue>, Vec<Diagnostic>) {
    let mut report = Report::default();
    let file: Arc<str> = Arc::from(path);
    let tree = yaml::text_of(&file, bytes, &mut report).and_then(|text| yaml::read(&file, text, &mut report));
    let dialogues = tree.map_or_else(Vec::new, |tree| {
        let items = yaml::items(&tree, &mut report);
        items.iter().filter_map(|item| dialogue(path, item, &mut report)).collect()
    });
    (dialogues, report.into_sorted())
}

fn dialogue(path: &str, node: &Node, report: &mut Report) -> Option<Dialogue> {
    let fields = Fields::open(node, &DIALOGUE, report)?;
    let name = fields.require("name", report).and_then(|node| yaml::text(node, report));
    let language = fields
        .get("lang")
        .and_then(|node| yaml::one_of(node, &Language::ALL.map(|language| (language.code(), language)), report));
    let now = fields.get("now").map_or_else(default_now, |node| moment(node, report));
    let mocks = fields.get("mocks").map(|node| mocks::read(node, report)).unwrap_or_default();
    let steps = fields.require("steps", report)?;
    let steps = yaml::items(steps, report).iter().filter_map(|item| step(item, report)).collect();
    Some(Dialogue {
        name: name?.value,
        file: path.to_owned(),
        line: node.at.span.line,
        language,
        now: now?,
        mocks,
        steps,
    })
}

fn default_now() -> Option<Timestamp> {
    moment_of(DEFAULT_NOW)
}

/// RFC 3339, the seconds may be left out.
fn moment_of(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn moment(node: &Node, report: &mut Report) -> Option<Timestamp> {
    let found = moment_of(node.raw());
    if found.is_none() {
        yaml::wrong_type(node, Wanted::Moment, report);
    }
    found
}

fn step(node: &Node, report: &mut Report) -> Option<Step> {
    let fields = Fields::open(node, &STEP, report)?;
    let expected = expected(&fields, report);
    Some(Step { line: node.at.span.line, said: said(&fields, report)?, expected })
}

fn said(fields: &Fields<'_>, report: &mut Report) -> Option<Said> {
    if let Some(node) = fields.get("choose") {
        return yaml::text(node, report).map(|label| Said::Choose(label.value));
    }
    if let Some(node) = fields.get("helpful") {
        return yaml::yes_no(node, report).map(Said::Helpful);
    }
    if let Some(node) = fields.get("hook") {
        return mocks::hook(node, report).map(|(hook, mock)| Said::Hook(hook, mock));
    }
    let node = fields.require("visitor", report)?;
    yaml::verbatim(node, report).map(|words| Said::Text(words.value))
}

fn expected(fields: &Fields<'_>, report: &mut Report) -> Expected {
    let mut word = |name: &str| fields.get(name).and_then(|node| yaml::text(node, report)).map(|text| text.value);
    let (flow, small_talk, command) = (word("flow"), word("smalltalk"), word("command"));
    let mut list = |name: &str| -> Vec<String> {
        let texts = fields.get(name).map(|node| yaml::texts(node, report)).unwrap_or_default();
        texts.into_iter().map(|text| text.value).collect()
    };
    let (answers, clarify, says, blocks) = (list("answer"), list("clarify"), list("says"), list("blocks"));
    let tiers = [("confident", Tier::Confident), ("unsure", Tier::Unsure), ("beyond", Tier::Beyond)];
    let states = [("bot", Phase::Bot), ("waiting", Phase::Waiting), ("human", Phase::Human), ("closed", Phase::Closed)];
    Expected {
        tier: fields.get("tier").and_then(|node| yaml::one_of(node, &tiers, report)),
        decision: fields.get("decision").and_then(|node| decision(node, report)),
        blocks,
        answers,
        flow,
        slots: fields.get("slots").map(|node| slots(node, report)).unwrap_or_default(),
        small_talk,
        command,
        clarify,
        handoff: fields.get("handoff").and_then(|node| handoff(node, report)),
        says,
        state: fields.get("state").and_then(|node| yaml::one_of(node, &states, report)),
    }
}

fn slots(node: &Node, report: &mut Report) -> BTreeMap<String, String> {
    let Some(fields) = Fields::any(node, report) else { return BTreeMap::new() };
    let value = |(name, value): &(Node, Node)| (name.raw().to_owned(), value.raw().to_owned());
    fields.entries().iter().map(value).collect()
}

/// The kind alone, or its parts.
fn decision(node: &Node, report: &mut Report) -> Option<ExpectedDecision> {
    if node.scalar().is_some() {
        let kind = yaml::text(node, report)?.value;
        return Some(ExpectedDecision { kind: Some(kind), ..ExpectedDecision::default() });
    }
    let fields = Fields::open(node, &["kind", "id", "reason"], report)?;
    let mut word = |name: &str| fields.get(name).and_then(|node| yaml::text(node, report)).map(|text| text.value);
    Some(ExpectedDecision { kind: word("kind"), id: word("id"), reason: word("reason") })
}

fn handoff(node: &Node, report: &mut Report) -> Option<ExpectedHandoff> {
    let fields = Fields::open(node, &["queue", "reason", "priority", "text", "rule"], report)?;
    let mut word = |name: &str| fields.get(name).and_then(|node| yaml::text(node, report)).map(|text| text.value);
    let (queue, reason, priority) = (word("queue"), word("reason"), word("priority"));
    Some(ExpectedHandoff { queue, reason, priority, text: word("text"), rule: word("rule") })
}
