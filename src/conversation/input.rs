//! What can happen to a conversation from outside.

use serde::{Deserialize, Serialize};

use super::agent::AgentCall;
use super::event::CallFault;
use super::message::NoHelp;
use super::request::Rung;
use super::state::Record;
use super::visitor::{ContextChange, Identity};
use crate::ids::{ChoiceId, HandoffId, Language, MessageSeq, StepId, TurnNo};

/// The page on which the visitor opened the widget.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Page {
    /// Its address without query and fragment.
    pub url: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The address that led to it, without query and fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallResult {
    /// An answer with all its fields.
    Done(Record),
    /// None.
    Failed(CallFault),
}

/// One input of a turn. Stored as JSON beside the events that it led to; kinds and fields are only ever added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// The conversation begins.
    Start {
        /// The language that the page asks for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<Language>,
        /// Where the visitor is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<Page>,
    },
    /// The visitor wrote something.
    Text(String),
    /// The visitor clicked a choice.
    Choice(ChoiceId),
    /// The visitor asked for a person by the button that is always there.
    Human,
    /// The visitor judged an answer.
    Feedback {
        /// The judged message.
        message: MessageSeq,
        /// Whether it helped.
        helpful: bool,
        /// What was wrong with it; only said of answers that did not help.
        reason: Option<NoHelp>,
    },
    /// A service answered the call that is open.
    CallAnswered {
        /// The turn that asked.
        turn: TurnNo,
        /// The step that asked.
        step: StepId,
        /// The answer.
        result: CallResult,
    },
    /// A service called the hook by which the flow waits for its answer, or the time for it is over.
    HookAnswered {
        /// The turn that began to wait.
        turn: TurnNo,
        /// The step that waits.
        step: StepId,
        /// The answer.
        result: CallResult,
    },
    /// A person of the helpdesk did something.
    Agent(Box<AgentCall>),
    /// A handoff has waited for as long as a rung of the ladder says.
    Waited {
        /// The handoff.
        handoff: HandoffId,
        /// The rung.
        rung: Rung,
    },
    /// The website has proved who the visitor is; none: they logged out.
    Identity(Option<Identity>),
    /// The page tells what may help, without proof.
    Context(ContextChange),
    /// The visitor rated the conversation.
    Rating {
        /// 1 to 5.
        stars: u8,
        /// In the visitor's own words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remark: Option<String>,
    },
}
