//! A text, or one for each language.

use std::collections::BTreeMap;

use super::model::Localized;
use crate::diagnostics::{ContentProblem, Expected, FieldProblem, List, Report};
use crate::ids::Language;
use crate::yaml::{self, Fields, Node, Value};

/// A text that visitors see: a missing translation is reported. A plain text is in the first language.
pub fn localized(node: &Node, languages: &[Language], report: &mut Report) -> Option<Localized> {
    let texts = one_language(node, languages, report)?;
    for language in languages.iter().filter(|language| !texts.0.contains_key(language)) {
        let what = yaml::short(languages.first().map_or("", |first| texts.get(*first)));
        report.add(&node.at, ContentProblem::MissingTranslation { what, language: language.to_string() });
    }
    Some(texts)
}

/// A text for which one language is enough.
pub fn one_language(node: &Node, languages: &[Language], report: &mut Report) -> Option<Localized> {
    let texts = match &node.value {
        Value::Scalar(_) => {
            let first = languages.first().copied().unwrap_or(Language::De);
            BTreeMap::from([(first, yaml::text(node, report)?.value)])
        }
        Value::Map(entries) if entries.iter().all(|(key, _)| language(key).is_none()) => {
            // No language among the names: the text has a colon, or something else entirely was meant.
            yaml::wrong_type_or_colon(node, Expected::Localized, report);
            return None;
        }
        Value::Map(_) => by_language(node, report, |value, report| Some(yaml::text(value, report)?.value)),
        Value::List(_) => {
            yaml::wrong_type(node, Expected::Localized, report);
            return None;
        }
    };
    (!texts.is_empty()).then_some(Localized(texts))
}

/// The values of fields that are named after languages.
pub fn by_language<T>(
    node: &Node,
    report: &mut Report,
    mut read: impl FnMut(&Node, &mut Report) -> Option<T>,
) -> BTreeMap<Language, T> {
    let Some(fields) = Fields::any(node, report) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (key, value) in fields.entries() {
        if let Some(language) = language(key) {
            found.extend(read(value, report).map(|value| (language, value)));
        } else {
            let codes = || Language::ALL.map(Language::code);
            let (nearest, known) = (yaml::nearest(key.raw(), codes()), List::of(codes()));
            report.add(&key.at, FieldProblem::Unknown { field: yaml::short(key.raw()), nearest, known });
        }
    }
    found
}

fn language(key: &Node) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.code() == key.raw())
}
