//! What helpdesks are told of a turn, with the names that the content gives to things.

use crate::conversation::{Conversation, Turn};
use crate::handoff::{self, OutgoingEvent, PackageContext, SlotInfo};
use crate::ids::{EntryId, SlotName};
use crate::turn::Brain;

/// The event for helpdesks, if there is one.
pub(super) fn outgoing(
    brain: &Brain,
    max_body_bytes: usize,
    before: &Conversation,
    turn: &Turn,
    after: &Conversation,
) -> Option<OutgoingEvent> {
    let content = brain.content();
    let language = after.language;
    let entry_title = |id: &EntryId| Some(content.entries.get(id)?.text(language)?.question.clone());
    let slot = |name: &SlotName| {
        let slot = content.slots.get(name)?;
        Some(SlotInfo { label: slot.label.get(language).to_owned(), sensitive: slot.sensitive })
    };
    handoff::outgoing(before, turn, after, &PackageContext { entry_title: &entry_title, slot: &slot, max_body_bytes })
}
