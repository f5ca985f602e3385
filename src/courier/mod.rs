//! Carries events to helpdesks: claims, signs, posts, records, and tries again as scheduled. Asks services for flows
//! with the same care for where it dials. Mails are handed in by the same rules.
//!
//! Everything that must not be lost is in the store; the courier can be killed at any moment. It sends an event at
//! least once, every time with the same id and bytes, and the events of one handoff to one endpoint in order.

mod adoption;
mod answer;
mod chain;
mod client;
mod delivery;
mod edge;
mod exchange;
mod fallback;
mod guard;
mod limits;
mod link;
mod mail;
mod narrow;
mod outcome;
mod pace;
mod replies;
mod resolver;
mod run;
mod services;
mod standing;
mod target;
mod trial;
mod wire;

pub use answer::{Misfit, fields as answer_fields};
pub use edge::{Addresses, Clock, Edge, Lookup, Random, system_lookup};
pub use limits::Limits;
pub use mail::NoPost;
pub use replies::{Answers, Found};
pub use run::{Courier, Wake};
pub use services::Services;
pub use target::{Unusable, UnusableEndpoint};
pub use trial::{Tried, trial};
