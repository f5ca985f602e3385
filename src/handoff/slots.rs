//! The collected values as an agent sees them.

use serde::Serialize;

use super::context::{PackageContext, SlotInfo};
use crate::conversation::{Conversation, SlotValue};

const MASK: &str = "•••";

/// One collected value.
#[derive(Debug, Serialize)]
pub(super) struct PackageSlot {
    pub(super) name: String,
    pub(super) value: SlotValue,
    pub(super) label: String,
    pub(super) sensitive: bool,
}

impl PackageSlot {
    /// The value in a sentence, already masked if it must be.
    pub(super) fn shown(&self) -> String {
        self.value.to_string()
    }
}

/// All collected values, by name. A slot that the content no longer has is masked: nobody can say that it is harmless.
pub(super) fn package_slots(conversation: &Conversation, context: &PackageContext<'_>) -> Vec<PackageSlot> {
    let slots = conversation.slots.iter().map(|(name, value)| {
        let info = (context.slot)(name);
        let SlotInfo { label, sensitive, .. } =
            info.unwrap_or_else(|| SlotInfo { label: name.to_string(), sensitive: true, contact: None });
        let value = if sensitive { SlotValue::Text(mask(value)) } else { value.clone() };
        PackageSlot { name: name.to_string(), value, label, sensitive }
    });
    slots.collect()
}

/// The last two characters of a long value stay, so that an agent can tell two of them apart.
pub(super) fn mask(value: &SlotValue) -> String {
    let text = value.to_string();
    let count = text.chars().count();
    let tail: String = if count >= 8 { text.chars().skip(count - 2).collect() } else { String::new() };
    format!("{MASK}{tail}")
}
