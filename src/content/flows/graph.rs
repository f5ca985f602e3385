//! Paths through a flow: what is never reached, and what never ends.

use crate::content::model::{Op, Step};
use crate::diagnostics::{At, FlowProblem, Report};

/// Reports steps that no path reaches and loops that never wait. Linear in the number of steps, but for loops
/// inside loops.
pub(super) fn check(steps: &[Step], places: &[Option<At>], report: &mut Report) {
    let reached = reached(steps);
    unreachable(&reached, places, report);
    endless(steps, &reached, places, report);
}

fn successors(steps: &[Step], at: usize) -> Vec<usize> {
    match steps.get(at).map(|step| &step.op) {
        Some(Op::Say(_) | Op::Ask { .. }) => vec![at + 1],
        Some(Op::Branch { otherwise, .. }) => vec![at + 1, *otherwise],
        Some(Op::Choose { options, .. }) => options.iter().map(|option| option.goto).collect(),
        Some(Op::Jump(to)) => vec![*to],
        Some(Op::Handoff { .. } | Op::End(_)) | None => Vec::new(),
    }
}

fn reached(steps: &[Step]) -> Vec<bool> {
    let mut reached = vec![false; steps.len()];
    let mut open = vec![0];
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

/// A step that waits for the visitor whatever is known already.
fn waits(op: &Op) -> bool {
    matches!(op, Op::Choose { .. } | Op::Ask { always: true, .. })
}

/// Takes away what waits, then again and again what nothing leads to or what leads nowhere: loops remain.
fn endless(steps: &[Step], reached: &[bool], places: &[Option<At>], report: &mut Report) {
    let mut left: Vec<bool> = steps.iter().zip(reached).map(|(step, reached)| *reached && !waits(&step.op)).collect();
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
