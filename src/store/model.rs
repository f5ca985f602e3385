//! What goes into the store and comes out of it.

use std::sync::Arc;

use jiff::Timestamp;

use super::edition::Edition;
use super::helpdesk::{MovedHandoff, Receipt};
use crate::conversation::{Input, OpenWait, Turn};
use crate::handoff::OutgoingEvent;
use crate::handoff::waiting::Stated;
use crate::ids::{ConversationId, DeliveryId, EndpointId, EventId, HandoffId, Language, QueueId, TurnNo};

/// The SHA-256 of a visitor's bearer token: the token itself is never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHash(pub [u8; 32]);

/// One turn to be stored, whole or not at all.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The conversation.
    pub conversation: ConversationId,
    /// Set for the first turn: the conversation is created with it.
    pub create: Option<NewConversation>,
    /// What happened.
    pub turn: Turn,
    /// What it was made from; none: it cannot be repeated.
    pub origin: Option<Origin>,
    /// The handoff that the turn opens.
    pub handoff: Option<NewHandoff>,
    /// How far the turn brings a handoff that was open before.
    pub moved: Option<MovedHandoff>,
    /// The mark of the helpdesk's call that the turn carries out.
    pub receipt: Option<Receipt>,
    /// What the turn changes about the answer that a flow waits for.
    pub wait: Option<WaitChange>,
    /// What helpdesks are told of it, in order.
    pub outgoing: Vec<OutgoingEvent>,
}

/// What a turn changes about the answer by a hook that the flow of its conversation waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitChange {
    /// It waits for this one from now on, and for no other.
    Begun(OpenWait),
    /// It waits no more.
    Over,
}

/// What a turn was made from, beside its time and the turns before it: enough to make it again.
#[derive(Debug, Clone)]
pub struct Origin {
    /// What came from outside.
    pub input: Input,
    /// The version of the program.
    pub program: &'static str,
    /// The content. Stored with the first turn that it makes.
    pub edition: Arc<Edition>,
}

/// A new conversation.
#[derive(Debug, Clone)]
pub struct NewConversation {
    /// The hash of the visitor's token.
    pub token: TokenHash,
    /// The language at its beginning.
    pub language: Language,
}

/// A new handoff.
#[derive(Debug, Clone)]
pub struct NewHandoff {
    /// Its id.
    pub id: HandoffId,
    /// Its queue.
    pub queue: QueueId,
    /// What the visitor is told of the wait.
    pub stated: Option<Stated>,
}

/// What became of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// It is on disk.
    Stored,
    /// Another turn took this number first: load again and run the turn again.
    TurnTaken,
    /// The client's id, or the helpdesk's key, was used before, by this turn: nothing was added.
    Repeated(TurnNo),
    /// The helpdesk's key was used before for something else: nothing was added.
    Reused,
}

/// A conversation as stored.
#[derive(Debug, Clone)]
pub struct StoredConversation {
    /// The hash of the visitor's token.
    pub token: TokenHash,
    /// The language at its beginning.
    pub language: Language,
    /// Its turns, oldest first.
    pub turns: Vec<Turn>,
}

/// The state of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Waits for its time.
    Pending,
    /// A courier holds it.
    Leased,
    /// The endpoint has it.
    Delivered,
    /// Every try failed: an operator must look.
    Dead,
    /// The endpoint is switched off; goes on when it is switched on.
    Parked,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Leased, Self::Delivered, Self::Dead, Self::Parked];

    /// The state as it is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Leased => "leased",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
            Self::Parked => "parked",
        }
    }
}

/// How many deliveries to an endpoint a courier can start right now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// How many.
    pub deliveries: u32,
}

/// A delivery that a courier has claimed.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The delivery.
    pub id: DeliveryId,
    /// The event: `webhook-id`.
    pub event: EventId,
    /// The handoff.
    pub handoff: HandoffId,
    /// Where it goes.
    pub endpoint: EndpointId,
    /// The try that this claim counts, from 1.
    pub attempt: u32,
    /// A try before this one ended with its process: nothing of it is recorded.
    pub interrupted: bool,
    /// Proves the claim when its result is recorded.
    pub fence: u64,
    /// The frozen body; with `data.fallback_of`, if it goes here in place of another endpoint.
    pub body: Vec<u8>,
}

impl Claimed {
    /// What proves the claim.
    #[must_use]
    pub fn claim(&self) -> Claim {
        Claim { delivery: self.id.clone(), attempt: self.attempt, fence: self.fence }
    }
}

/// The proof that a courier holds a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The try that the claim counts, from 1.
    pub attempt: u32,
    /// Grows with every claim: an older proof is worth nothing.
    pub fence: u64,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptResult {
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// The HTTP status, if one came.
    pub status: Option<u16>,
    /// What went wrong, as a class: `timeout`, `connect`, `tls`, `dns`, `guard`, `redirect`, `status`, `clock_skew`, …; none on success.
    pub error_class: Option<String>,
    /// The first bytes of the answer, at most 4 KiB.
    pub response_head: Vec<u8>,
    /// The address that was dialled.
    pub remote_addr: Option<String>,
    /// What failed is on our own side: it says nothing of the endpoint.
    pub own_fault: bool,
    /// What follows.
    pub next: AfterAttempt,
}

/// What follows a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterAttempt {
    /// Done.
    Delivered,
    /// Again at this time.
    Retry(Timestamp),
    /// Every try is used up.
    Dead,
    /// The endpoint said that it is gone.
    Parked,
}
