//! Nested steps to a flat program.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::SignedDuration;

use super::fills::{self, Uses};
use super::names::Names;
use super::{circles, graph};
use crate::content::check::{Scope, hints, readable};
use crate::content::load::Sources;
use crate::content::model::{Flow, Op, Slot, SlotKind, Step};
use crate::content::read::{Written, WrittenAct, WrittenAwait, WrittenCall, WrittenFlow, WrittenLookup, WrittenStep};
use crate::diagnostics::{At, ContentProblem, FlowProblem, Kind, Nearest, Report, TextProblem};
use crate::ids::{HookId, QueueId, ServiceId, SlotName, StepId, TableId};
use crate::template::{self, TemplateError};
use crate::yaml::{self, Spanned};

/// How many operations a flow may have, with those of the flows inside it.
const MAX_OPS: usize = 2_000;

/// How many flows may be inside each other.
const MAX_DEPTH: usize = 8;

/// The target that ends the flow.
const END: &str = "end";

/// What flows are compiled against.
pub(in crate::content) struct World<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) slots: &'a BTreeMap<SlotName, Slot>,
    pub(super) sources: &'a Sources<'a>,
    names: &'a Names<'a>,
    flows: BTreeMap<&'a str, &'a WrittenFlow>,
    /// Flows that come into a circle, which is told already.
    round: BTreeSet<&'a str>,
}

impl<'a> World<'a> {
    pub(in crate::content) fn new(
        written: &'a Written,
        scope: &'a Scope<'a>,
        names: &'a Names<'a>,
        sources: &'a Sources<'a>,
        report: &mut Report,
    ) -> Self {
        let flows = written.flows.iter().map(|flow| (flow.id.value.as_str(), flow)).collect();
        let round = circles::check(&written.flows, names, report);
        Self { scope, slots: &written.slots, sources, names, flows, round }
    }
}

/// Lays a flow flat; none if anything in it is wrong.
pub(in crate::content) fn compile<'a>(flow: &'a WrittenFlow, world: &World<'a>, report: &mut Report) -> Option<Flow> {
    if world.round.contains(flow.id.value.as_str()) {
        return None;
    }
    let before = report.errors();
    let mut compiler = Compiler::new(world, report);
    let frame = compiler.enter(flow.interrupt, String::new());
    compiler.block(&flow.steps, "");
    compiler.leave(frame);
    let Compiler { steps, places, report, uses, broken, .. } = compiler;
    if steps.len() > MAX_OPS {
        report.add(&flow.id.at, FlowProblem::TooLong { limit: MAX_OPS });
    }
    if !broken {
        let known = (world.scope, world.names);
        fills::check(flow.id.value.as_str(), &steps, &uses, known, world.sources, report);
    }
    if report.errors() == before && !broken {
        graph::check(&steps, &places, report);
    }
    (report.errors() == before && !steps.is_empty()).then(|| Flow { id: flow.id.value.clone(), steps })
}

/// A jump whose target is not laid out yet: the operation, the option in it, and where to.
struct Jump<'a> {
    op: usize,
    option: Option<usize>,
    target: Target<'a>,
}

enum Target<'a> {
    Named(&'a Spanned<String>),
    /// Behind the last step of the flow.
    End,
}

/// A flow that is being laid out: the one that is compiled, or one inside it.
struct Frame {
    /// What its steps' ids begin with; empty for the outermost.
    prefix: String,
    interrupt: bool,
    labels: HashMap<String, (usize, At)>,
    /// How many jumps were open before it.
    jumps: usize,
}

pub(super) struct Compiler<'r, 'a> {
    pub(super) world: &'r World<'a>,
    pub(super) report: &'r mut Report,
    pub(super) steps: Vec<Step>,
    /// Where each operation is written; none for those that the editor did not write here.
    places: Vec<Option<At>>,
    uses: Uses<'a>,
    frame: Frame,
    depth: usize,
    jumps: Vec<Jump<'a>>,
    /// Whether a flow inside is broken, so that nothing can be said of paths.
    broken: bool,
}

impl<'r, 'a> Compiler<'r, 'a> {
    fn new(world: &'r World<'a>, report: &'r mut Report) -> Self {
        let frame = Frame { prefix: String::new(), interrupt: true, labels: HashMap::new(), jumps: 0 };
        Self {
            world,
            report,
            steps: Vec::new(),
            places: Vec::new(),
            uses: Vec::new(),
            frame,
            depth: 0,
            jumps: Vec::new(),
            broken: false,
        }
    }

