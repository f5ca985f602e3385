//! The settings of `deskbell.yaml`, read and checked.
//!
//! Pure: the values of environment variables are an input. What concerns the bot is in [`Bot`] and
//! changes with every reload; what concerns the machine is in [`Server`] and takes a restart.

mod model;

pub use model::{
    Answers, Bot, Config, DEFAULT_SCHEDULE_S, Endpoint, EndpointKind, Localized, OpeningHours, Privacy, Queue, Secret,
    Server, Span as OpenSpan, StoreTarget,
};
