//! Who the visitor is: as the website has proved it, and as they told it themselves.

use std::collections::BTreeMap;

use serde::Serialize;

use super::context::{ContactKind, PackageContext};
use crate::conversation::{Conversation, Identity, SlotValue};

/// Who the visitor is, and what they can be reached by. Where `verified` is true, everything but `typed` and `custom`
/// was proved by the website; where it is false, nothing was.
#[derive(Debug, Serialize)]
pub(super) struct Customer {
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(flatten)]
    address: Address,
    verified: bool,
    /// What an identified visitor typed: it stands beside what was proved and never in its place.
    #[serde(skip_serializing_if = "Address::is_empty")]
    typed: Address,
    /// What the page told, without proof.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    custom: BTreeMap<String, Custom>,
}

#[derive(Debug, Default, Serialize)]
struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

/// A value as the page told it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Custom {
    Bool(bool),
    /// A whole number, without `.0`.
    Whole(i64),
    Number(f64),
    Text(String),
}

impl Customer {
    pub(super) fn is_empty(&self) -> bool {
        !self.verified && self.address.is_empty() && self.custom.is_empty()
    }
}

impl Address {
    fn is_empty(&self) -> bool {
        self.email.is_none() && self.phone.is_none()
    }
}

impl Custom {
    fn of(value: &SlotValue) -> Self {
        /// Up to here a number stands for exactly one whole number.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match value {
            SlotValue::Bool(value) => Self::Bool(*value),
            #[allow(clippy::cast_possible_truncation)] // whole and small enough
            SlotValue::Number(number) if number.fract() == 0.0 && number.abs() <= EXACT => Self::Whole(*number as i64),
            SlotValue::Number(number) => Self::Number(*number),
            SlotValue::Text(text) => Self::Text(text.clone()),
        }
    }
}

pub(super) fn customer(conversation: &Conversation, context: &PackageContext<'_>) -> Customer {
    let typed = typed(conversation, context);
    let custom = conversation.told.attributes.iter().map(|(name, value)| (name.clone(), Custom::of(value))).collect();
    match conversation.identity.clone() {
        Some(Identity { id, name, email }) => Customer {
            external_id: Some(id),
            name,
            address: Address { email, phone: None },
            verified: true,
            typed,
            custom,
        },
        None => Customer {
            external_id: None,
            name: None,
            address: typed,
            verified: false,
            typed: Address::default(),
            custom,
        },
    }
}

/// What the visitor wrote while waiting counts before what a flow asked; what is sensitive stays masked among the slots.
fn typed(conversation: &Conversation, context: &PackageContext<'_>) -> Address {
    let asked = |kind: ContactKind| {
        let mut slots = conversation.slots.iter();
        let fits = |info: &super::SlotInfo| info.contact == Some(kind) && !info.sensitive;
        slots.find(|(name, _)| (context.slot)(name).is_some_and(|info| fits(&info))).map(|(_, value)| value.to_string())
    };
    let contact = &conversation.contact;
    Address {
        email: contact.email.clone().or_else(|| asked(ContactKind::Email)),
        phone: contact.phone.clone().or_else(|| asked(ContactKind::Phone)),
    }
}
