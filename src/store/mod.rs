//! Keeps turns and the outbox: one transaction a turn.
//!
//! [`Store`] is the only door. Behind it stand two backends: a SQLite file for one process, and PostgreSQL for several.
//! Each is a folder with the same methods, and the same tests hold for both.

mod archive;
mod copy;
mod decode;
mod edition;
mod endpoints;
mod erasure;
mod error;
mod fallback;
mod handle;
mod helpdesk;
mod hint;
mod model;
mod postgres;
mod references;
mod schema;
mod shared;
mod sqlite;
mod story;
mod version;

pub use archive::{Archive, MadeFrom, Record, RecordedTurn};
pub use copy::{Copied, CopyError, copied_columns, copy};
pub use edition::{Edition, FileHash, KeptFile};
pub use endpoints::{EndpointStatus, OffReason};
pub use erasure::{Erased, Scrubbed, Ticket};
pub use error::{Cause, StoreError};
pub use fallback::FallenBack;
pub use handle::Store;
pub use helpdesk::{
    HandoffPlace, KnownReceipt, MovedHandoff, PlaceFilter, PlacedEvent, Receipt, WaitingHandoff, WaitsWanted,
};
pub use hint::{Hint, Hints};
pub use model::{
    AfterAttempt, AttemptResult, Claim, Claimed, Commit, Committed, DeliveryState, NewConversation, NewHandoff, Origin,
    Room, StoredConversation, TokenHash, WaitChange,
};
pub use references::{OpenReference, Reached, StepDone};
pub use schema::{Migrated, migrate};
pub use story::{
    Backlog, DeliveryCounts, DeliveryStatus, HandoffFilter, HandoffStory, HandoffSummary, StoryEvent, StoryLine,
};
pub use version::{Keeping, KeptVersion};
