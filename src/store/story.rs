//! What operators see of handoffs.

use jiff::Timestamp;

use super::model::DeliveryState;
use crate::conversation::HandoffStatus;
use crate::handoff::waiting::Stated;
use crate::ids::{ConversationId, EndpointId, EventId, HandoffId, QueueId};

/// Which handoffs to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandoffFilter {
    /// Only those with something undelivered.
    pub unfinished: bool,
    /// At most this many, the newest.
    pub limit: u32,
}

/// One handoff in a list, or at the head of its story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoffSummary {
    /// The handoff.
    pub id: HandoffId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Its queue.
    pub queue: QueueId,
    /// When a person was asked for.
    pub requested_at: Timestamp,
    /// How far it is.
    pub status: HandoffStatus,
    /// When somebody took it.
    pub accepted_at: Option<Timestamp>,
    /// When it was over.
    pub closed_at: Option<Timestamp>,
    /// What the visitor was told of the wait, in seconds: half wait longer than the first, one in five than the second.
    pub stated: Option<Stated>,
    /// How many events were made for it.
    pub events: u32,
    /// Its deliveries by state.
    pub deliveries: DeliveryCounts,
}

impl HandoffSummary {
    /// Whether it waits for an endpoint: none was configured, and nobody has dealt with it otherwise since.
    #[must_use]
    pub fn unaddressed(&self) -> bool {
        self.status == HandoffStatus::Requested && self.addressed_to_nobody()
    }

    /// Whether nothing of it is addressed to anybody.
    #[must_use]
    pub fn addressed_to_nobody(&self) -> bool {
        self.deliveries == DeliveryCounts::default()
    }
}

/// How many deliveries are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeliveryCounts {
    /// Waiting for their time, or for the one before them.
    pub pending: u64,
    /// Held by a courier.
    pub leased: u64,
    /// Done.
    pub delivered: u64,
    /// Every try failed.
    pub dead: u64,
    /// The endpoint is gone.
    pub parked: u64,
}

impl DeliveryCounts {
    /// The count of one state.
    pub fn of(&mut self, state: DeliveryState) -> &mut u64 {
        match state {
            DeliveryState::Pending => &mut self.pending,
            DeliveryState::Leased => &mut self.leased,
            DeliveryState::Delivered => &mut self.delivered,
            DeliveryState::Dead => &mut self.dead,
            DeliveryState::Parked => &mut self.parked,
        }
    }
}

/// A handoff with everything that happened to it, in order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoffStory {
    /// The handoff.
    pub summary: HandoffSummary,
    /// What happened, oldest first.
    pub lines: Vec<StoryLine>,
    /// Where each delivery stands, by endpoint and sequence.
    pub deliveries: Vec<DeliveryStatus>,
}

/// One thing that happened to a handoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryLine {
    /// When.
    pub at: Timestamp,
    /// The event that it is about, by its number in the handoff.
    pub sequence: u32,
    /// What.
    pub what: StoryEvent,
}

/// What can happen to a handoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoryEvent {
    /// An event was made.
    Made {
        /// Its id, the `webhook-id`.
        id: EventId,
        /// Its type.
        kind: String,
        /// The size of its body in bytes.
        bytes: u64,
    },
    /// A try to deliver it ended.
    Tried {
        /// Where it went.
        endpoint: EndpointId,
        /// The number of the try.
        attempt: u32,
        /// The HTTP status, if one came.
        status: Option<u16>,
        /// What went wrong, as a class.
        error_class: Option<String>,
        /// `delivered`, `retry`, `dead` or `parked`.
        outcome: String,
        /// The lease was over: somebody else had taken the delivery.
        late: bool,
    },
}

/// Where a delivery stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryStatus {
    /// Where it goes.
    pub endpoint: EndpointId,
    /// The endpoint that did not take it in time, whose place this one takes.
    pub in_place_of: Option<EndpointId>,
    /// The event, by its number in the handoff.
    pub sequence: u32,
    /// Its state.
    pub state: DeliveryState,
    /// Tries so far.
    pub attempts: u32,
    /// When it is tried next; none if it waits for an earlier one or for an operator, or is done.
    pub due: Option<Timestamp>,
}

/// What waits, for the figures of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backlog {
    /// On their way: pending or held by a courier.
    pub pending: u64,
    /// Need an operator: every try failed.
    pub dead: u64,
    /// Wait for an endpoint that is gone.
    pub parked: u64,
    /// Handoffs that are addressed to nobody.
    pub unaddressed: u64,
    /// When the oldest undelivered event that is on its way was made.
    pub oldest_pending: Option<Timestamp>,
}
