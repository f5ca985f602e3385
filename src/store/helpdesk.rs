//! What helpdesks ask of the store, and what they leave there.

use jiff::Timestamp;

use crate::conversation::HandoffStatus;
use crate::ids::{AccessId, ConversationId, EventId, HandoffId, QueueId, TurnNo};

/// How far a turn has brought a handoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedHandoff {
    /// The handoff.
    pub id: HandoffId,
    /// Its state from now on.
    pub status: HandoffStatus,
}

/// The mark of a helpdesk's call: it is carried out once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Who calls.
    pub caller: AccessId,
    /// The caller's own name for the call.
    pub key: String,
    /// The SHA-256 of what it asks for: the same name for something else is a mistake.
    pub sha256: [u8; 32],
}

/// A receipt that was stored with its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownReceipt {
    /// The SHA-256 of what was asked for.
    pub sha256: [u8; 32],
    /// Where it was carried out.
    pub conversation: ConversationId,
    /// By which turn.
    pub turn: TurnNo,
}

/// A handoff as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoffPlace {
    /// The handoff.
    pub id: HandoffId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Its queue.
    pub queue: QueueId,
    /// How far it is, deliveries included.
    pub status: HandoffStatus,
}

/// A handoff that nobody has taken yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingHandoff {
    /// The handoff.
    pub id: HandoffId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Since when.
    pub requested_at: Timestamp,
    /// It is addressed to somebody, and none of them has it.
    pub unheard: bool,
}

/// Whose waits are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitsWanted {
    /// In this queue.
    pub queue: QueueId,
    /// Asked for in one of these spans, the end not included.
    pub spans: Vec<(Timestamp, Timestamp)>,
    /// At most so many of each span, the newest.
    pub most: u32,
    /// Those who still wait have waited until then.
    pub now: Timestamp,
}

/// Which handoffs a helpdesk asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceFilter {
    /// In one of these states; empty: in any.
    pub states: Vec<HandoffStatus>,
    /// In one of these queues; none: in any.
    pub queues: Option<Vec<QueueId>>,
    /// After this one.
    pub after: Option<HandoffId>,
    /// At most this many, the oldest.
    pub limit: u32,
}

/// An event for helpdesks as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedEvent {
    /// Its number among all events; grows, with gaps.
    pub place: u64,
    /// Its id, the `webhook-id`.
    pub id: EventId,
    /// The handoff.
    pub handoff: HandoffId,
    /// Its number in the handoff.
    pub sequence: u32,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The frozen body.
    pub body: Vec<u8>,
}
