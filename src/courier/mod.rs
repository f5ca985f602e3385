//! Carries events to helpdesks: claims, signs, posts, records, and tries again as scheduled.
//!
//! Everything that must not be lost is in the store; the courier can be killed at any moment. It sends an event at
//! least once, every time with the same id and bytes, and the events of one handoff to one endpoint in order.

mod delivery;
mod edge;
mod exchange;
mod guard;
mod limits;
mod outcome;
mod resolver;
mod run;
mod target;

pub use edge::{Addresses, Clock, Edge, Lookup, Random};
pub use limits::Limits;
pub use run::{Courier, Wake};
pub use target::{Unusable, UnusableEndpoint};
