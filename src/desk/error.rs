//! What can go wrong at the desk.

use std::error::Error;
use std::fmt;

use super::random::NoRandomness;
use crate::store::StoreError;
use crate::turn::Refused;

/// Why the desk did not do what was asked. Nothing of the request is stored then.
#[derive(Debug)]
pub enum DeskError {
    /// The pass opens no conversation: unknown, gone or somebody else's, and no one may know which.
    NotFound,
    /// The input does not fit the conversation.
    Refused(Refused),
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

impl fmt::Display for DeskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "no such conversation",
            Self::Refused(_) => "the input does not fit the conversation",
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
