//! Nested steps to a flat program.

use std::collections::{BTreeMap, HashMap};

use super::graph;
use crate::content::check::{Scope, hints, known_names};
use crate::content::load::Sources;
use crate::content::model::{Flow, FlowOption, Op, Slot, SlotKind, Step};
use crate::content::read::{WrittenAct, WrittenFlow, WrittenOption, WrittenStep};
use crate::diagnostics::{At, ContentProblem, FlowProblem, Kind, Nearest, Report, TextProblem};
use crate::ids::{QueueId, SlotName, StepId};
use crate::template::{self, TemplateError};
use crate::yaml::{self, Spanned};

/// How many operations a flow may have.
const MAX_OPS: usize = 2_000;

/// The target that ends the flow.
const END: &str = "end";

/// Lays a flow flat; none if anything in it is wrong.
pub(in crate::content) fn compile(
    flow: &WrittenFlow,
    scope: &Scope<'_>,
    slots: &BTreeMap<SlotName, Slot>,
    sources: &Sources<'_>,
    report: &mut Report,
) -> Option<Flow> {
    let before = report.errors();
    let mut compiler = Compiler {
        scope,
        slots,
        sources,
        report,
        steps: Vec::new(),
        places: Vec::new(),
        labels: HashMap::new(),
        jumps: Vec::new(),
    };
    compiler.block(&flow.steps, "");
    compiler.resolve();
    let Compiler { steps, places, report, .. } = compiler;
    if steps.len() > MAX_OPS {
        report.add(&flow.id.at, FlowProblem::TooLong { limit: MAX_OPS });
    }
    if report.errors() == before {
        graph::check(&steps, &places, report);
    }
    (report.errors() == before && !steps.is_empty()).then(|| Flow {
        id: flow.id.value.clone(),
        interrupt: flow.interrupt,
        steps,
    })
}

/// A jump whose target is known only by name: the operation, the option in it, and the name.
struct Jump<'a> {
    op: usize,
    option: Option<usize>,
    name: &'a Spanned<String>,
}

struct Compiler<'r, 'a> {
    scope: &'r Scope<'r>,
    slots: &'r BTreeMap<SlotName, Slot>,
    sources: &'r Sources<'r>,
    report: &'r mut Report,
    steps: Vec<Step>,
    /// Where each operation is written; none for jumps that the editor did not write.
    places: Vec<Option<At>>,
    labels: HashMap<String, (usize, At)>,
    jumps: Vec<Jump<'a>>,
}