    /// Begins a flow; gives the one around it.
    fn enter(&mut self, interrupt: bool, prefix: String) -> Frame {
        self.depth += 1;
        let frame = Frame { prefix, interrupt, labels: HashMap::new(), jumps: self.jumps.len() };
        std::mem::replace(&mut self.frame, frame)
    }

    /// Resolves the jumps of a flow that is laid out, and goes back to the one around it.
    fn leave(&mut self, outer: Frame) {
        for jump in self.jumps.split_off(self.frame.jumps) {
            let target = match jump.target {
                Target::End => Some(self.steps.len()),
                Target::Named(name) if name.value == END => Some(self.steps.len()),
                Target::Named(name) => self.frame.labels.get(&name.value).map(|(target, _)| *target),
            };
            match (target, jump.target) {
                (Some(target), _) => self.aim(jump.op, jump.option, target),
                (None, Target::Named(name)) => self.unknown_step(name),
                (None, Target::End) => {}
            }
        }
        self.frame = outer;
        self.depth -= 1;
    }

    /// Lays steps out behind what is there; `prefix` is the place of the block, such as `2.then.`.
    pub(super) fn block(&mut self, steps: &'a [WrittenStep], prefix: &str) {
        for (number, step) in steps.iter().enumerate() {
            if self.steps.len() > MAX_OPS {
                return;
            }
            let place = format!("{prefix}{}", number + 1);
            let id = step.id.as_ref().map_or_else(|| place.clone(), |id| id.value.to_string());
            self.label(&id, step.id.as_ref().map_or(&step.at, |id| &id.at));
            for text in &step.templates {
                self.uses(text);
            }
            self.step(step, &id, &place);
        }
    }

    /// Notes what the next operation uses. Flows inside are looked at when they are compiled themselves.
    fn uses(&mut self, text: &'a Spanned<String>) {
        if self.depth > 1 {
            return;
        }
        if let Some(names) = readable(text, self.world.sources, self.report) {
            self.uses.push((self.steps.len(), text, names));
        }
    }

    fn label(&mut self, id: &str, at: &At) {
        if id == END {
            self.report.add(at, FlowProblem::ReservedStep);
        } else if let Some((_, first)) = self.frame.labels.get(id) {
            let first = first.to_string();
            self.report.add(at, ContentProblem::DuplicateId { kind: Kind::Step, id: id.to_owned(), first });
        } else {
            self.frame.labels.insert(id.to_owned(), (self.steps.len(), at.clone()));
        }
    }

    pub(super) fn push(&mut self, id: &str, op: Op, at: Option<&At>) -> usize {
        let number = self.steps.len();
        let id = format!("{}{id}", self.frame.prefix);
        // An id is an editor's, checked when read, or made from the place; one made deep inside can be too long.
        if let Ok(id) = StepId::new(id).or_else(|_| StepId::new(format!("{number}.deep"))) {
            self.steps.push(Step { id, interrupt: self.frame.interrupt, op });
            self.places.push(at.filter(|_| self.depth == 1).cloned());
        }
        number
    }

    fn step(&mut self, step: &'a WrittenStep, id: &str, place: &str) {
        let at = Some(&step.at);
        match &step.act {
            WrittenAct::Say(text) => drop(self.push(id, Op::Say(text.clone()), at)),
            WrittenAct::End(text) => self.end(id, text.as_ref(), at),
            WrittenAct::Goto(name) => {
                let op = self.push(id, Op::Jump(0), at);
                self.jump(op, None, name);
            }
            WrittenAct::Ask { slot, prompt, invalid, retries, always } => {
                let Some(slot) = self.asked(slot) else { return };
                let (prompt, invalid) = (prompt.clone(), invalid.clone());
                self.push(id, Op::Ask { slot, prompt, invalid, retries: *retries, always: *always }, at);
            }
            WrittenAct::Handoff { queue, priority, reason } => {
                let queue = queue.as_ref().and_then(|queue| QueueId::new(queue.value.clone()).ok());
                self.push(id, Op::Handoff { queue, priority: *priority, reason: reason.clone() }, at);
            }
            WrittenAct::If { condition, then, otherwise } => self.branch((step, id, place), condition, then, otherwise),
            WrittenAct::Choose { .. } => self.choose(step, id, place),
            WrittenAct::Set(set) => self.set(set, id, at),
            WrittenAct::Lookup(lookup) => self.lookup((step, id, place), lookup),
            WrittenAct::Call(call) => self.call((step, id, place), call),
            WrittenAct::Await(wait) => self.wait((step, id, place), wait),
            WrittenAct::Flow(name) => self.inner(name, id, &step.at),
            WrittenAct::Rate { prompt, retries } => {
                self.push(id, Op::Rate { prompt: prompt.clone(), retries: *retries }, at);
            }
        }
    }

