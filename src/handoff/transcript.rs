//! The transcript in an event: whole if it fits, else without its oldest messages.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::json::bytes;
use crate::conversation::{Choice, Conversation, Message, Role};
use crate::ids::{MessageSeq, hex};

/// The transcript of a conversation.
#[derive(Debug, Serialize)]
pub(super) struct Transcript {
    /// Whether `messages` holds all of them.
    complete: bool,
    /// How many there are in all.
    message_count: usize,
    /// A digest of all of them, see [`digest`].
    sha256: String,
    /// The first message that this event adds.
    new_from_seq: MessageSeq,
    messages: Vec<TranscriptMessage>,
}

#[derive(Debug, Serialize)]
struct TranscriptMessage {
    id: String,
    seq: MessageSeq,
    at: String,
    role: Role,
    text: String,
    format: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<TranscriptChoice>,
}

#[derive(Debug, Serialize)]
struct TranscriptChoice {
    id: String,
    label: String,
}

impl Transcript {
    /// `until`: the last message that belongs to the handoff, once it is over; what comes after is not the helpdesk's
    /// business.
    pub(super) fn new(conversation: &Conversation, until: Option<MessageSeq>, new_from_seq: MessageSeq) -> Self {
        let belongs = |message: &&Message| until.is_none_or(|until| message.seq <= until);
        let messages: Vec<_> =
            conversation.messages.iter().filter(belongs).map(|message| package(conversation, message)).collect();
        Self { complete: true, message_count: messages.len(), sha256: digest(&messages), new_from_seq, messages }
    }

    /// Leaves out the oldest messages until at least `surplus` bytes of JSON are gone.
    pub(super) fn shed(&mut self, surplus: usize) {
        let mut gone = 0;
        let enough = self.messages.iter().position(|message| {
            let reached = gone >= surplus;
            gone += bytes(message).len() + 1;
            reached
        });
        self.messages.drain(..enough.unwrap_or(self.messages.len()));
        self.complete = false;
    }
}

fn package(conversation: &Conversation, message: &Message) -> TranscriptMessage {
    let choice = |choice: &Choice| TranscriptChoice { id: choice.id.to_string(), label: choice.label.clone() };
    TranscriptMessage {
        id: format!("{}.{}", conversation.id, message.seq),
        seq: message.seq,
        at: format!("{:.3}", message.at),
        role: message.role,
        text: message.text.clone(),
        format: "plain",
        choices: message.choices.iter().map(choice).collect(),
    }
}

/// SHA-256, in hex, of the compact JSON array of all messages, each as `[id, at, role, text]`: what
/// `JSON.stringify(messages.map(m => [m.id, m.at, m.role, m.text]))` gives for a complete transcript.
fn digest(messages: &[TranscriptMessage]) -> String {
    let rows: Vec<_> = messages.iter().map(|m| (&m.id, &m.at, m.role, &m.text)).collect();
    hex(&Sha256::digest(bytes(&rows)))
}
