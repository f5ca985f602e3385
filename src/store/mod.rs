//! Keeps turns and the outbox: one transaction a turn.

mod model;

pub use model::{
    AfterAttempt, AttemptResult, Claimed, Commit, Committed, DeliveryState, NewConversation, NewHandoff,
    StoredConversation, TokenHash,
};
