//! The state that follows from the events so far.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{Decided, Target};
use super::handoff::HandoffState;
use super::input::Page;
use super::message::{Choice, Message, NoHelp};
use super::request::Contact;
use super::status::HandoffStatus;
use super::visitor::{Identity, Told};
use crate::ids::{
    ChoiceId, ConversationId, EntryId, FlowId, HookId, IntentId, Language, MessageSeq, ServiceId, SlotName, StepId,
    TurnNo,
};

/// Who holds the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// The bot.
    #[default]
    Bot,
    /// Nobody yet: a person was asked for.
    Waiting,
    /// A person.
    Human,
    /// Nobody any more.
    Closed,
}

/// The value of a slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SlotValue {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Anything else, in its normal form.
    Text(String),
}

impl fmt::Display for SlotValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}

/// What a look-up or a call found, by the name of its column or field.
pub type Record = BTreeMap<String, SlotValue>;

/// The flow that runs and the step at which it waits.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowState {
    /// The flow.
    pub flow: FlowId,
    /// The intent that led to it.
    pub intent: Option<IntentId>,
    /// The step that waits for the visitor; none before the first.
    pub step: Option<StepId>,
    /// Refused tries at that step.
    pub refused: u32,
    /// The steps done so far, for going back; the last is the newest.
    pub done: Vec<StepId>,
    /// The slots that were filled in it; who cancels takes these back.
    pub filled: Vec<SlotName>,
}

/// A call that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCall {
    /// The turn that asked.
    pub turn: TurnNo,
    /// The step that asked.
    pub step: StepId,
    /// The service.
    pub service: ServiceId,
    /// What it is told.
    pub with: BTreeMap<String, String>,
    /// The name of its answer.
    pub into: SlotName,
}

/// An answer that a flow waits for, to come by a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWait {
    /// The turn that began to wait.
    pub turn: TurnNo,
    /// The step that waits.
    pub step: StepId,
    /// The hook.
    pub hook: HookId,
    /// What the service calls the matter.
    pub reference: String,
    /// The name of its answer.
    pub into: SlotName,
    /// When it is too late.
    pub until: Timestamp,
}

/// The questions that were offered when the bot was unsure.
#[derive(Debug, Clone, PartialEq)]
pub struct Clarification {
    /// What was offered, best first.
    pub targets: Vec<Target>,
    /// The message that offers them.
    pub message: MessageSeq,
}

/// An answer that the visitor got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerShown {
    /// The entry.
    pub entry: EntryId,
    /// The message that answered.
    pub message: MessageSeq,
    /// What the visitor said of it.
    pub helpful: Option<bool>,
    /// What the visitor found wrong with it.
    pub no_help: Option<NoHelp>,
}

/// A conversation: the fold of its turns.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// Who holds it.
    pub phase: Phase,
    /// Its language.
    pub language: Language,
    /// Whether the visitor has chosen the language by word or click.
    pub language_settled: bool,
    /// Where the visitor is.
    pub page: Option<Page>,
    /// The number of the next turn.
    pub next_turn: TurnNo,
    /// Everything that was said.
    pub messages: Vec<Message>,
    /// What flows have collected.
    pub slots: BTreeMap<SlotName, SlotValue>,
    /// What flows have noted beside the slots.
    pub values: BTreeMap<SlotName, SlotValue>,
    /// What flows have found outside the conversation.
    pub records: BTreeMap<SlotName, Record>,
    /// The flow that runs.
    pub flow: Option<FlowState>,
    /// The call that the flow waits for.
    pub call: Option<OpenCall>,
    /// The answer by a hook that the flow waits for.
    pub wait: Option<OpenWait>,
    /// The clarification that waits for a click.
    pub clarification: Option<Clarification>,
    /// Messages in a row that the bot could not use.
    pub misses: u32,
    /// The entry of the newest answer, until something else is said.
    pub last_answer: Option<EntryId>,
    /// Every answer that was shown.
    pub answers_shown: Vec<AnswerShown>,
    /// The newest decision.
    pub last_decision: Option<Decided>,
    /// The newest question that was decided by its words.
    pub last_question: Option<String>,
    /// The open handoff.
    pub handoff: Option<HandoffState>,
    /// Where an answer reaches the visitor, as far as they told while they waited.
    pub contact: Contact,
    /// Who the visitor is, if the website has proved it.
    pub identity: Option<Identity>,
    /// What the page has told beside, without proof.
    pub told: Told,
    /// The stars that the visitor gave the bot.
    pub stars: Option<u8>,
    /// Those that are over, oldest first.
    pub past_handoffs: Vec<HandoffState>,
    /// The hash of the content that served its beginning.
    pub content: String,
}

impl Conversation {
    /// A conversation in which nothing has happened yet.
    #[must_use]
    pub fn new(id: ConversationId, language: Language) -> Self {
        Self {
            id,
            phase: Phase::Bot,
            language,
            language_settled: false,
            page: None,
            next_turn: TurnNo(0),
            messages: Vec::new(),
            slots: BTreeMap::new(),
            values: BTreeMap::new(),
            records: BTreeMap::new(),
            flow: None,
            call: None,
            wait: None,
            clarification: None,
            misses: 0,
            last_answer: None,
            answers_shown: Vec::new(),
            last_decision: None,
            last_question: None,
            handoff: None,
            contact: Contact::default(),
            identity: None,
            told: Told::default(),
            stars: None,
            past_handoffs: Vec::new(),
            content: String::new(),
        }
    }

    /// The handoff whose end a rating now is about: who settled the matter last is rated, unless a flow asks or another
    /// person is asked for.
    #[must_use]
    pub fn rated_handoff(&self) -> Option<&HandoffState> {
        let last = self.past_handoffs.last()?;
        let is_rated = self.phase == Phase::Bot && self.flow.is_none() && last.status == HandoffStatus::Resolved;
        is_rated.then_some(last)
    }

    /// The stars of what a rating now is about: the person who settled the matter last, or the bot.
    #[must_use]
    pub fn given_stars(&self) -> Option<u8> {
        self.rated_handoff().map_or(self.stars, |handoff| handoff.stars)
    }

    /// The number of the newest message.
    #[must_use]
    pub fn last_seq(&self) -> MessageSeq {
        self.messages.last().map_or(MessageSeq(0), |message| message.seq)
    }

    /// The message with this number.
    #[must_use]
    pub fn message(&self, seq: MessageSeq) -> Option<&Message> {
        let index = usize::try_from(seq.0.checked_sub(1)?).ok()?;
        self.messages.get(index)
    }

    /// The messages after this number, oldest first.
    #[must_use]
    pub fn messages_after(&self, seq: MessageSeq) -> &[Message] {
        let from = usize::try_from(seq.0).unwrap_or(usize::MAX).min(self.messages.len());
        &self.messages[from..]
    }

    /// The choice with this id, however long ago it was offered.
    #[must_use]
    pub fn choice(&self, id: ChoiceId) -> Option<&Choice> {
        self.message(id.message)?.choices.get(usize::try_from(id.index).ok()?)
    }

    /// What can be clicked in the newest message that offers anything.
    #[must_use]
    pub fn open_choices(&self) -> &[Choice] {
        self.messages.iter().rev().find(|message| !message.choices.is_empty()).map_or(&[], |message| &message.choices)
    }
}
