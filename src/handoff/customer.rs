//! Who the visitor is, as far as they told it themselves.

use serde::Serialize;

use super::context::{ContactKind, PackageContext};
use crate::conversation::Conversation;

/// What an agent can reach the visitor by. Nothing of it was proved: `verified` is there so that nobody takes it for so.
#[derive(Debug, Serialize)]
pub(super) struct Customer {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    verified: bool,
}

impl Customer {
    pub(super) fn is_empty(&self) -> bool {
        self.email.is_none() && self.phone.is_none()
    }
}

/// What the visitor wrote while waiting counts before what a flow asked; what is sensitive stays masked among the slots.
pub(super) fn customer(conversation: &Conversation, context: &PackageContext<'_>) -> Customer {
    let asked = |kind: ContactKind| {
        let mut slots = conversation.slots.iter();
        let fits = |info: &super::SlotInfo| info.contact == Some(kind) && !info.sensitive;
        slots.find(|(name, _)| (context.slot)(name).is_some_and(|info| fits(&info))).map(|(_, value)| value.to_string())
    };
    let contact = &conversation.contact;
    Customer {
        email: contact.email.clone().or_else(|| asked(ContactKind::Email)),
        phone: contact.phone.clone().or_else(|| asked(ContactKind::Phone)),
        verified: false,
    }
}
