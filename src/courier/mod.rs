//! Carries events to helpdesks: claims, signs, posts, records, and tries again as scheduled. Asks services for flows
//! with the same care for where it dials.
//!
//! Everything that must not be lost is in the store; the courier can be killed at any moment. It sends an event at
//! least once, every time with the same id and bytes, and the events of one handoff to one endpoint in order.

mod answer;
mod client;
mod delivery;
mod edge;
mod exchange;
mod guard;
mod limits;
mod outcome;
mod resolver;
mod run;
mod services;
mod target;

pub use edge::{Addresses, Clock, Edge, Lookup, Random, system_lookup};
pub use limits::Limits;
pub use run::{Courier, Wake};
pub use services::Services;
pub use target::{Unusable, UnusableEndpoint};
