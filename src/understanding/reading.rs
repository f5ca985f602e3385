//! What understanding makes of a message: evidence, not yet a decision.

use crate::conversation::{Command, SmallTalk, Target, Why};
use crate::ids::{Confidence, EntryId, IntentId, Language, Priority, QueueId, RuleId, SlotName};
use jiff::civil::Date;

/// What is known of the place in which a message was said.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    /// The language so far.
    pub language: Language,
    /// Whether the visitor has chosen it by word or click; then one message does not change it.
    pub settled: bool,
    /// The path of the page on which the visitor is.
    pub page: Option<&'a str>,
    /// The day, in the bot's time zone.
    pub today: Date,
    /// The entry of the newest answer, for fragments such as "und wie lange dauert das?".
    pub after: Option<&'a EntryId>,
}

/// What a message could mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The language of the message.
    pub language: Language,
    /// Whether the message itself shows its language clearly.
    pub language_clear: bool,
    /// A global command.
    pub command: Option<Command>,
    /// The first rule that demands a person.
    pub rule: Option<RuleHit>,
    /// The complaint signals that fired, by id; empty if there is none.
    pub complaint: Vec<String>,
    /// Small talk and nothing else.
    pub small_talk: Option<SmallTalk>,
    /// What the message equals after normalising.
    pub exact: Option<Target>,
    /// The first pattern that matches.
    pub pattern: Option<PatternHit>,
    /// Ranked candidates, best first, at most five; `exact` and `pattern` come first with certainty.
    pub candidates: Vec<Candidate>,
    /// The readings of the parts when the message holds several questions; empty if it is one.
    pub parts: Vec<Reading>,
    /// The proof.
    pub why: Why,
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleHit {
    /// The rule.
    pub rule: RuleId,
    /// Its queue.
    pub queue: Option<QueueId>,
    /// Its priority.
    pub priority: Priority,
}

/// A pattern that matched.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternHit {
    /// The intent.
    pub intent: IntentId,
    /// The values of its named groups.
    pub slots: Vec<(SlotName, String)>,
}

/// What a message may mean, and how likely that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// What it points to.
    pub target: Target,
    /// Its title in the language of the reading.
    pub title: String,
    /// How likely it is right.
    pub confidence: Confidence,
}
