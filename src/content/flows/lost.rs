//! Answers of visitors that nobody gets: a path on which a flow asks, and then ends without having used anything.

use std::collections::BTreeMap;

use super::graph::successors;
use super::uses;
use crate::content::model::{Flow, FlowOption, Op, Slot, Step};
use crate::ids::SlotName;

/// The first slot that is asked for on a path on which nobody gets any answer. Linear in the number of steps.
pub(in crate::content) fn lost_answer<'f>(flow: &'f Flow, slots: &BTreeMap<SlotName, Slot>) -> Option<&'f SlotName> {
    let mut seen = vec![[false; 2]; flow.steps.len()];
    let mut open: Vec<(usize, Option<&SlotName>)> = vec![(0, None)];
    while let Some((at, asked)) = open.pop() {
        let Some(step) = flow.steps.get(at) else {
            match asked {
                Some(slot) => return Some(slot),
                None => continue,
            }
        };
        let been = seen.get_mut(at).and_then(|seen| seen.get_mut(usize::from(asked.is_some())));
        if been.is_some_and(|been| std::mem::replace(been, true)) || reaches_someone(step, slots) {
            continue;
        }
        let asked = asked.or(step.op.slot());
        if matches!(step.op, Op::End(_)) {
            open.push((flow.steps.len(), asked));
        }
        open.extend(successors(&flow.steps, at).into_iter().map(|next| (next, asked)));
    }
    None
}

/// Whether a step hands over, tells a service, or makes anything of an answer.
fn reaches_someone(step: &Step, slots: &BTreeMap<SlotName, Slot>) -> bool {
    let steers = |options: &[FlowOption]| options.windows(2).any(|pair| matches!(pair, [a, b] if a.goto != b.goto));
    match &step.op {
        Op::Handoff { .. } | Op::GiveUp | Op::Call { .. } => true,
        Op::Choose { slot: Some(_), options, .. } if steers(options) => true,
        op => uses::of_op(op).iter().any(|name| slots.keys().any(|slot| slot.as_str() == uses::first(name))),
    }
}
