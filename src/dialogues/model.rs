//! A dialogue test as checked.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::conversation::{CallFault, Phase, Tier};
use crate::ids::Language;

/// One dialogue test.
#[derive(Debug, Clone)]
pub struct Dialogue {
    /// Its name.
    pub name: String,
    /// The file that holds it.
    pub file: String,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The visitor's language; none: the default one.
    pub language: Option<Language>,
    /// The moment at which it takes place.
    pub now: Timestamp,
    /// What services answer, in the order in which they are called.
    pub mocks: BTreeMap<String, Vec<Mock>>,
    /// What is said, in order.
    pub steps: Vec<Step>,
}

/// What a service answers in a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mock {
    /// Fields, as written.
    Fields(BTreeMap<String, String>),
    /// No answer.
    Failed(CallFault),
}

/// One message of the visitor, and what must come of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The line on which it stands, from 1.
    pub line: usize,
    /// What the visitor does.
    pub said: Said,
    /// What must come of it.
    pub expected: Expected,
}

/// What a visitor does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Types this.
    Text(String),
    /// Clicks the newest choice with this label or option id.
    Choose(String),
    /// Clicks "no" (or "yes") under the newest answer.
    Helpful(bool),
    /// Does nothing: a service answers by this hook, or the time for it passes.
    Hook(String, Mock),
}

/// What must come of a message. What is not named is not looked at.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The tier of the decision.
    pub tier: Option<Tier>,
    /// The decision, by its parts.
    pub decision: Option<ExpectedDecision>,
    /// The kinds of the blocks that are shown, each at least once: `list`, `link`, …
    pub blocks: Vec<String>,
    /// Entries that are answered with.
    pub answers: Vec<String>,
    /// The flow that runs or has just started.
    pub flow: Option<String>,
    /// Values of slots.
    pub slots: BTreeMap<String, String>,
    /// The kind of small talk.
    pub small_talk: Option<String>,
    /// The command.
    pub command: Option<String>,
    /// Entries or intents that are offered.
    pub clarify: Vec<String>,
    /// The handoff.
    pub handoff: Option<ExpectedHandoff>,
    /// Words that the bot says.
    pub says: Vec<String>,
    /// Who holds the conversation afterwards.
    pub state: Option<Phase>,
}

/// What must be true of a decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectedDecision {
    /// `answer`, `flow`, …
    pub kind: Option<String>,
    /// The entry, intent, command or queue.
    pub id: Option<String>,
    /// Why, in one word.
    pub reason: Option<String>,
}

/// What must be true of a handoff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectedHandoff {
    /// Its queue.
    pub queue: Option<String>,
    /// Its reason.
    pub reason: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// Its reason in the editors' words.
    pub text: Option<String>,
    /// The rule that demanded it.
    pub rule: Option<String>,
}
