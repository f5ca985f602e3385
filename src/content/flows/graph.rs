//! Paths through a flow: what is never reached, and what never ends.

use crate::content::model::{Op, Step};
use crate::diagnostics::{At, FlowProblem, Report};
use crate::ids::SlotName;

/// Reports steps that no path reaches and loops that never wait. Linear in the number of steps, but for loops
/// inside loops.
pub(super) fn check(steps: &[Step], places: &[Option<At>], report: &mut Report) {
    let reached = reached(steps);
    unreachable(&reached, places, report);
    endless(steps, &reached, places, report);
}

/// The operations that can come next; one past the last is the end.
pub(super) fn successors(steps: &[Step], at: usize) -> Vec<usize> {
    match steps.get(at).map(|step| &step.op) {
        Some(Op::Say(_) | Op::Ask { .. } | Op::Set { .. } | Op::Rate { .. }) => vec![at + 1],
        Some(Op::Branch { otherwise, .. }) => vec![at + 1, *otherwise],
        Some(Op::Lookup { found: target, .. } | Op::Call { done: target, .. } | Op::Await { done: target, .. }) => {
            vec![at + 1, *target]
        }
        Some(Op::Choose { options, .. }) => options.iter().map(|option| option.goto).collect(),
        Some(Op::Jump(to)) => vec![*to],
        Some(Op::Handoff { .. } | Op::GiveUp | Op::End(_)) | None => Vec::new(),
    }
}

/// Which operations a run can come to.
pub(super) fn reached(steps: &[Step]) -> Vec<bool> {
    reached_from(steps, vec![0])
}

/// Which operations a run can come to from any of these.
pub(super) fn reached_from(steps: &[Step], mut open: Vec<usize>) -> Vec<bool> {
    let mut reached = vec![false; steps.len()];
    while let Some(at) = open.pop() {
        if let Some(seen @ false) = reached.get_mut(at) {
            *seen = true;
            open.extend(successors(steps, at));
        }
    }
    reached
}

/// Of steps in a row that are never reached, the first is told.
fn unreachable(reached: &[bool], places: &[Option<At>], report: &mut Report) {
    let mut last_reached = None;
    let mut told = false;
    for (reached, place) in reached.iter().zip(places) {
        if *reached {
            last_reached = place.as_ref().or(last_reached);
            told = false;
        } else if let (Some(place), false) = (place, told) {
            let before = last_reached.map_or(place.span.line, |at: &At| at.span.line);
            report.add(place, FlowProblem::Unreachable { before });
            told = true;
        }
    }
}

/// A step that waits for the visitor whatever is known already, or forgets what the next step then asks for.
fn waits(steps: &[Step], op: &Op, behind: usize) -> bool {
    if let Op::Set { name, value } = op
        && value.is_empty()
    {
        return asks_next(steps, behind, name);
    }
    matches!(op, Op::Choose { .. } | Op::Rate { .. } | Op::Await { .. } | Op::Ask { always: true, .. })
}

/// Whether the first step from here that does anything asks for this slot.
fn asks_next(steps: &[Step], mut at: usize, name: &SlotName) -> bool {
    for _ in 0..steps.len() {
        match steps.get(at).map(|step| &step.op) {
            Some(Op::Jump(to)) => at = *to,
            Some(Op::Ask { slot, .. }) => return slot == name,
            _ => return false,
        }
    }
    false
}

/// Takes away what waits, then again and again what nothing leads to or what leads nowhere: loops remain.
fn endless(steps: &[Step], reached: &[bool], places: &[Option<At>], report: &mut Report) {
    let mut left: Vec<bool> = steps
        .iter()
        .zip(reached)
        .enumerate()
        .map(|(at, (step, reached))| *reached && !waits(steps, &step.op, at + 1))
        .collect();
    let edges: Vec<Vec<usize>> = (0..steps.len()).map(|at| successors(steps, at)).collect();
    let mut before = vec![Vec::new(); steps.len()];
    for (from, to) in edges.iter().enumerate().flat_map(|(from, to)| to.iter().map(move |to| (from, *to))) {
        if let Some(list) = before.get_mut(to) {
            list.push(from);
        }
    }
    loop {
        let alive = |list: &[usize]| list.iter().any(|at| left.get(*at).copied().unwrap_or(false));
        let dead: Vec<usize> =
            (0..left.len()).filter(|&at| left[at] && !(alive(&edges[at]) && alive(&before[at]))).collect();
        if dead.is_empty() {
            break;
        }
        for at in dead {
            left[at] = false;
        }
    }
    let circle: Vec<&At> =
        places.iter().zip(&left).filter(|(_, left)| **left).filter_map(|(at, _)| at.as_ref()).collect();
    if let Some(first) = circle.first() {
        let mut lines: Vec<usize> = circle.iter().map(|at| at.span.line).collect();
        lines.dedup();
        let steps = lines.iter().take(8).map(ToString::to_string).collect::<Vec<_>>().join(", ");
        report.add(first, FlowProblem::Endless { steps });
    }
}
