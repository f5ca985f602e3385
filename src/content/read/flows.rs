//! `flows:`.

use super::written::{Written, WrittenAct, WrittenFlow, WrittenOption, WrittenStep, claim};
use super::{Context, PRIORITIES, noted, spoken};
use crate::config::Localized;
use crate::diagnostics::{Expected, FieldProblem, FlowProblem, Kind, List, Report};
use crate::ids::{FlowId, SlotName, StepId};
use crate::yaml::{self, Fields, Node, Spanned, Value};

/// What a step can do; `say` also stands beside `ask`, `choose` and `await`.
const VERBS: [&str; 13] =
    ["say", "ask", "set", "if", "choose", "call", "await", "lookup", "goto", "flow", "handoff", "rate", "end"];

/// How often an answer may fail to fit where a step says nothing else.
const RETRIES: u32 = 2;

pub(super) fn read(node: &Node, context: Context<'_>, written: &mut Written, report: &mut Report) {
    let Some(fields) = Fields::any(node, report) else { return };
    for (key, value) in fields.entries() {
        let Some(id) = yaml::name(key, FlowId::new, report) else { continue };
        let name = (Kind::Flow, id.value.as_str(), &id.at);
        let new = claim(&mut written.names.flows, id.value.to_string(), name, report);
        let flow = flow(id, value, context, written, report);
        written.flows.extend(flow.filter(|_| new));
    }
}

/// A flow in which any step is broken is left out whole: what would be said of its paths would be wrong.
fn flow(
    id: Spanned<FlowId>,
    node: &Node,
    context: Context<'_>,
    written: &mut Written,
    report: &mut Report,
) -> Option<WrittenFlow> {
    let before = report.errors();
    let fields = Fields::open(node, &["steps", "interrupt"], report)?;
    let interrupt = fields.get("interrupt").and_then(|node| yaml::yes_no(node, report)).unwrap_or(true);
    let node = fields.require("steps", report)?;
    let mut reader = Reader { context, written, report };
    let steps = reader.steps(node);
    if steps.is_empty() && report.errors() == before {
        report.add(&node.at, FieldProblem::EmptyList { field: "steps".to_owned() });
    }
    if report.errors() == before {
        return Some(WrittenFlow { id, interrupt, steps });
    }
    loosen(steps, written);
    None
}

/// Keeps the texts of a flow that is left out: their mistakes are told all the same.
fn loosen(steps: Vec<WrittenStep>, written: &mut Written) {
    for step in steps {
        written.loose.extend(step.templates);
        step.act.into_blocks().for_each(|block| loosen(block, written));
    }
}

pub(super) struct Reader<'r, 'a> {
    pub(super) context: Context<'a>,
    pub(super) written: &'r mut Written,
    pub(super) report: &'r mut Report,
}

impl Reader<'_, '_> {
    pub(super) fn steps(&mut self, node: &Node) -> Vec<WrittenStep> {
        yaml::items(node, self.report).iter().filter_map(|item| self.step(item)).collect()
    }

    fn step(&mut self, node: &Node) -> Option<WrittenStep> {
        if node.raw() == "end" {
            let (at, act) = (node.at.clone(), WrittenAct::End(None));
            return Some(WrittenStep { at, id: None, act, templates: Vec::new() });
        }
        if !matches!(node.value, Value::Map(_)) {
            yaml::wrong_type(node, Expected::Step, self.report);
            return None;
        }
        let fields = Fields::any(node, self.report)?;
        let verb = self.verb(&fields)?;
        let id = fields.get("id").and_then(|node| yaml::name(node, StepId::new, self.report));
        let before = self.written.templates.len();
        let act = self.act(verb, &fields);
        let templates = self.written.templates.split_off(before);
        let Some(act) = act else {
            self.written.loose.extend(templates);
            return None;
        };
        Some(WrittenStep { at: node.at.clone(), id, act, templates })
    }

