//! What happened in a conversation, and what follows from it.
//!
//! A conversation is the fold of its turns: [`Conversation::apply`] is the only way its state
//! changes. The reply, the transcript, the handoff package and the figures are all read off the
//! same events by exhaustive `match`.

mod draft;
mod event;
mod fold;
mod input;
mod message;
mod state;

pub use draft::Draft;
pub use event::{
    CallFault, Command, Decided, DecidedCandidate, EVENTS_VERSION, Event, FlowOutcome, HandoffReason, HandoffRequest,
    MissKind, Promise, Ring, Sentiment, SmallTalk, Target, Tier, Turn, Why, WhyFeature,
};
pub use input::{CallResult, Input, Page};
pub use message::{Block, Choice, ChoiceAction, Message, Offer, Role, Span};
pub use state::{
    AnswerShown, Clarification, Conversation, FlowState, HandoffState, OpenCall, Phase, Record, SlotValue,
};
