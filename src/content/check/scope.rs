//! The names that there are.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Bot, ServiceShape};
use crate::content::read::Written;
use crate::diagnostics::{At, ContentProblem, Kind, List, Nearest, Report};
use crate::yaml;

/// Every name that files can refer to, also those of things that are broken.
#[derive(Debug)]
pub(in crate::content) struct Scope<'a> {
    /// Whether an entry is live in any language, by its name.
    entries: BTreeMap<String, bool>,
    flows: BTreeSet<&'a str>,
    pub(in crate::content) slots: BTreeSet<&'a str>,
    queues: BTreeSet<&'a str>,
    tables: BTreeSet<&'a str>,
    pub(in crate::content) services: &'a BTreeMap<String, ServiceShape>,
    pub(in crate::content) hooks: &'a BTreeMap<String, ServiceShape>,
    pub(in crate::content) variables: &'a serde_json::Value,
}

impl<'a> Scope<'a> {
    pub(super) fn new(written: &'a Written, bot: &'a Bot) -> Self {
        let names = &written.names;
        // A broken entry counts as live: it is no draft as far as anyone knows.
        let mut entries: BTreeMap<String, bool> = BTreeMap::new();
        let drafts: BTreeSet<_> = written
            .entries
            .iter()
            .filter(|entry| !entry.live)
            .map(|entry| (entry.id.value.as_str(), entry.language))
            .collect();
        for (id, language) in names.entries.keys() {
            let live = !drafts.contains(&(id.as_str(), *language));
            *entries.entry(id.clone()).or_default() |= live;
        }
        Self {
            entries,
            flows: names.flows.keys().map(String::as_str).collect(),
            slots: names.slots.keys().map(String::as_str).collect(),
            queues: bot.queues.iter().map(|(id, _)| id.as_str()).collect(),
            tables: names.tables.keys().map(String::as_str).collect(),
            services: &bot.services,
            hooks: &bot.hooks,
            variables: &bot.variables,
        }
    }

    /// Whether templates can use this name everywhere: a slot, or one of the settings' variables.
    pub(in crate::content) fn knows(&self, name: &str) -> bool {
        let pointer = format!("/{}", name.replace('.', "/"));
        self.slots.contains(name) || self.variables.pointer(&pointer).is_some_and(|value| !value.is_null())
    }

    /// Reports a name that nothing has, or only a draft.
    pub(super) fn check(&self, kind: Kind, name: (&str, &At), report: &mut Report) {
        match kind {
            Kind::Queue => known(kind, name, &self.queues, report),
            Kind::Flow => known(kind, name, &self.flows, report),
            Kind::Slot => known(kind, name, &self.slots, report),
            Kind::Service => known(kind, name, &self.services.keys().map(String::as_str).collect(), report),
            Kind::Hook => known(kind, name, &self.hooks.keys().map(String::as_str).collect(), report),
            Kind::Table => known(kind, name, &self.tables, report),
            _ => self.check_entry(name, report),
        }
    }

    fn check_entry(&self, (name, at): (&str, &At), report: &mut Report) {
        match self.entries.get(name) {
            Some(true) => {}
            Some(false) => report.add(at, ContentProblem::DraftName { kind: Kind::Entry, name: name.to_owned() }),
            None => {
                let names: BTreeSet<&str> = self.entries.keys().map(String::as_str).collect();
                known(Kind::Entry, (name, at), &names, report);
            }
        }
    }
}

fn known(kind: Kind, (name, at): (&str, &At), names: &BTreeSet<&str>, report: &mut Report) {
    let missing = !names.contains(name) && !report.may_be_lost(name);
    if missing && !report.is_full() {
        let (nearest, known) = hints(name, names);
        report.add(at, ContentProblem::UnknownName { kind, name: yaml::short(name), nearest, known });
    }
}

/// The nearest of some names, and the names themselves.
pub(in crate::content) fn hints<'n>(
    name: &str,
    names: impl IntoIterator<Item = &'n &'n str> + Clone,
) -> (Nearest, List) {
    (yaml::nearest(name, names.clone()), List::of(names))
}
