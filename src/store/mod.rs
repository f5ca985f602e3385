//! Keeps turns and the outbox: one transaction a turn.
//!
//! [`Store`] is the only door. Behind it stands one backend, SQLite; a second one is a second folder with the same
//! methods, and the same tests.

mod archive;
mod edition;
mod endpoints;
mod error;
mod handle;
mod helpdesk;
mod model;
mod references;
mod sqlite;
mod story;
mod version;

pub use archive::{Archive, MadeFrom, Record, RecordedTurn};
pub use edition::{Edition, FileHash, KeptFile};
pub use endpoints::{EndpointStatus, OffReason};
pub use error::{Cause, StoreError};
pub use handle::Store;
pub use helpdesk::{
    HandoffPlace, KnownReceipt, MovedHandoff, PlaceFilter, PlacedEvent, Receipt, WaitingHandoff, WaitsWanted,
};
pub use model::{
    AfterAttempt, AttemptResult, Claim, Claimed, Commit, Committed, DeliveryState, NewConversation, NewHandoff, Origin,
    Room, StoredConversation, TokenHash,
};
pub use references::{OpenReference, Reached, StepDone};
pub use story::{
    Backlog, DeliveryCounts, DeliveryStatus, HandoffFilter, HandoffStory, HandoffSummary, StoryEvent, StoryLine,
};
pub use version::{Keeping, KeptVersion};
