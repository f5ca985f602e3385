//! Templates: readable, and every name known.

use super::scope::{Scope, hints};
use crate::content::flows::Names;
use crate::content::load::Sources;
use crate::diagnostics::{At, Report, TextProblem};
use crate::template::{self, TemplateError, TemplateFault};
use crate::yaml::{self, Spanned, narrowed};

/// Checks texts that no step of a whole flow holds. `names` are those of flows, for texts in broken ones.
pub(super) fn check(
    templates: &[Spanned<String>],
    known: (&Scope<'_>, Option<&Names<'_>>),
    sources: &Sources<'_>,
    report: &mut Report,
) {
    let (scope, flows) = known;
    for text in templates {
        let Some(names) = readable(text, sources, report) else { continue };
        for name in names.iter().filter(|name| !scope.knows(name) && !flows.is_some_and(|flows| flows.knows(name))) {
            unknown_name(text, name, known, sources, report);
        }
    }
}

/// The names that a template uses; none, and told, if it cannot be read.
pub(in crate::content) fn readable(
    text: &Spanned<String>,
    sources: &Sources<'_>,
    report: &mut Report,
) -> Option<template::Names> {
    template::check(&text.value).map_err(|error| broken(text, &error, sources, report)).ok()
}

/// Reports a name that nothing has.
pub(in crate::content) fn unknown_name(
    text: &Spanned<String>,
    name: &str,
    (scope, flows): (&Scope<'_>, Option<&Names<'_>>),
    sources: &Sources<'_>,
    report: &mut Report,
) {
    // What is missing may stand in a part that could not be read.
    if report.may_be_lost(name.split('.').next().unwrap_or_default()) {
        return;
    }
    let mut all: Vec<String> = scope.slots.iter().map(|slot| (*slot).to_owned()).collect();
    all.extend(flows.into_iter().flat_map(Names::all));
    collect(scope.variables, "", &mut all);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let (nearest, known) = hints(name, &all);
    let problem = TextProblem::UnknownTemplateName { name: name.to_owned(), nearest, known };
    report.add(&place(text, name, sources), problem);
}

fn collect(value: &serde_json::Value, prefix: &str, names: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        if value.is_object() {
            collect(value, &name, names);
        } else {
            names.push(name);
        }
    }
}

/// Where the name stands in the text.
pub(in crate::content) fn place(text: &Spanned<String>, name: &str, sources: &Sources<'_>) -> At {
    let source = sources.get(&*text.at.file).copied().unwrap_or_default();
    let found = text.value.find(name).map(|start| narrowed(&text.at, source, &text.value, start..start + name.len()));
    found.unwrap_or_else(|| text.at.clone())
}

fn broken(text: &Spanned<String>, error: &TemplateError, sources: &Sources<'_>, report: &mut Report) {
    let source = sources.get(&*text.at.file).copied().unwrap_or_default();
    let at = error.range().map_or_else(|| text.at.clone(), |range| narrowed(&text.at, source, &text.value, range));
    let detail = yaml::short(error.detail());
    match error.fault() {
        TemplateFault::UnknownFunction => {
            report.add(&at, TextProblem::UnknownFunction { name: error.name().unwrap_or(detail) });
        }
        _ => report.add(&at, TextProblem::BadTemplate { detail }),
    }
}
