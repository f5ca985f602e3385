//! What helpdesks are told of a turn, with the names that the content gives to things.

use crate::content::SlotKind;
use crate::conversation::{Conversation, HandoffState, Turn};
use crate::handoff::waiting::Stated;
use crate::handoff::{self, ContactKind, OutgoingEvent, PackageContext, SlotInfo};
use crate::ids::{EntryId, Language, SlotName};
use crate::turn::Brain;

/// The event for helpdesks, if there is one.
pub(super) fn outgoing(
    brain: &Brain,
    (max_body_bytes, stated): (usize, Option<Stated>),
    before: &Conversation,
    turn: &Turn,
    after: &Conversation,
) -> Option<OutgoingEvent> {
    named(brain, after.language, (max_body_bytes, stated), |context| handoff::outgoing(before, turn, after, context))
}

/// What an agent reads before the transcript.
pub(super) fn brief(brain: &Brain, conversation: &Conversation, handoff: &HandoffState) -> serde_json::Value {
    named(brain, conversation.language, (usize::MAX, None), |context| handoff::brief(conversation, handoff, context))
}

fn named<T>(
    brain: &Brain,
    language: Language,
    (max_body_bytes, stated): (usize, Option<Stated>),
    make: impl FnOnce(&PackageContext<'_>) -> T,
) -> T {
    let content = brain.content();
    let entry_title = |id: &EntryId| Some(content.entries.get(id)?.text(language)?.question.clone());
    let slot = |name: &SlotName| match content.slots.get(name) {
        Some(slot) => {
            let label = slot.label.get(language).to_owned();
            Some(SlotInfo { label, sensitive: slot.sensitive, contact: contact(slot.kind) })
        }
        None if content.names.values.contains(name) => Some(SlotInfo {
            label: spaced(name.as_str()),
            sensitive: content.names.sensitive.contains(name),
            contact: None,
        }),
        None => None,
    };
    let part = |name: &SlotName, part: &str| {
        let used = &content.names.used;
        let is_used = used.contains(name.as_str()) || used.contains(&format!("{name}.{part}"));
        is_used.then(|| SlotInfo {
            label: format!("{}: {}", spaced(name.as_str()), spaced(part)),
            sensitive: false,
            contact: None,
        })
    };
    make(&PackageContext { entry_title: &entry_title, slot: &slot, part: &part, max_body_bytes, stated })
}

fn contact(kind: SlotKind) -> Option<ContactKind> {
    match kind {
        SlotKind::Email => Some(ContactKind::Email),
        SlotKind::Phone => Some(ContactKind::Phone),
        _ => None,
    }
}

/// A name as people write it; names that flows give have no other label.
fn spaced(name: &str) -> String {
    name.replace('_', " ")
}