    /// The one thing that a step does.
    fn verb(&mut self, fields: &Fields<'_>) -> Option<&'static str> {
        let found: Vec<&'static str> = VERBS.into_iter().filter(|verb| fields.get(verb).is_some()).collect();
        match found.as_slice() {
            [] => {
                let first = fields.entries().first();
                let nearest = first.map(|(key, _)| yaml::nearest(key.raw(), VERBS)).unwrap_or_default();
                let at = first.map_or(fields.at(), |(key, _)| &key.at);
                self.report.add(at, FlowProblem::NoVerb { nearest, known: List::of(VERBS) });
                None
            }
            [verb] | ["say", verb @ ("ask" | "choose" | "await")] => Some(verb),
            [first, second, ..] => {
                let (first, second) = ((*first).to_owned(), (*second).to_owned());
                self.report.add(fields.at(), FlowProblem::TwoVerbs { first, second });
                None
            }
        }
    }

    fn act(&mut self, verb: &str, fields: &Fields<'_>) -> Option<WrittenAct> {
        match verb {
            "say" => self.say(fields),
            "ask" => self.ask(fields),
            "choose" => self.choose(fields),
            "if" => self.branch(fields),
            "goto" => {
                fields.check(&["id", "goto"], self.report);
                Some(WrittenAct::Goto(yaml::text(fields.get("goto")?, self.report)?))
            }
            "handoff" => self.handoff(fields),
            "set" => self.set(fields),
            "call" => self.call(fields),
            "await" => self.wait(fields),
            "lookup" => self.lookup(fields),
            "flow" => self.flow(fields),
            "rate" => self.rate(fields),
            _ => self.end(fields),
        }
    }

    pub(super) fn spoken(&mut self, node: Option<&Node>) -> Option<Localized> {
        spoken(node?, self.context, self.written, self.report)
    }

    fn say(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "say"], self.report);
        self.spoken(fields.get("say")).map(WrittenAct::Say)
    }

    fn ask(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "ask", "say", "invalid", "retries", "always"], self.report);
        let slot = fields.get("ask").and_then(|node| yaml::text(node, self.report));
        let slot = self.written.refer(Kind::Slot, slot);
        let prompt = fields.require("say", self.report);
        let prompt = self.spoken(prompt);
        let invalid = self.spoken(fields.get("invalid"));
        let retries = self.retries(fields);
        let always = fields.get("always").and_then(|node| yaml::yes_no(node, self.report)).unwrap_or(false);
        Some(WrittenAct::Ask { slot: slot?, prompt: prompt?, invalid, retries, always })
    }

    pub(super) fn retries(&mut self, fields: &Fields<'_>) -> u32 {
        fields.get("retries").and_then(|node| yaml::integer(node, 0..=10, self.report)).unwrap_or(RETRIES)
    }

    fn choose(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "choose", "say", "options", "retries"], self.report);
        let slot = fields.get("choose").filter(|node| !node.is_null());
        let slot = slot.and_then(|node| yaml::text(node, self.report));
        let slot = self.written.refer(Kind::Slot, slot);
        let prompt = fields.require("say", self.report);
        let prompt = self.spoken(prompt);
        let retries = self.retries(fields);
        let options = fields.get("options").map_or(&[][..], |node| yaml::items(node, self.report));
        let options = options.iter().filter_map(|item| self.option(item)).collect();
        Some(WrittenAct::Choose { slot, prompt: prompt?, options, retries })
    }

    fn option(&mut self, node: &Node) -> Option<WrittenOption> {
        let fields = Fields::open(node, &["id", "label", "then", "goto"], self.report)?;
        let id = fields.require("id", self.report).and_then(|node| yaml::name(node, SlotName::new, self.report));
        let label = fields.require("label", self.report);
        let label = self.spoken(label);
        let then = fields.get("then").map_or_else(Vec::new, |node| self.steps(node));
        let goto = fields.get("goto").and_then(|node| yaml::text(node, self.report));
        if let (Some(goto), true) = (&goto, fields.get("then").is_some()) {
            self.report.add(&goto.at, FlowProblem::ThenAndGoto);
        }
        let id = id.map(|id| Spanned { value: id.value.to_string(), at: id.at });
        Some(WrittenOption { id: id?, label: label?, then, goto })
    }

    fn branch(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "if", "then", "else"], self.report);
        let condition = fields.get("if").and_then(|node| yaml::text(node, self.report));
        let then = fields.require("then", self.report).map(|node| self.steps(node));
        let otherwise = fields.get("else").map_or_else(Vec::new, |node| self.steps(node));
        Some(WrittenAct::If { condition: condition?, then: then?, otherwise })
    }

    /// `handoff: versand`, `handoff: {queue: versand, …}` or `handoff:` for the default queue.
    fn handoff(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "handoff"], self.report);
        let node = fields.get("handoff")?;
        if node.is_null() {
            return Some(WrittenAct::Handoff { queue: None, priority: <_>::default(), reason: Localized::default() });
        }
        if node.scalar().is_some() {
            let queue = yaml::text(node, self.report);
            let queue = Some(self.written.refer(Kind::Queue, queue)?);
            return Some(WrittenAct::Handoff { queue, priority: <_>::default(), reason: Localized::default() });
        }
        let fields = Fields::open(node, &["queue", "priority", "reason"], self.report)?;
        let queue = fields.get("queue").and_then(|node| yaml::text(node, self.report));
        let queue = self.written.refer(Kind::Queue, queue);
        let priority = fields.get("priority").and_then(|node| yaml::one_of(node, &PRIORITIES, self.report));
        let reason = fields.get("reason");
        let reason = reason.and_then(|node| noted(node, self.context, self.written, self.report)).unwrap_or_default();
        Some(WrittenAct::Handoff { queue, priority: priority.unwrap_or_default(), reason })
    }

    /// `end: true`, `end:` or a last sentence.
    fn end(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "end"], self.report);
        let node = fields.get("end")?;
        if node.is_null() || matches!(node.raw(), "true" | "yes" | "ja") {
            return Some(WrittenAct::End(None));
        }
        self.spoken(Some(node)).map(|text| WrittenAct::End(Some(text)))
    }
}
