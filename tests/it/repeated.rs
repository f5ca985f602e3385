//! What the store keeps of a conversation is enough to make it again.

use std::path::Path;

use deskbell::conversation::Conversation;
use deskbell::desk::Desk;
use deskbell::ids::ConversationId;
use deskbell::store::{Archive, Record};

/// Makes every turn again from what is stored in this folder; gives what is stored.
pub(crate) fn repeated(desk: &Desk, folder: &Path, id: &ConversationId) -> Record {
    let archive = Archive::open(&folder.join("deskbell.db")).unwrap();
    let record = archive.record(id).unwrap().unwrap();
    let brain = desk.brain();
    let mut conversation = Conversation::new(id.clone(), record.language);
    for stored in &record.turns {
        let from = stored.made_from.as_ref().unwrap();
        let again = deskbell::turn::turn(&brain, &conversation, &from.input, stored.turn.at).unwrap();
        assert_eq!(again, stored.turn.events);
        conversation.apply(&stored.turn);
    }
    record
}
