//! Templates: readable, and every name known.

use super::scope::{Scope, hints};
use crate::content::load::Sources;
use crate::diagnostics::{At, Report, TextProblem};
use crate::template::{self, Names, TemplateError, TemplateFault};
use crate::yaml::{self, Spanned, narrowed};

pub(super) fn check(templates: &[Spanned<String>], scope: &Scope<'_>, sources: &Sources<'_>, report: &mut Report) {
    for text in templates {
        match template::check(&text.value) {
            Ok(names) => known(text, &names, scope, sources, report),
            Err(error) => broken(text, &error, sources, report),
        }
    }
}

/// Checks the names that a template or condition uses.
pub(in crate::content) fn known(
    text: &Spanned<String>,
    names: &Names,
    scope: &Scope<'_>,
    sources: &Sources<'_>,
    report: &mut Report,
) {
    for name in names.iter().filter(|name| !exists(name, scope)) {
        if report.may_be_lost(name.split('.').next().unwrap_or_default()) {
            continue;
        }
        let all = all_names(scope);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let (nearest, known) = hints(name, &all);
        let at = place(text, name, sources);
        report.add(&at, TextProblem::UnknownTemplateName { name: name.clone(), nearest, known });
    }
}

fn exists(name: &str, scope: &Scope<'_>) -> bool {
    let pointer = format!("/{}", name.replace('.', "/"));
    let first = name.split('.').next().unwrap_or_default();
    let variable = scope.variables.pointer(&pointer).is_some_and(|value| !value.is_null());
    variable || (scope.slots.contains(first) && first == name)
}

fn all_names(scope: &Scope<'_>) -> Vec<String> {
    let mut names: Vec<String> = scope.slots.iter().map(|slot| (*slot).to_owned()).collect();
    collect(scope.variables, "", &mut names);
    names
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
fn place(text: &Spanned<String>, name: &str, sources: &Sources<'_>) -> At {
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
