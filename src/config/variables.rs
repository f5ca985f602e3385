//! `variables:`, the values of `{{ … }}` that do not change with the visitor.

use serde_json::{Map, Value as Json};

use crate::diagnostics::{Expected, FieldProblem, Nearest, Report};
use crate::yaml::{self, Node, Value};

pub(super) fn read(node: &Node, report: &mut Report) -> Json {
    match &node.value {
        Value::Map(entries) => Json::Object(object(entries, report)),
        Value::Scalar(scalar) if scalar.is_null() => Json::Object(Map::new()),
        _ => {
            yaml::wrong_type(node, Expected::Fields, report);
            Json::Object(Map::new())
        }
    }
}

fn object(entries: &[(Node, Node)], report: &mut Report) -> Map<String, Json> {
    let mut found = Map::new();
    for (key, value) in entries {
        if is_identifier(key.raw()) {
            found.extend(variable(value, report).map(|value| (key.raw().to_owned(), value)));
        } else {
            let name = yaml::short(key.raw());
            report.add(&key.at, FieldProblem::BadSlotName { name, fixed: Nearest(identifier(key.raw())) });
        }
    }
    found
}

fn variable(node: &Node, report: &mut Report) -> Option<Json> {
    match &node.value {
        Value::Map(entries) => Some(Json::Object(object(entries, report))),
        _ => Some(Json::String(yaml::text(node, report)?.value)),
    }
}

/// Whether `{{ … }}` can name it.
pub fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The name as an identifier, if letters remain.
pub fn identifier(name: &str) -> Option<String> {
    let spelled = name.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
    let dashed: String = spelled.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let trimmed = dashed.trim_matches('_').to_owned();
    is_identifier(&trimmed).then_some(trimmed)
}