impl<'a> Compiler<'_, 'a> {
    /// Lays steps out behind what is there; `prefix` is the place of the block, such as `2.then.`.
    fn block(&mut self, steps: &'a [WrittenStep], prefix: &str) {
        for (number, step) in steps.iter().enumerate() {
            if self.steps.len() > MAX_OPS {
                return;
            }
            let place = format!("{prefix}{}", number + 1);
            let id = step.id.as_ref().map_or_else(|| place.clone(), |id| id.value.to_string());
            self.label(&id, step.id.as_ref().map_or(&step.at, |id| &id.at));
            self.step(step, &id, &place);
        }
    }

    fn label(&mut self, id: &str, at: &At) {
        if id == END {
            self.report.add(at, FlowProblem::ReservedStep);
        } else if let Some((_, first)) = self.labels.get(id) {
            let first = first.to_string();
            self.report.add(at, ContentProblem::DuplicateId { kind: Kind::Step, id: id.to_owned(), first });
        } else {
            self.labels.insert(id.to_owned(), (self.steps.len(), at.clone()));
        }
    }

    fn push(&mut self, id: &str, op: Op, at: Option<&At>) -> usize {
        let number = self.steps.len();
        // An id is an editor's, checked when read, or made from the place; one made deep inside can be too long.
        if let Ok(id) = StepId::new(id).or_else(|_| StepId::new(format!("{number}.deep"))) {
            self.steps.push(Step { id, op });
            self.places.push(at.cloned());
        }
        number
    }

    fn step(&mut self, step: &'a WrittenStep, id: &str, place: &str) {
        let at = Some(&step.at);
        match &step.act {
            WrittenAct::Say(text) => {
                self.push(id, Op::Say(text.clone()), at);
            }
            WrittenAct::End(text) => {
                self.push(id, Op::End(text.clone()), at);
            }
            WrittenAct::Goto(name) => {
                let op = self.push(id, Op::Jump(0), at);
                self.jumps.push(Jump { op, option: None, name });
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
        }
    }

    /// A slot that is asked for; a choice needs its options.
    fn asked(&mut self, name: &Spanned<String>) -> Option<SlotName> {
        let slot = SlotName::new(name.value.clone()).ok()?;
        if self.slots.get(&slot).is_some_and(|slot| slot.kind == SlotKind::Choice && slot.options.is_empty()) {
            self.report.add(&name.at, FlowProblem::NoOptions);
            return None;
        }
        Some(slot)
    }

    fn branch(
        &mut self,
        (step, id, place): (&'a WrittenStep, &str, &str),
        condition: &Spanned<String>,
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
    fn runs_on(&self, start: usize) -> bool {
        let behind = self.steps.len();
        let block = self.steps.get(start..).unwrap_or_default();
        let falls = |op: &Op| !matches!(op, Op::Jump(_) | Op::End(_) | Op::Handoff { .. } | Op::Choose { .. });
        let aims = |op: &Op| match op {
            Op::Jump(to) | Op::Branch { otherwise: to, .. } => *to == behind,
            Op::Choose { options, .. } => options.iter().any(|option| option.goto == behind),
            _ => false,
        };
        block.last().is_some_and(|step| falls(&step.op)) || block.iter().any(|step| aims(&step.op))
    }

    fn choose(&mut self, step: &'a WrittenStep, id: &str, place: &str) {
        let WrittenAct::Choose { slot, prompt, options, retries } = &step.act else { return };
        let name = slot.as_ref().and_then(|slot| SlotName::new(slot.value.clone()).ok());
        let offered = self.options(slot.as_ref(), name.as_ref(), options);
        if offered.is_empty() {
            self.report.add(&step.at, FlowProblem::NoOptions);
            return;
        }
        let op = Op::Choose { slot: name, prompt: prompt.clone(), options: offered, retries: *retries };
        let choose = self.push(id, op, Some(&step.at));
        let mut skips = Vec::new();
        let mut next = Vec::new();
        for (number, option) in options.iter().enumerate() {
            if let Some(goto) = &option.goto {
                self.jumps.push(Jump { op: choose, option: Some(number), name: goto });
            } else if option.then.is_empty() {
                next.push(number);
            } else {
                let start = self.steps.len();
                self.aim(choose, Some(number), start);
                let inside = format!("{place}.options.{}", number + 1);
                self.block(&option.then, &format!("{inside}.then."));
                if self.runs_on(start) {
                    skips.push(self.push(&format!("{inside}.end"), Op::Jump(0), None));
                }
            }
        }
        let behind = self.steps.len();
        let all = if options.is_empty() { self.option_count(choose) } else { 0 };
        for option in next.into_iter().chain(0..all) {
            self.aim(choose, Some(option), behind);
        }
        for skip in skips {
            self.aim(skip, None, behind);
        }
    }

    fn option_count(&self, op: usize) -> usize {
        match self.steps.get(op).map(|step| &step.op) {
            Some(Op::Choose { options, .. }) => options.len(),
            _ => 0,
        }
    }

    /// The step's own options, or else those of its slot.
    fn options(
        &mut self,
        written: Option<&Spanned<String>>,
        name: Option<&SlotName>,
        options: &[WrittenOption],
    ) -> Vec<FlowOption> {
        let slot = name.and_then(|name| self.slots.get(name));
        if options.is_empty() {
            let own = slot.map_or(&[][..], |slot| &slot.options);
            return own
                .iter()
                .map(|option| FlowOption { id: option.id.clone(), label: option.label.clone(), goto: 0 })
                .collect();
        }
        let mut found: Vec<FlowOption> = Vec::new();
        for option in options {
            if let (Some(slot), Some(written)) = (slot, written) {
                self.fits(option, slot, written);
            }
            if found.iter().any(|known| known.id == option.id.value) {
                let (id, first) = (option.id.value.clone(), option.id.at.to_string());
                self.report.add(&option.id.at, ContentProblem::DuplicateId { kind: Kind::Option, id, first });
            }
            found.push(FlowOption { id: option.id.value.clone(), label: option.label.clone(), goto: 0 });
        }
        found
    }

    /// An option must be one of its slot's, where the slot has any.
    fn fits(&mut self, option: &WrittenOption, slot: &Slot, name: &Spanned<String>) {
        if slot.options.is_empty() || slot.options.iter().any(|known| known.id == option.id.value) {
            return;
        }
        let known: Vec<&str> = slot.options.iter().map(|option| option.id.as_str()).collect();
        let (nearest, known) = hints(&option.id.value, &known);
        let (option_id, slot) = (option.id.value.clone(), name.value.clone());
        self.report.add(&option.id.at, FlowProblem::UnknownOption { option: option_id, slot, nearest, known });
    }

    fn condition(&mut self, condition: &Spanned<String>) {
        match template::check_condition(&condition.value) {
            Ok(names) => known_names(condition, &names, self.scope, self.sources, self.report),
            Err(error) => self.bad_condition(condition, &error),
        }
    }

    fn bad_condition(&mut self, condition: &Spanned<String>, error: &TemplateError) {
        match doubled_equals(&condition.value) {
            Some(fixed) => self.report.add(&condition.at, TextProblem::SingleEquals { fixed }),
            None => self.report.add(&condition.at, TextProblem::BadCondition { detail: yaml::short(error.detail()) }),
        }
    }

    fn resolve(&mut self) {
        for jump in std::mem::take(&mut self.jumps) {
            let target = match self.labels.get(&jump.name.value) {
                _ if jump.name.value == END => Some(self.steps.len()),
                Some((target, _)) => Some(*target),
                None => None,
            };
            match target {
                Some(target) => self.aim(jump.op, jump.option, target),
                None => self.unknown_step(jump.name),
            }
        }
    }

    /// Only names that an editor gave are offered; those made from places change with every edit.
    fn unknown_step(&mut self, name: &Spanned<String>) {
        let mut given: Vec<&str> = self.labels.keys().map(String::as_str).filter(|id| !made(id)).collect();
        given.sort_unstable();
        let (nearest, known) =
            if given.is_empty() { (Nearest::default(), <_>::default()) } else { hints(&name.value, &given) };
        self.report.add(&name.at, FlowProblem::UnknownStep { name: yaml::short(&name.value), nearest, known });
    }

    fn aim(&mut self, op: usize, option: Option<usize>, target: usize) {
        match (self.steps.get_mut(op).map(|step| &mut step.op), option) {
            (Some(Op::Jump(to)), _) => *to = target,
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
