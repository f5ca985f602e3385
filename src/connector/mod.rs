//! Helpdesks by name: what is sent to them, what their answers mean, and what their calls say.
//!
//! A preset is YAML with a closed vocabulary: a few verbs, a few requests each, JSON trees with gaps. This module turns
//! a preset, the settings of an endpoint, an event and what was reached before into the next request, and an answer
//! into an outcome. It sends nothing itself. What an event becomes as a mail is a [`Letter`].

mod builtin;
mod connection;
mod event;
mod filter;
mod inbound;
mod mail;
mod model;
mod plan;
mod polled;
mod read;
mod render;
mod request;
mod template;
mod tree;
mod verify;

pub use builtin::{Known, Presets};
pub use connection::{Connection, Secrets};
pub use event::Event;
pub use filter::{Filter, Rendering};
pub use inbound::{Act, Heard};
pub use mail::{Letter, MailAddress, Mailing};
pub use model::{
    AgentRule, Auth, CallRule, Condition, Detail, Digest, FieldRule, Hook, Idempotency, Limits, Method, Poll, Preset,
    Reply, ReplyPath, Rule, Says, Source, Stamp, Step, Success, Verb, Verify,
};
pub use plan::{Answer, Gained, Next, Outcome, Planned, Progress, token_of};
pub use polled::{Item, Polled, Told};
pub use read::preset;
pub use render::Style;
pub use request::{Request, Unbuildable, path_part};
pub use template::{Path, Template};
pub use tree::Tree;
pub use verify::Headers;

pub use crate::handoff::DEFAULT_MAX_BODY_BYTES;