    /// The end of a flow inside another is only the end of that one.
    fn end(&mut self, id: &str, text: Option<&crate::config::Localized>, at: Option<&At>) {
        if self.depth == 1 {
            self.push(id, Op::End(text.cloned()), at);
            return;
        }
        if let Some(text) = text {
            self.push(id, Op::Say(text.clone()), at);
        }
        let op = self.push(&format!("{id}.end"), Op::Jump(0), at);
        self.jumps.push(Jump { op, option: None, target: Target::End });
    }

    pub(super) fn jump(&mut self, op: usize, option: Option<usize>, name: &'a Spanned<String>) {
        self.jumps.push(Jump { op, option, target: Target::Named(name) });
    }

    /// A slot that is asked for; a choice needs its options.
    fn asked(&mut self, name: &Spanned<String>) -> Option<SlotName> {
        let slot = SlotName::new(name.value.clone()).ok()?;
        let choice = |slot: &Slot| slot.kind == SlotKind::Choice && slot.options.is_empty();
        if self.world.slots.get(&slot).is_some_and(choice) {
            self.report.add(&name.at, FlowProblem::NoOptions);
            return None;
        }
        Some(slot)
    }

    /// One operation a name, so that each can use what those before it set.
    fn set(&mut self, set: &'a [(Spanned<SlotName>, Spanned<String>)], id: &str, at: Option<&At>) {
        for (number, (name, value)) in set.iter().enumerate() {
            self.uses(value);
            let id = if number == 0 { id.to_owned() } else { format!("{id}.set.{}", number + 1) };
            self.push(&id, Op::Set { name: name.value.clone(), value: value.value.clone() }, at);
        }
    }

