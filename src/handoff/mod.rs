//! What a handoff tells a helpdesk: the package, its signature and the schedule of tries, as pure functions.

mod outgoing;

pub use outgoing::{OutgoingEvent, OutgoingKind};
