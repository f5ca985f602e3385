//! What leaves for helpdesks.

use jiff::Timestamp;

use crate::ids::{EventId, HandoffId};

/// The kind of an event for helpdesks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutgoingKind {
    /// A person is asked to take over.
    Requested,
    /// The visitor wrote on.
    MessageCreated,
    /// The visitor no longer wants a person.
    Cancelled,
    /// Nobody took it for too long.
    Expired,
    /// The visitor rated what the person did.
    FeedbackCreated,
    /// The conversation is erased, with everything that was said.
    Erased,
}

impl OutgoingKind {
    /// The event's `type`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "handoff.requested",
            Self::MessageCreated => "handoff.message.created",
            Self::Cancelled => "handoff.cancelled",
            Self::Expired => "handoff.expired",
            Self::FeedbackCreated => "handoff.feedback.created",
            Self::Erased => "conversation.erased",
        }
    }
}

/// One event for helpdesks. Its bytes are frozen when it is written: every try and repeat sends them as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingEvent {
    /// The `webhook-id`.
    pub id: EventId,
    /// The handoff that it belongs to.
    pub handoff: HandoffId,
    /// Its number in the handoff, from 1.
    pub sequence: u32,
    /// What it tells.
    pub kind: OutgoingKind,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The JSON body.
    pub body: Vec<u8>,
}