    fn lookup(&mut self, (step, id, place): (&'a WrittenStep, &str, &str), lookup: &'a WrittenLookup) {
        let Ok(table) = TableId::new(lookup.table.value.clone()) else { return };
        let with = lookup.with.iter().map(|(column, value)| (column.value.clone(), value.value.clone())).collect();
        let op = Op::Lookup { table, with, into: lookup.into.value.clone(), found: 0 };
        let lookup_op = self.push(id, op, Some(&step.at));
        self.block(&lookup.missing, &format!("{place}.missing."));
        self.aim(lookup_op, None, self.steps.len());
    }

    fn call(&mut self, (step, id, place): (&'a WrittenStep, &str, &str), call: &'a WrittenCall) {
        let Ok(service) = ServiceId::new(call.service.value.clone()) else { return };
        let with = call.with.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect();
        let op = Op::Call { service, with, into: call.into.value.clone(), done: 0 };
        let call_op = self.push(id, op, Some(&step.at));
        self.failed(call_op, call.failed.as_deref(), place);
    }

    fn wait(&mut self, (step, id, place): (&'a WrittenStep, &str, &str), wait: &'a WrittenAwait) {
        let Ok(hook) = HookId::new(wait.hook.value.clone()) else { return };
        let op = Op::Await {
            hook,
            reference: wait.reference.value.clone(),
            prompt: wait.prompt.clone(),
            within: SignedDuration::from_mins(i64::from(wait.within_minutes)),
            into: wait.into.value.clone(),
            done: 0,
        };
        let wait_op = self.push(id, op, Some(&step.at));
        self.failed(wait_op, wait.failed.as_deref(), place);
    }

    /// What happens without an answer, behind the step that waits for one; with one, the flow goes on behind it.
    fn failed(&mut self, op: usize, failed: Option<&'a [WrittenStep]>, place: &str) {
        match failed {
            Some(failed) => self.block(failed, &format!("{place}.failed.")),
            None => drop(self.push(&format!("{place}.failed"), Op::GiveUp, None)),
        }
        self.aim(op, None, self.steps.len());
    }

    /// Puts the steps of another flow here.
    fn inner(&mut self, name: &'a Spanned<String>, id: &str, at: &'a At) {
        let next = self.steps.len() + 1;
        self.push(id, Op::Jump(next), Some(at));
        let Some(flow) = self.world.flows.get(name.value.as_str()).copied() else {
            self.broken = true;
            return;
        };
        if self.depth >= MAX_DEPTH {
            return self.report.add(&name.at, FlowProblem::TooDeep { limit: MAX_DEPTH });
        }
        let prefix = format!("{}{id}.{}.", self.frame.prefix, flow.id.value);
        let interrupt = self.frame.interrupt && flow.interrupt;
        let outer = self.enter(interrupt, prefix);
        self.block(&flow.steps, "");
        self.leave(outer);
    }

    fn branch(
        &mut self,
        (step, id, place): (&'a WrittenStep, &str, &str),
        condition: &'a Spanned<String>,
        then: &'a [WrittenStep],
        otherwise: &'a [WrittenStep],
    ) {
        self.condition(condition);
        let branch = self.push(id, Op::Branch { condition: condition.value.clone(), otherwise: 0 }, Some(&step.at));
        self.block(then, &format!("{place}.then."));
        let skip = (!otherwise.is_empty() && self.runs_on(branch))
            .then(|| self.push(&format!("{place}.then.end"), Op::Jump(0), None));
        let start = self.steps.len();
        self.block(otherwise, &format!("{place}.else."));
        let behind = self.steps.len();
        self.aim(branch, None, start);
        if let Some(skip) = skip {
            self.aim(skip, None, behind);
        }
    }

    /// Whether anything laid out from `start` on goes on with what comes next.
    pub(super) fn runs_on(&self, start: usize) -> bool {
        let behind = self.steps.len();
        let block = self.steps.get(start..).unwrap_or_default();
        let falls =
            |op: &Op| !matches!(op, Op::Jump(_) | Op::End(_) | Op::Handoff { .. } | Op::GiveUp | Op::Choose { .. });
        let aims = |op: &Op| match op {
            Op::Jump(to)
            | Op::Branch { otherwise: to, .. }
            | Op::Lookup { found: to, .. }
            | Op::Call { done: to, .. }
            | Op::Await { done: to, .. } => *to == behind,
            Op::Choose { options, .. } => options.iter().any(|option| option.goto == behind),
            _ => false,
        };
        block.last().is_some_and(|step| falls(&step.op)) || block.iter().any(|step| aims(&step.op))
    }

    fn condition(&mut self, condition: &'a Spanned<String>) {
        match template::check_condition(&condition.value) {
            Ok(names) if self.depth == 1 => self.uses.push((self.steps.len(), condition, names)),
            Ok(_) => {}
            Err(error) => self.bad_condition(condition, &error),
        }
    }

    fn bad_condition(&mut self, condition: &Spanned<String>, error: &TemplateError) {
        match doubled_equals(&condition.value) {
            Some(fixed) => self.report.add(&condition.at, TextProblem::SingleEquals { fixed }),
            None => self.report.add(&condition.at, TextProblem::BadCondition { detail: yaml::short(error.detail()) }),
        }
    }

    /// Only names that an editor gave are offered; those made from places change with every edit.
    fn unknown_step(&mut self, name: &Spanned<String>) {
        let mut given: Vec<&str> = self.frame.labels.keys().map(String::as_str).filter(|id| !made(id)).collect();
        given.sort_unstable();
        let (nearest, known) =
            if given.is_empty() { (Nearest::default(), <_>::default()) } else { hints(&name.value, &given) };
        self.report.add(&name.at, FlowProblem::UnknownStep { name: yaml::short(&name.value), nearest, known });
    }

    pub(super) fn aim(&mut self, op: usize, option: Option<usize>, target: usize) {
        match (self.steps.get_mut(op).map(|step| &mut step.op), option) {
            (
                Some(
                    Op::Jump(to)
                    | Op::Lookup { found: to, .. }
                    | Op::Call { done: to, .. }
                    | Op::Await { done: to, .. },
                ),
                _,
            ) => *to = target,
            (Some(Op::Branch { otherwise, .. }), _) => *otherwise = target,
            (Some(Op::Choose { options, .. }), Some(number)) => {
                if let Some(option) = options.get_mut(number) {
                    option.goto = target;
                }
            }
            _ => {}
        }
    }
}

/// Whether an id was made from a step's place: `2`, `2.then.1`.
fn made(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_digit())
}

/// The condition with `==` for a single `=`, if that makes it readable.
fn doubled_equals(condition: &str) -> Option<String> {
    let mut out = String::new();
    let chars: Vec<char> = condition.chars().collect();
    for (i, c) in chars.iter().enumerate() {
        let neighbour =
            |j: Option<usize>| j.and_then(|j| chars.get(j)).is_some_and(|c| matches!(c, '=' | '!' | '<' | '>'));
        out.push(*c);
        if *c == '=' && !neighbour(i.checked_sub(1)) && !neighbour(Some(i + 1)) {
            out.push('=');
        }
    }
    (out != condition && template::check_condition(&out).is_ok()).then_some(out)
}
