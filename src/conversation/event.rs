//! The events: everything that is ever stored about a conversation.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::agent::{Agent, QueueNews, Rejection};
use super::input::Page;
use super::message::{Block, NoHelp, Offer};
use super::request::{Contact, HandoffRequest};
use super::state::{Record, SlotValue};
use super::visitor::{ContextChange, Identity};
use crate::ids::{
    ClientId, Confidence, EntryId, FlowId, HookId, IntentId, Language, MessageSeq, ServiceId, SlotName, StepId,
    TableId, TurnNo,
};

/// The version of the stored form. Additions keep it; a changed meaning raises it.
pub const EVENTS_VERSION: u32 = 1;

/// What one input led to: the unit that is stored, whole or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Its number in the conversation.
    pub no: TurnNo,
    /// When it took place.
    pub at: Timestamp,
    /// The client's name for the call that caused it, for repeats.
    pub client_id: Option<ClientId>,
    /// What happened, in order.
    pub events: Vec<Event>,
}

/// How sure the bot is. The cuts are made in the decision module alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Sure enough to answer at the promised precision.
    Confident,
    /// Sure enough to ask "did you mean".
    Unsure,
    /// Beyond the bot.
    Beyond,
}

/// What a candidate points to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "lowercase")]
pub enum Target {
    /// An FAQ entry.
    Faq(EntryId),
    /// An intent.
    Intent(IntentId),
}

impl Target {
    /// The id as text.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Faq(id) => id.as_str(),
            Self::Intent(id) => id.as_str(),
        }
    }
}

/// What a visitor can say at any time, whatever the content says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Command {
    /// A person, please.
    Human,
    /// Leave this flow.
    Cancel,
    /// One step back.
    Back,
    /// Start again.
    Restart,
    /// Speak another language.
    Language,
    /// What happens to my data?
    Privacy,
    /// What can you do?
    Help,
}

/// Small talk that has an answer of its own and never counts as an answered question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmallTalk {
    /// Hello.
    Greeting,
    /// Thank you.
    Thanks,
    /// Goodbye.
    Goodbye,
    /// Are you a robot?
    Bot,
    /// How are you?
    HowAreYou,
    /// Abuse aimed at the bot.
    Insult,
    /// The answer was no help.
    NoHelp,
}

/// One candidate as it was seen when the decision was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecidedCandidate {
    /// What it points to.
    #[serde(flatten)]
    pub target: Target,
    /// Its title in the language of the reading.
    pub title: String,
    /// Its calibrated confidence.
    pub confidence: Confidence,
}

/// One feature of the best candidate with its share of the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhyFeature {
    /// The feature's name.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Its weight times its value: the shares of all features add up to the score.
    pub share: f64,
}

/// The proof of a decision.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Why {
    /// The words after normalising, with typo and compound steps, such as `packet→paket (typo)`.
    pub tokens: Vec<String>,
    /// The rule, pattern or phrases that matched.
    pub matched: Vec<String>,
    /// The features of the best candidate; their shares add up to its score before the logistic step.
    pub features: Vec<WhyFeature>,
}

/// What a decision that is not certain was measured against.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Promise {
    /// The promised share of right answers in the confident tier.
    pub right: f64,
    /// The least confidence that keeps it: answered from here on.
    pub confident: f64,
    /// Asked back where the offered questions together reach this.
    pub unsure: f64,
}

/// The decision of a turn with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// How sure.
    pub tier: Tier,
    /// `answer`, `flow`, `smalltalk`, `command`, `clarify` or `handoff`; `passed_on` if it was not carried out, because
    /// the visitor waits for a person.
    pub kind: String,
    /// The entry, intent, command or queue.
    pub id: String,
    /// Why, in one word: `exact`, `pattern`, `ranked`, …
    pub reason: String,
    /// How likely the best candidate is right.
    pub confidence: Confidence,
    /// The best candidates, at most five; the second one is the runner-up.
    pub candidates: Vec<DecidedCandidate>,
    /// What the tier was cut by; none where the decision is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// The proof.
    pub why: Why,
}

/// Why a service gave no answer that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallFault {
    /// It took too long.
    Timeout,
    /// It could not be reached, or must not be.
    Unreachable,
    /// It answered with a status that is no success.
    Status,
    /// Its answer lacks a field, or has one of another type, or is too large.
    Shape,
    /// A value that it is told cannot stand in its address.
    Value,
    /// There is no such service any more.
    Gone,
}

/// How a flow ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowOutcome {
    /// It ran to its end.
    Finished,
    /// The visitor left it.
    Cancelled,
    /// A person takes over.
    HandedOff,
    /// Another flow took its place.
    Replaced,
    /// The content changed and the open step is gone.
    Lost,
}

/// What a message that the bot could not use was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissKind {
    /// The bot asked "did you mean".
    Clarified,
    /// It was beyond the bot.
    Beyond,
}

