//! The names that flows fill beside the slots: single values by `set`, results by `lookup`, `call`
//! and `await`.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::ServiceShape;
use crate::content::check::Scope;
use crate::content::model::FlowNames;
use crate::content::read::{Written, WrittenAct, WrittenFlow, each_step};
use crate::diagnostics::{FlowProblem, Report, TakenBy};
use crate::ids::SlotName;
use crate::yaml::Spanned;

/// The names that all flows fill, and who fills and runs what.
#[derive(Debug, Default)]
pub(in crate::content) struct Names<'a> {
    values: BTreeSet<&'a str>,
    records: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// What each flow fills by its own steps.
    filled: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The flows that each flow runs, with the place where.
    runs: BTreeMap<&'a str, Vec<&'a Spanned<String>>>,
}

impl<'a> Names<'a> {
    /// Collects the names; those that stand for something else already are told.
    pub(in crate::content) fn collect(written: &'a Written, scope: &Scope<'a>, report: &mut Report) -> Self {
        let mut names = Self::default();
        let tables: BTreeMap<&str, BTreeSet<&str>> = written
            .tables
            .iter()
            .map(|table| (table.name.as_str(), table.columns.iter().map(|column| column.value.as_str()).collect()))
            .collect();
        for flow in &written.flows {
            each_step(&flow.steps, &mut |step| match &step.act {
                WrittenAct::Set(set) => set.iter().for_each(|(name, _)| names.value(flow, name, scope, report)),
                WrittenAct::Lookup(lookup) => {
                    let parts = tables.get(lookup.table.value.as_str()).cloned().unwrap_or_default();
                    names.record(flow, &lookup.into, parts, scope, report);
                }
                WrittenAct::Call(call) => {
                    names.record(flow, &call.into, parts(scope.services, &call.service), scope, report);
                }
                WrittenAct::Await(wait) => {
                    names.record(flow, &wait.into, parts(scope.hooks, &wait.hook), scope, report);
                }
                WrittenAct::Flow(other) => names.runs.entry(flow.id.value.as_str()).or_default().push(other),
                _ => {}
            });
        }
        names
    }

    fn value(&mut self, flow: &'a WrittenFlow, name: &'a Spanned<SlotName>, scope: &Scope<'_>, report: &mut Report) {
        let text = name.value.as_str();
        if scope.slots.contains(text) {
            return;
        }
        let taken = if self.records.contains_key(text) { Some(TakenBy::Found) } else { variable(text, scope) };
        if let Some(by) = taken {
            return report.add(&name.at, FlowProblem::TakenName { name: text.to_owned(), by });
        }
        self.values.insert(text);
        self.filled.entry(flow.id.value.as_str()).or_default().insert(text);
    }

    fn record(
        &mut self,
        flow: &'a WrittenFlow,
        name: &'a Spanned<SlotName>,
        parts: BTreeSet<&'a str>,
        scope: &Scope<'_>,
        report: &mut Report,
    ) {
        let text = name.value.as_str();
        let taken = if scope.slots.contains(text) {
            Some(TakenBy::Slot)
        } else if self.values.contains(text) {
            Some(TakenBy::Value)
        } else {
            variable(text, scope)
        };
        if let Some(by) = taken {
            return report.add(&name.at, FlowProblem::TakenName { name: text.to_owned(), by });
        }
        self.records.entry(text).or_default().extend(parts);
        self.filled.entry(flow.id.value.as_str()).or_default().insert(text);
    }

    /// What a flow finds filled when it begins: all that the flows fill which run it.
    pub(super) fn before(&self, flow: &str) -> BTreeSet<&'a str> {
        let mut open = vec![flow];
        let mut callers = BTreeSet::new();
        while let Some(inner) = open.pop() {
            let runs = |others: &Vec<&Spanned<String>>| others.iter().any(|other| other.value == inner);
            for (caller, _) in self.runs.iter().filter(|(_, others)| runs(others)) {
                if callers.insert(*caller) {
                    open.push(caller);
                }
            }
        }
        callers.iter().flat_map(|caller| self.within(caller)).collect()
    }

    /// What a flow and those that it runs fill.
    fn within(&self, flow: &str) -> BTreeSet<&'a str> {
        let mut open = vec![flow];
        let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
        while let Some(flow) = open.pop() {
            if seen.insert(flow) {
                found.extend(self.filled.get(flow).into_iter().flatten());
                open.extend(self.runs.get(flow).into_iter().flatten().map(|other| other.value.as_str()));
            }
        }
        found
    }

    /// The flows that a flow runs.
    pub(super) fn runs(&self, flow: &str) -> &[&'a Spanned<String>] {
        self.runs.get(flow).map_or(&[], Vec::as_slice)
    }

    /// Whether flows fill this name; `auftrag.status` is a part of what `auftrag` holds.
    pub(in crate::content) fn knows(&self, name: &str) -> bool {
        match name.split_once('.') {
            None => self.values.contains(name),
            Some((first, part)) => self.records.get(first).is_some_and(|parts| parts.contains(part)),
        }
    }

    /// Every name as templates use it.
    pub(in crate::content) fn all(&self) -> impl Iterator<Item = String> {
        let parts = |(name, parts): (&&'a str, &BTreeSet<&'a str>)| {
            let name = *name;
            parts.iter().map(move |part| format!("{name}.{part}")).collect::<Vec<_>>()
        };
        self.values.iter().map(|name| (*name).to_owned()).chain(self.records.iter().flat_map(parts))
    }

    /// The names for the checked content.
    pub(in crate::content) fn into_model(self) -> FlowNames {
        let name = |text: &str| SlotName::new(text).ok();
        let parts = |parts: BTreeSet<&str>| parts.into_iter().map(str::to_owned).collect();
        FlowNames {
            values: self.values.into_iter().filter_map(name).collect(),
            records: self.records.into_iter().filter_map(|(text, found)| Some((name(text)?, parts(found)))).collect(),
            ..FlowNames::default()
        }
    }
}

/// The parts of what a service answers; none if there is no such service.
fn parts<'a>(shapes: &'a BTreeMap<String, ServiceShape>, name: &Spanned<String>) -> BTreeSet<&'a str> {
    shapes.get(&name.value).into_iter().flat_map(|shape| shape.fields.keys()).map(String::as_str).collect()
}

fn variable(name: &str, scope: &Scope<'_>) -> Option<TakenBy> {
    scope.variables.get(name).map(|_| TakenBy::Variable)
}
