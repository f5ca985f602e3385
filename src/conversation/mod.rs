//! What happened in a conversation, and what follows from it.
//!
//! A conversation is the fold of its turns: [`Conversation::apply`] is the only way its state
//! changes. The reply, the transcript, the handoff package and the figures are all read off the
//! same events by exhaustive `match`.

mod agent;
mod draft;
mod event;
mod fold;
mod handoff;
mod input;
mod message;
mod request;
mod state;
mod status;
mod visitor;

pub use agent::{Agent, AgentAction, AgentCall, QueueNews, Rejection, TextFormat, visible_line};
pub use draft::Draft;
pub use event::{
    CallFault, Command, Decided, DecidedCandidate, EVENTS_VERSION, Event, FlowOutcome, MissKind, Promise, SmallTalk,
    Target, Tier, Turn, Why, WhyFeature,
};
pub use handoff::HandoffState;
pub use input::{CallResult, Input, Page};
pub use message::{Block, Choice, ChoiceAction, Message, NoHelp, Offer, Role, Span};
pub use request::{Contact, HandoffReason, HandoffRequest, Ring, Rung, Sentiment};
pub use state::{AnswerShown, Clarification, Conversation, FlowState, OpenCall, OpenWait, Phase, Record, SlotValue};
pub use status::{HandoffMove, HandoffStatus};
pub use visitor::{ContextChange, Identity, Told};
