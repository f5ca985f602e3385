//! The states of a handoff: whether a person took it. Whether a machine stored it is another matter, that of its
//! deliveries.

use serde::{Deserialize, Serialize};

/// How far a handoff is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffStatus {
    /// A person was asked for; no helpdesk knows of it yet.
    Requested,
    /// A helpdesk has it.
    Queued,
    /// An agent took it.
    Accepted,
    /// The agent has written.
    Active,
    /// The matter is settled.
    Resolved,
    /// The bot has the visitor again.
    ReturnedToBot,
    /// The visitor no longer wants it.
    Cancelled,
    /// Nobody took it.
    Expired,
    /// No helpdesk could be told of it.
    Failed,
}

/// What can happen to a handoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HandoffMove {
    /// A helpdesk has stored it.
    Deliver,
    /// An agent takes it.
    Accept,
    /// The agent writes.
    Speak,
    /// The agent gives the visitor back.
    Return,
    /// The agent settles it.
    Resolve,
    /// The visitor withdraws.
    Cancel,
    /// Nobody takes it.
    Expire,
    /// No helpdesk can be told.
    Fail,
}

/// The moves that are allowed, and where each leads; any other changes nothing.
const MOVES: &[(HandoffStatus, HandoffMove, HandoffStatus)] = {
    use HandoffMove as Move;
    use HandoffStatus as At;
    &[
        (At::Requested, Move::Deliver, At::Queued),
        // An agent may look for work before any delivery is through.
        (At::Requested, Move::Accept, At::Accepted),
        (At::Requested, Move::Cancel, At::Cancelled),
        (At::Requested, Move::Expire, At::Expired),
        (At::Requested, Move::Fail, At::Failed),
        (At::Queued, Move::Accept, At::Accepted),
        (At::Queued, Move::Cancel, At::Cancelled),
        (At::Queued, Move::Expire, At::Expired),
        (At::Accepted, Move::Speak, At::Active),
        (At::Accepted, Move::Return, At::ReturnedToBot),
        (At::Accepted, Move::Resolve, At::Resolved),
        (At::Accepted, Move::Cancel, At::Cancelled),
        (At::Active, Move::Speak, At::Active),
        (At::Active, Move::Return, At::ReturnedToBot),
        (At::Active, Move::Resolve, At::Resolved),
        (At::Active, Move::Cancel, At::Cancelled),
    ]
};

impl HandoffMove {
    /// Every move.
    pub const ALL: [Self; 8] =
        [Self::Deliver, Self::Accept, Self::Speak, Self::Return, Self::Resolve, Self::Cancel, Self::Expire, Self::Fail];
}

impl HandoffStatus {
    /// Every state.
    pub const ALL: [Self; 9] = [
        Self::Requested,
        Self::Queued,
        Self::Accepted,
        Self::Active,
        Self::Resolved,
        Self::ReturnedToBot,
        Self::Cancelled,
        Self::Expired,
        Self::Failed,
    ];

    /// Where a move leads from here; none if it is not allowed.
    #[must_use]
    pub fn after(self, made: HandoffMove) -> Option<Self> {
        MOVES.iter().find(|(from, by, _)| *from == self && *by == made).map(|(_, _, to)| *to)
    }

    /// Whether nobody has taken it yet.
    #[must_use]
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Requested | Self::Queued)
    }

    /// Whether a person holds the conversation.
    #[must_use]
    pub fn is_in_human_hands(self) -> bool {
        matches!(self, Self::Accepted | Self::Active)
    }

    /// Whether nothing can happen to it any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        !self.is_waiting() && !self.is_in_human_hands()
    }

    /// The state as it is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Queued => "queued",
            Self::Accepted => "accepted",
            Self::Active => "active",
            Self::Resolved => "resolved",
            Self::ReturnedToBot => "returned_to_bot",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }

    /// Reads what [`Self::as_str`] gives.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}
