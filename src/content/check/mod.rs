//! What can only be known when all files are read: names, paths through flows, sentences that stand twice.

mod calls;
mod entries;
mod intents;
mod lints;
mod parts;
mod scope;
mod tables;
mod templates;

pub use lints::LINTS;
pub(super) use parts::Parts;
pub(super) use scope::{Scope, hints};
pub(super) use templates::{place as name_place, readable, unknown_name};

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::flows::{self, Names, World};
use super::load::Sources;
use super::read::Written;
use crate::config::{Bot, Question};
use crate::diagnostics::{Kind, Report};

/// Checks everything; the parts of the content if nothing was wrong in the files themselves or between them.
pub(super) fn all(
    written: Written,
    bot: &Bot,
    sources: &Sources<'_>,
    today: Option<Date>,
    report: &mut Report,
) -> Option<Parts> {
    let scope = Scope::new(&written, bot);
    for (kind, name) in &written.references {
        scope.check(*kind, (&name.value, &name.at), report);
    }
    for name in &bot.suggestions {
        scope.check(Kind::Entry, (name.value.as_str(), &name.at), report);
    }
    for rule in &bot.widget.proactive {
        if let Some(Question::Entry(name)) = &rule.question {
            scope.check(Kind::Entry, (name.value.as_str(), &name.at), report);
        }
    }
    tables::check(&written, report);
    calls::check(&written, &scope, report);
    let names = Names::collect(&written, &scope, report);
    templates::check(&written.templates, (&scope, None), sources, report);
    templates::check(&written.loose, (&scope, Some(&names)), sources, report);
    lints::check(&written, bot, today, report);
    let entries = entries::merge(&written.entries, report);
    let intents = intents::intents(&written.intents, &scope, sources, report);
    let rules = intents::rules(&written.rules);
    let world = World::new(&written, &scope, &names, sources, report);
    let flows = written.flows.iter().filter_map(|flow| flows::compile(flow, &world, report));
    let compiled: BTreeMap<_, _> = flows.map(|flow| (flow.id.clone(), flow)).collect();
    // Advice takes time and is for an editor who asks; a server that loads what serves already does not.
    if today.is_some() && !report.has_errors() {
        lints::advise(&written, &compiled, bot, sources, report);
    }
    let mut names = names.into_model();
    names.used = flows::used_parts(&compiled, &names.records);
    names.sensitive = flows::sensitive_values(&compiled, &written.slots);
    (!report.has_errors()).then(|| Parts {
        entries,
        intents,
        rules,
        flows: compiled,
        names,
        tables: tables::tables(written.tables),
        slots: written.slots,
        synonyms: written.synonyms,
    })
}
