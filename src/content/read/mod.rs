//! The files as written: types are checked, names are not resolved yet.

mod csv;
mod entries;
mod flows;
mod intents;
mod rules;
mod slots;
mod synonyms;
mod tables;
mod values;
mod written;

pub use csv::{CsvRow, csv_rows};
pub(super) use tables::read_csv;
pub(super) use written::{
    Shared, Written, WrittenAct, WrittenAwait, WrittenButton, WrittenCall, WrittenEntry, WrittenFlow, WrittenIntent,
    WrittenLookup, WrittenOption, WrittenRule, WrittenStep, WrittenTable, WrittenTarget, each_step,
};

use super::model::Risk;
use super::patterns::Compiled;
use super::source::Role;
use crate::config::{Localized, localized, one_language};
use crate::diagnostics::Report;
use crate::ids::{Language, Priority};
use crate::yaml::{Fields, Node, Spanned, Value};

/// What reading needs to know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    /// The languages of the bot, the default one first.
    pub(super) languages: &'a [Language],
    /// The text of the file, to point into.
    pub(super) text: &'a str,
    /// Patterns that need no compiling.
    pub(super) compiled: &'a Compiled,
}

const RISKS: [(&str, Risk); 3] = [("low", Risk::Low), ("normal", Risk::Normal), ("high", Risk::High)];

const PRIORITIES: [(&str, Priority); 4] =
    [("low", Priority::Low), ("normal", Priority::Normal), ("high", Priority::High), ("urgent", Priority::Urgent)];

/// Reads one file into what is written so far.
pub(super) fn file(role: &Role, root: &Node, context: Context<'_>, written: &mut Written, report: &mut Report) {
    match role {
        Role::Knowledge { language, category } => entries::read(root, *language, category, written, report),
        Role::Synonyms { language } => synonyms::read(root, *language, written, report),
        Role::Intents => intents_file(root, context, written, report),
        Role::Table { name, .. } => tables::read_yaml(root, name, written, report),
        Role::Settings | Role::Connector { .. } | Role::Astray { .. } | Role::Other => {}
    }
}

fn intents_file(root: &Node, context: Context<'_>, written: &mut Written, report: &mut Report) {
    let Some(fields) = Fields::open(root, &["slots", "intents", "flows", "rules"], report) else { return };
    if let Some(node) = fields.get("slots") {
        slots::read(node, context, written, report);
    }
    if let Some(node) = fields.get("intents") {
        intents::read(node, context, written, report);
    }
    if let Some(node) = fields.get("flows") {
        flows::read(node, context, written, report);
    }
    if let Some(node) = fields.get("rules") {
        rules::read(node, context, written, report);
    }
}

/// A text that visitors see and that may hold `{{ … }}`: its templates are kept to be checked.
fn spoken(node: &Node, context: Context<'_>, written: &mut Written, report: &mut Report) -> Option<Localized> {
    let texts = localized(node, context.languages, report)?;
    templates(node, written);
    written.spoken.extend(by_language(node, context));
    Some(texts)
}

/// As [`spoken`], for texts that only the helpdesk sees.
fn noted(node: &Node, context: Context<'_>, written: &mut Written, report: &mut Report) -> Option<Localized> {
    let texts = one_language(node, context.languages, report)?;
    templates(node, written);
    Some(texts)
}

/// The texts of a node with their places; one without a language is in the first.
fn by_language<'n>(node: &'n Node, context: Context<'_>) -> impl Iterator<Item = (Language, Spanned<String>)> + 'n {
    let spanned = |node: &Node| Spanned { value: node.raw().to_owned(), at: node.at.clone() };
    let alone = node.scalar().and_then(|_| Some((*context.languages.first()?, spanned(node))));
    let fields = match &node.value {
        Value::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    let named = fields.iter().filter_map(move |(key, value)| {
        let language = Language::ALL.into_iter().find(|language| language.code() == key.raw())?;
        Some((language, spanned(value)))
    });
    alone.into_iter().chain(named)
}

fn templates(node: &Node, written: &mut Written) {
    match &node.value {
        Value::Map(entries) => entries.iter().for_each(|(_, value)| templates(value, written)),
        Value::Scalar(scalar) => {
            written.templates.push(Spanned { value: scalar.text.clone(), at: node.at.clone() });
        }
        Value::List(_) => {}
    }
}