/// Something that happened. Stored as JSON, tagged by `type`; fields are only ever added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The conversation began.
    Started {
        /// In which language.
        language: Language,
        /// On which page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<Page>,
        /// The hash of the content that served it.
        content: String,
    },
    /// A message by the visitor, typed or clicked.
    VisitorSaid {
        /// The words, or the label that was clicked.
        text: String,
        /// The clicked choice, such as `c12.0`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice: Option<String>,
    },
    /// The language changed.
    LanguageChanged {
        /// To this one.
        language: Language,
        /// By the visitor's wish, not by the bot's reading of a message.
        asked: bool,
    },
    /// What the bot made of the message.
    Decided(Box<Decided>),
    /// A message by the bot.
    BotSaid {
        /// The whole message in plain words.
        text: String,
        /// Its layout.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        blocks: Vec<Block>,
        /// What can be clicked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        offers: Vec<Offer>,
        /// The entry that it answers with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<EntryId>,
    },
    /// A note about the conversation itself, shown as a system message.
    Noted {
        /// The words.
        text: String,
        /// What can be clicked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        offers: Vec<Offer>,
    },
    /// An entry was given as an answer.
    Answered {
        /// The entry.
        entry: EntryId,
    },
    /// The bot asked which of these was meant.
    Clarified {
        /// What it offered, best first.
        targets: Vec<Target>,
    },
    /// The bot did not understand.
    Missed {
        /// How it went on.
        kind: MissKind,
    },
    /// A flow began.
    FlowStarted {
        /// The flow.
        flow: FlowId,
        /// The intent that led to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        intent: Option<IntentId>,
    },
    /// A flow waits for the visitor at a step.
    FlowWaiting {
        /// The step.
        step: StepId,
    },
    /// A flow's step is done and can be gone back to.
    StepDone {
        /// The step.
        step: StepId,
    },
    /// A flow went back to an earlier step.
    WentBack {
        /// The step that is open again.
        step: StepId,
    },
    /// A slot got its value.
    SlotFilled {
        /// The slot.
        slot: SlotName,
        /// The value.
        value: SlotValue,
    },
    /// A slot lost its value.
    SlotCleared {
        /// The slot.
        slot: SlotName,
    },
    /// A flow noted a value that is no slot.
    ValueSet {
        /// Its name.
        name: SlotName,
        /// The value.
        value: SlotValue,
    },
    /// A flow looked something up in a table.
    LookedUp {
        /// The step.
        step: StepId,
        /// The table.
        table: TableId,
        /// The number of the row that was found, from 1; none if there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<u32>,
        /// The name under which the row is known from here on.
        into: SlotName,
        /// The row's values by column; empty if there was none.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        found: Record,
    },
    /// A flow asks a service and waits for its answer.
    CallRequested {
        /// The step.
        step: StepId,
        /// The service.
        service: ServiceId,
        /// What it is told.
        with: BTreeMap<String, String>,
        /// The name under which its answer is known from here on.
        into: SlotName,
    },
    /// A service answered, or did not.
    CallAnswered {
        /// The step that asked.
        step: StepId,
        /// The service.
        service: ServiceId,
        /// The name under which its answer is known from here on.
        into: SlotName,
        /// Its answer, field by field; empty if it failed.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        found: Record,
        /// Why there is no answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<CallFault>,
    },
    /// A flow waits for a service to answer by a hook.
    AnswerAwaited {
        /// The step.
        step: StepId,
        /// The hook.
        hook: HookId,
        /// What the service calls the matter.
        reference: String,
        /// The name under which its answer is known from here on.
        into: SlotName,
        /// When it is too late.
        until: Timestamp,
    },
    /// The service answered by its hook, or did not.
    AnswerCame {
        /// The step that waited.
        step: StepId,
        /// The hook.
        hook: HookId,
        /// The name under which its answer is known from here on.
        into: SlotName,
        /// Its answer, field by field; empty if there is none.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        found: Record,
        /// Why there is no answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<CallFault>,
    },
    /// What the visitor wrote does not fit the slot.
    SlotRefused {
        /// The slot; none for options that fill no slot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        slot: Option<SlotName>,
    },
    /// A flow ended.
    FlowEnded {
        /// The flow.
        flow: FlowId,
        /// How.
        outcome: FlowOutcome,
    },
    /// A person is asked to take over.
    HandoffRequested(Box<HandoffRequest>),
    /// The helpdesk told how long the wait is.
    QueueTold {
        /// How long.
        news: QueueNews,
    },
    /// A person took over.
    AgentJoined {
        /// Who.
        agent: Agent,
    },
    /// A message by a person of the helpdesk.
    AgentSaid {
        /// The name that the visitor sees.
        name: String,
        /// The whole message in plain words.
        text: String,
        /// Its layout.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        blocks: Vec<Block>,
    },
    /// The person gave the visitor back to the bot.
    HandoffReturned {
        /// For the record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The person settled the matter.
    HandoffResolved {
        /// How, in the helpdesk's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// For the record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The helpdesk did not take the handoff.
    HandoffRejected {
        /// Why.
        code: Rejection,
    },
    /// The visitor no longer wants a person.
    HandoffCancelled,
    /// Nobody took the handoff for too long.
    HandoffExpired,
    /// The visitor was told that no helpdesk answers.
    UnheardTold,
    /// The visitor told where an answer reaches them.
    ContactGiven {
        /// Where.
        contact: Contact,
    },
    /// The website has proved who the visitor is.
    Identified {
        /// Who.
        identity: Identity,
    },
    /// The visitor is nobody again: they logged out.
    IdentityForgotten,
    /// The page told what may help, without proof.
    ContextTold {
        /// What is new.
        #[serde(flatten)]
        change: ContextChange,
    },
    /// The visitor judged an answer.
    FeedbackGiven {
        /// The judged message.
        message: MessageSeq,
        /// Whether it helped.
        helpful: bool,
        /// What was wrong with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<NoHelp>,
    },
    /// The visitor rated the conversation.
    Rated {
        /// 1 to 5.
        stars: u8,
        /// In the visitor's own words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remark: Option<String>,
    },
    /// The visitor started again: slots, flow and offers are forgotten, the transcript stays.
    Restarted,
}
