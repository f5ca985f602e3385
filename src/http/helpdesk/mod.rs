//! The calls of helpdesks: take a handoff, answer, give it back, look for what was missed.

pub(super) mod actions;
pub(super) mod caller;
pub(super) mod events;
pub(super) mod lists;
pub(super) mod messages;
mod wire;
