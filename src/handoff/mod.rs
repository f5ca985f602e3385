//! What a handoff tells a helpdesk: the package, its signature, the schedule of tries and the breaker, as pure functions.

pub mod breaker;
mod context;
mod customer;
mod erasure;
mod facts;
mod json;
mod outgoing;
mod package;
pub mod schedule;
pub mod signature;
mod slots;
mod stand_in;
mod summary;
mod transcript;
pub mod waiting;

pub use context::{ContactKind, DEFAULT_MAX_BODY_BYTES, PackageContext, SlotInfo};
pub use erasure::erased;
pub use outgoing::{OutgoingEvent, OutgoingKind};
pub use package::{brief, outgoing};
pub use stand_in::in_place_of;
pub use summary::one_line;
