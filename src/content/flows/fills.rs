//! Names that a step uses before any step could have filled them.

use std::collections::BTreeMap;

use super::graph;
use super::names::Names;
use crate::content::check::{Scope, name_place, unknown_name};
use crate::content::load::Sources;
use crate::content::model::{Op, Step};
use crate::diagnostics::{FlowProblem, Report};
use crate::template;
use crate::yaml::Spanned;

/// Templates and conditions of a flow, each with the operation that uses it.
pub(super) type Uses<'a> = Vec<(usize, &'a Spanned<String>, template::Names)>;

/// Reports the names that nothing has, and those that no path to the step fills.
pub(super) fn check(
    flow: &str,
    steps: &[Step],
    uses: &Uses<'_>,
    (scope, names): (&Scope<'_>, &Names<'_>),
    sources: &Sources<'_>,
    report: &mut Report,
) {
    let reached = graph::reached(steps);
    let filled = filled(steps);
    let before = names.before(flow);
    for (op, text, used) in uses {
        for name in used.iter().filter(|name| !scope.knows(name)) {
            let first = name.split('.').next().unwrap_or_default();
            if !names.knows(name) {
                unknown_name(text, name, (scope, Some(names)), sources, report);
                continue;
            }
            let here = filled.get(first).is_some_and(|behind| behind.get(*op).copied().unwrap_or(false));
            // What is never reached is told as such.
            if !here && !before.contains(first) && reached.get(*op).copied().unwrap_or(false) {
                let problem = FlowProblem::UnfilledName { name: name.clone() };
                report.add(&name_place(text, name, sources), problem);
            }
        }
    }
}

/// For each name, the operations that come after one that fills it.
fn filled(steps: &[Step]) -> BTreeMap<&str, Vec<bool>> {
    let mut starts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, step) in steps.iter().enumerate() {
        if let Op::Set { name, .. }
        | Op::Lookup { into: name, .. }
        | Op::Call { into: name, .. }
        | Op::Await { into: name, .. } = &step.op
        {
            starts.entry(name.as_str()).or_default().extend(graph::successors(steps, at));
        }
    }
    starts.into_iter().map(|(name, starts)| (name, graph::reached_from(steps, starts))).collect()
}
