//! Flows that run each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Names;
use crate::content::read::WrittenFlow;
use crate::diagnostics::{FlowProblem, Report};

/// Tells every circle once; gives the flows that come into one.
pub(in crate::content) fn check<'a>(
    flows: &'a [WrittenFlow],
    names: &Names<'a>,
    report: &mut Report,
) -> BTreeSet<&'a str> {
    let mut walk = Walk { names, state: BTreeMap::new(), path: Vec::new(), report };
    flows.iter().map(|flow| flow.id.value.as_str()).filter(|flow| walk.comes_round(flow)).collect()
}

struct Walk<'r, 'a> {
    names: &'r Names<'a>,
    /// Whether a flow that was left comes into a circle; none while it is on the path.
    state: BTreeMap<String, Option<bool>>,
    path: Vec<&'a str>,
    report: &'r mut Report,
}

impl<'a> Walk<'_, 'a> {
    fn comes_round(&mut self, flow: &'a str) -> bool {
        if let Some(known) = self.state.get(flow) {
            return known.unwrap_or(true);
        }
        self.state.insert(flow.to_owned(), None);
        self.path.push(flow);
        let mut round = false;
        for other in self.names.runs(flow).to_vec() {
            if let Some(start) = self.path.iter().position(|open| *open == other.value) {
                let cycle: Vec<&str> = self.path[start..].iter().copied().chain([other.value.as_str()]).collect();
                self.report.add(&other.at, FlowProblem::Recursive { cycle: cycle.join(" → ") });
                round = true;
            } else {
                round |= self.comes_round(&other.value);
            }
        }
        self.path.pop();
        self.state.insert(flow.to_owned(), Some(round));
        round
    }
}
