//! What can go wrong at the desk.

use std::error::Error;
use std::fmt;

use super::random::NoRandomness;
use crate::conversation::{Agent, HandoffStatus};
use crate::store::StoreError;
use crate::turn::Refused;

/// Why the desk did not do what was asked. Nothing of the request is stored then.
#[derive(Debug)]
pub enum DeskError {
    /// The pass opens no conversation: unknown, gone or somebody else's, and no one may know which.
    NotFound,
    /// The input does not fit the conversation.
    Refused(Refused),
    /// The handoff is unknown, gone or in a queue of others, and no one may know which.
    NoHandoff,
    /// What a helpdesk asks for does not fit its handoff.
    Handoff(Box<RefusedHandoff>),
    /// The helpdesk's key was used before for something else.
    KeyReused,
    /// Too many streams watch already.
    TooManyWatchers,
    /// Others wrote to the conversation all the time.
    Contended,
    /// The store failed.
    Store(StoreError),
    /// There were no random bytes for an id.
    NoRandomness(NoRandomness),
    /// The core broke, and so did what stands in for it.
    Broken,
}

/// Why a helpdesk's call was refused, and how the handoff stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedHandoff {
    /// Why.
    pub refused: Refused,
    /// How far the handoff is.
    pub status: HandoffStatus,
    /// Who has it, or had it.
    pub agent: Option<Agent>,
}

impl DeskError {
    /// Whether what a helpdesk told does not fit its handoff, however often it is told.
    pub(super) fn is_misfit(&self) -> bool {
        matches!(self, Self::Handoff(_) | Self::NoHandoff | Self::KeyReused)
    }
}

impl fmt::Display for DeskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "no such conversation",
            Self::Refused(_) => "the input does not fit the conversation",
            Self::NoHandoff => "no such handoff",
            Self::Handoff(_) => "the call does not fit the handoff",
            Self::KeyReused => "the key was used before for something else",
            Self::TooManyWatchers => "too many streams",
            Self::Contended => "others wrote to the conversation all the time",
            Self::Store(_) => "the store did not take the turn",
            Self::NoRandomness(_) => "cannot make an id",
            Self::Broken => "the turn broke twice",
        })
    }
}

impl Error for DeskError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            Self::NoRandomness(error) => Some(error),
            _ => None,
        }
    }
}
