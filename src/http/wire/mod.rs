//! The shapes on the wire. They are converted by hand: the domain can change without them.

mod message;
mod talk;

pub(super) use message::{MessageOut, RoleOut, message_seq};
pub(super) use talk::{AgentOut, HandoffOut, RatingOut, StateOut, TalkOut, TurnOut, is_false};
