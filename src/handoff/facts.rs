//! What flows noted and found beside the slots, as an agent sees it: set values, row cells, answers of services.

use super::context::{PackageContext, SlotInfo};
use super::slots::{PackageSlot, mask};
use crate::conversation::{Conversation, SlotValue};

/// Shorter values of a slot are too easily found in others by chance.
const TELLING_CHARS: usize = 4;

/// All noted values, then the parts of what was found that flows use. What holds a sensitive slot's value is masked
/// like the slot itself, and so is what the content no longer knows.
pub(super) fn package_facts(conversation: &Conversation, context: &PackageContext<'_>) -> Vec<PackageSlot> {
    let secrets = secrets(conversation, context);
    let fact = |name: String, value: &SlotValue, info: SlotInfo| {
        let sensitive = info.sensitive || holds_one(value, &secrets);
        let value = if sensitive { SlotValue::Text(mask(value)) } else { value.clone() };
        PackageSlot { name, value, label: info.label, sensitive }
    };
    let noted = conversation.values.iter().filter(|(_, value)| !is_empty(value)).map(|(name, value)| {
        let unknown = || SlotInfo { label: name.to_string(), sensitive: true, contact: None };
        fact(name.to_string(), value, (context.slot)(name).unwrap_or_else(unknown))
    });
    let parts = conversation.records.iter().flat_map(|(name, record)| record.iter().map(move |part| (name, part)));
    let found = parts.filter(|(_, (_, value))| !is_empty(value)).filter_map(|(name, (part, value))| {
        let info = (context.part)(name, part)?;
        Some(fact(format!("{name}.{part}"), value, info))
    });
    noted.chain(found).collect()
}

fn is_empty(value: &SlotValue) -> bool {
    matches!(value, SlotValue::Text(text) if text.trim().is_empty())
}

/// The values of sensitive slots, without marks and capitals.
fn secrets(conversation: &Conversation, context: &PackageContext<'_>) -> Vec<String> {
    let is_sensitive = |name| (context.slot)(name).is_none_or(|info| info.sensitive);
    let slots = conversation.slots.iter().filter(|(name, _)| is_sensitive(name));
    slots.map(|(_, value)| plain(value)).filter(|value| value.chars().count() >= TELLING_CHARS).collect()
}

fn holds_one(value: &SlotValue, secrets: &[String]) -> bool {
    let value = plain(value);
    secrets.iter().any(|secret| value.contains(secret.as_str()))
}

fn plain(value: &SlotValue) -> String {
    value.to_string().chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
