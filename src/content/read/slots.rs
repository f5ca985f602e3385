//! `slots:`.

use super::Context;
use super::written::{Written, claim};
use crate::config::{identifier, is_identifier, localized};
use crate::content::model::{Slot, SlotKind, SlotOption};
use crate::content::patterns;
use crate::content::slot_pattern::SlotPattern;
use crate::diagnostics::{ContentProblem, FieldProblem, Kind, Nearest, Report};
use crate::ids::SlotName;
use crate::yaml::{self, Fields, Node};

pub(super) fn read(node: &Node, context: Context<'_>, written: &mut Written, report: &mut Report) {
    let Some(fields) = Fields::any(node, report) else { return };
    for (key, value) in fields.entries() {
        let Some(name) = name(key, report) else { continue };
        let new = claim(&mut written.names.slots, name.to_string(), (Kind::Slot, name.as_str(), &key.at), report);
        if let (Some(slot), true) = (slot(name, value, context, report), new) {
            written.slots.insert(slot.name.clone(), slot);
        }
    }
}

/// The text, if templates and patterns can use it as a name.
pub(super) fn identifier_name(text: &str) -> Option<&str> {
    (is_identifier(text) && !text.contains(char::is_uppercase) && !text.starts_with('_')).then_some(text)
}

/// A slot's name stands in templates and patterns too, so its rule is stricter.
pub(super) fn name(key: &Node, report: &mut Report) -> Option<SlotName> {
    let text = key.raw();
    if let Some(name) = identifier_name(text) {
        return SlotName::new(name).ok();
    }
    let problem = FieldProblem::BadSlotName { name: yaml::short(text), fixed: Nearest(identifier(text)) };
    report.add(&key.at, problem);
    None
}

fn slot(name: SlotName, node: &Node, context: Context<'_>, report: &mut Report) -> Option<Slot> {
    let fields = Fields::open(node, &["type", "pattern", "label", "options", "sensitive"], report)?;
    let kind = fields.require("type", report).and_then(|node| yaml::one_of(node, &SlotKind::NAMES, report));
    let pattern = fields.get("pattern").and_then(|node| patterns::read(node, context, report));
    let label = fields.require("label", report).and_then(|node| localized(node, context.languages, report));
    let options = fields.get("options").map_or_else(Vec::new, |node| options(node, context, report));
    let sensitive = fields.get("sensitive").and_then(|node| yaml::yes_no(node, report)).unwrap_or(false);
    if let (Some((key, _)), Some(kind)) = (fields.entry("options"), kind)
        && kind != SlotKind::Choice
    {
        report.add(&key.at, ContentProblem::ChoiceOptions);
    }
    Some(Slot {
        name,
        kind: kind?,
        pattern: pattern.map(|pattern| SlotPattern::new(pattern.value)),
        label: label?,
        options,
        sensitive,
    })
}

fn options(node: &Node, context: Context<'_>, report: &mut Report) -> Vec<SlotOption> {
    let mut found: Vec<SlotOption> = Vec::new();
    for item in yaml::items(node, report) {
        let Some(fields) = Fields::open(item, &["id", "label"], report) else { continue };
        let id = fields.require("id", report).and_then(|node| yaml::name(node, SlotName::new, report));
        let label = fields.require("label", report).and_then(|node| localized(node, context.languages, report));
        let (Some(id), Some(label)) = (id, label) else { continue };
        let id_text = id.value.to_string();
        if found.iter().any(|option| option.id == id_text) {
            let first = node.at.to_string();
            report.add(&id.at, ContentProblem::DuplicateId { kind: Kind::Option, id: id_text, first });
        } else {
            found.push(SlotOption { id: id_text, label });
        }
    }
    found
}
