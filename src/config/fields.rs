//! `fields:` of a service: what its answer must have, by name, type and place.

use std::collections::BTreeMap;
use std::fmt;

use super::model::FieldKind;
use super::variables::{identifier, is_identifier};
use crate::diagnostics::{FieldProblem, Nearest, Report, SettingsProblem};
use crate::yaml::{self, Fields, Node, Value};

const KINDS: [(&str, FieldKind); 4] =
    [("text", FieldKind::Text), ("number", FieldKind::Number), ("date", FieldKind::Date), ("yes_no", FieldKind::YesNo)];

/// A field that a service's answer must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its type.
    pub kind: FieldKind,
    /// Where it stands in the answer.
    pub path: FieldPath,
}

/// A place in a JSON answer, as a JSON Pointer (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath(String);

impl FieldPath {
    /// The place of a field at the top of the answer.
    #[must_use]
    pub fn top(name: &str) -> Self {
        Self(format!("/{}", name.replace('~', "~0").replace('/', "~1")))
    }

    /// `/order/items/0/status`, or the same with dots: `order.items.0.status`.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let pointer =
            if written.starts_with('/') { written.to_owned() } else { format!("/{}", written.replace('.', "/")) };
        let part = |part: &str| {
            let escapes_end = part.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
            !part.is_empty() && escapes_end && part == part.trim() && !part.contains(char::is_control)
        };
        pointer.split('/').skip(1).all(part).then_some(Self(pointer))
    }

    /// The pointer.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn read(node: &Node, report: &mut Report) -> BTreeMap<String, Field> {
    let Some(fields) = Fields::any(node, report) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (key, value) in fields.entries() {
        if is_identifier(key.raw()) {
            found.extend(field(key.raw(), value, report).map(|field| (key.raw().to_owned(), field)));
        } else {
            bad_name(key, report);
        }
    }
    found
}

/// `status: text`, or `status: {type: text, path: /order/status}`.
fn field(name: &str, node: &Node, report: &mut Report) -> Option<Field> {
    if !matches!(node.value, Value::Map(_)) {
        let kind = yaml::one_of(node, &KINDS, report)?;
        return Some(Field { kind, path: FieldPath::top(name) });
    }
    let fields = Fields::open(node, &["type", "path"], report)?;
    let kind = fields.require("type", report).and_then(|node| yaml::one_of(node, &KINDS, report));
    let path = fields
        .require("path", report)
        .and_then(|node| yaml::parsed(node, report, FieldPath::parse, |found| SettingsProblem::BadFieldPath { found }));
    Some(Field { kind: kind?, path: path?.value })
}

pub(super) fn bad_name(key: &Node, report: &mut Report) {
    let fixed = Nearest(identifier(key.raw()));
    report.add(&key.at, FieldProblem::BadSlotName { name: yaml::short(key.raw()), fixed });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_two_spellings() {
        for (written, pointer) in [
            ("/order/status", Some("/order/status")),
            ("order.status", Some("/order/status")),
            ("status", Some("/status")),
            ("/items/0/name", Some("/items/0/name")),
            ("items.0.name", Some("/items/0/name")),
            ("/a~1b/c~0d", Some("/a~1b/c~0d")),
            ("/with.dot", Some("/with.dot")),
            ("", None),
            ("/", None),
            ("/order/", None),
            ("order..status", None),
            ("/a~2", None),
            ("/a~", None),
            ("/ order", None),
        ] {
            assert_eq!(FieldPath::parse(written).as_ref().map(FieldPath::as_str), pointer, "{written}");
        }
        assert_eq!(FieldPath::top("status").as_str(), "/status");
    }
}
