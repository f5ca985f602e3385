//! What flows need to know of `services:` and `hooks:`. Nothing is told here: who reads them in full does that.

use std::collections::{BTreeMap, BTreeSet};

use super::fields;
use super::model::ServiceShape;
use super::variables::is_identifier;
use crate::diagnostics::Report;
use crate::ids::InvalidId;
use crate::yaml::{Fields, Node};

/// The shapes by name; `takes` finds the names that a call must give.
pub(super) fn shapes(
    node: &Node,
    takes: impl Fn(&Fields<'_>, &mut Report) -> Option<BTreeSet<String>>,
) -> BTreeMap<String, ServiceShape> {
    let quiet = &mut Report::default();
    let Some(all) = Fields::any(node, quiet) else { return BTreeMap::new() };
    let shape = |(key, value): &(Node, Node)| {
        let quiet = &mut Report::default();
        let own = Fields::any(value, quiet)?;
        let fields = own.get("fields").map(|node| fields::read(node, quiet)).unwrap_or_default();
        let fields = fields.into_iter().map(|(name, field)| (name, field.kind)).collect();
        Some((key.raw().to_owned(), ServiceShape { takes: takes(&own, quiet), fields }))
    };
    all.entries().iter().filter_map(shape).collect()
}

/// The name of one. That of its result is the same, so templates must be able to use it.
pub(super) fn key_name<Id>(
    key: &Node,
    name: impl Fn(&str) -> Result<Id, InvalidId>,
    report: &mut Report,
) -> Option<Id> {
    if is_identifier(key.raw()) && !key.raw().contains(char::is_uppercase) {
        return name(key.raw()).ok();
    }
    fields::bad_name(key, report);
    None
}
