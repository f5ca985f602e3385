//! `mocks:`, what services answer in a test, and how that becomes the answer of a call.

use std::collections::BTreeMap;

use super::model::Mock;
use crate::config::{FieldKind, ServiceShape};
use crate::conversation::{CallFault, CallResult, SlotValue};
use crate::diagnostics::{Expected, Report};
use crate::yaml::{self, Fields, Node};

const FAULTS: [(&str, CallFault); 5] = [
    ("timeout", CallFault::Timeout),
    ("unreachable", CallFault::Unreachable),
    ("status", CallFault::Status),
    ("shape", CallFault::Shape),
    ("value", CallFault::Value),
];

/// Reads the answers of each service; one alone need not be a list.
pub(super) fn read(node: &Node, report: &mut Report) -> BTreeMap<String, Vec<Mock>> {
    let Some(fields) = Fields::any(node, report) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (service, answers) in fields.entries() {
        let one = matches!(answers.value, yaml::Value::Map(_));
        let answers = if one { std::slice::from_ref(answers) } else { yaml::items(answers, report) };
        let answers = answers.iter().filter_map(|answer| mock(answer, report)).collect();
        found.insert(service.raw().to_owned(), answers);
    }
    found
}

/// `{name: {field: value}}`: what a service tells by a hook.
pub(super) fn hook(node: &Node, report: &mut Report) -> Option<(String, Mock)> {
    let fields = Fields::any(node, report)?;
    match fields.entries() {
        [(name, answer)] => Some((name.raw().to_owned(), mock(answer, report)?)),
        _ => {
            yaml::wrong_type(node, Expected::Fields, report);
            None
        }
    }
}

fn mock(node: &Node, report: &mut Report) -> Option<Mock> {
    let fields = Fields::any(node, report)?;
    if let ([_], Some(failed)) = (fields.entries(), fields.get("failed")) {
        return yaml::one_of(failed, &FAULTS, report).map(Mock::Failed);
    }
    let field = |(name, value): &(Node, Node)| (name.raw().to_owned(), value.raw().to_owned());
    Some(Mock::Fields(fields.entries().iter().map(field).collect()))
}

/// What a call gets: fields that the service does not promise, or in another form, are no answer.
pub(super) fn answer(mock: &Mock, shape: Option<&ServiceShape>) -> CallResult {
    let fields = match mock {
        Mock::Failed(fault) => return CallResult::Failed(*fault),
        Mock::Fields(fields) => fields,
    };
    let wanted = shape.into_iter().flat_map(|shape| &shape.fields);
    let value = |(name, kind): (&String, &FieldKind)| Some((name.clone(), typed(fields.get(name)?, *kind)?));
    let found: Option<_> = wanted.map(value).collect();
    found.map_or(CallResult::Failed(CallFault::Shape), CallResult::Done)
}

fn typed(text: &str, kind: FieldKind) -> Option<SlotValue> {
    match kind {
        FieldKind::Text => Some(SlotValue::Text(text.to_owned())),
        FieldKind::Number => text.parse().ok().map(SlotValue::Number),
        FieldKind::YesNo => text.parse().ok().map(SlotValue::Bool),
        FieldKind::Date => text.parse::<jiff::civil::Date>().ok().map(|day| SlotValue::Text(day.to_string())),
    }
}
