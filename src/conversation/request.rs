//! The wish for a person.

use serde::{Deserialize, Serialize};

use crate::ids::{HandoffId, Priority, QueueId, RuleId};

/// Why a person is asked to take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffReason {
    /// The visitor asked for a person.
    AskedForHuman,
    /// The visitor complains.
    Complaint,
    /// A rule of the content says that this is never automatic.
    AlwaysHuman,
    /// Nothing fits well enough.
    LowConfidence,
    /// The visitor said that none of the offered questions was meant.
    NoneOfThese,
    /// Several messages in a row were not understood.
    RepeatedMisunderstanding,
    /// The same question came again after its answer, or the answer was marked as no help.
    NotHelpful,
    /// A step of a flow says so.
    FlowStep,
    /// A slot could not be filled in the tries that the flow allows.
    SlotRetries,
    /// Something broke inside; the visitor must not be lost for it.
    Error,
}

/// The tone that a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentiment {
    /// `negative` or `neutral`.
    pub label: String,
    /// The rules that fired.
    pub rule_ids: Vec<String>,
}

/// A person is asked to take over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandoffRequest {
    /// The handoff.
    pub id: HandoffId,
    /// Where it goes.
    pub queue: QueueId,
    /// How urgent it is.
    pub priority: Priority,
    /// Why, as a code.
    pub reason: HandoffReason,
    /// Why, in the editors' words.
    pub reason_text: String,
    /// The rule that demanded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// The tone of the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<Sentiment>,
}

/// Where an answer reaches a visitor who does not stay.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    /// An e-mail address, as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A telephone number, as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl Contact {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.email.is_none() && self.phone.is_none()
    }

    /// Takes over what the other one knows.
    pub fn learn(&mut self, other: &Self) {
        self.email = other.email.clone().or_else(|| self.email.take());
        self.phone = other.phone.clone().or_else(|| self.phone.take());
    }
}

/// A rung of the ladder: what happens by the clock to a handoff that nobody takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// No helpdesk has answered yet: the visitor hears the truth.
    Unheard,
    /// Nobody took it for as long as the settings allow.
    Expired,
}

/// A call for a person, before it has an id.
#[derive(Debug, Clone, PartialEq)]
pub struct Ring {
    /// Where it goes; none: the default queue.
    pub queue: Option<QueueId>,
    /// How urgent it is.
    pub priority: Priority,
    /// Why, as a code.
    pub reason: HandoffReason,
    /// Why, in the editors' words; none: the words that belong to the code.
    pub text: Option<String>,
    /// The rule that demanded it.
    pub rule: Option<RuleId>,
    /// The complaint signals that fired.
    pub signals: Vec<String>,
}

impl Ring {
    /// A call for this reason to the default queue, as urgent as usual.
    #[must_use]
    pub fn because(reason: HandoffReason) -> Self {
        Self { queue: None, priority: Priority::Normal, reason, text: None, rule: None, signals: Vec::new() }
    }
}
