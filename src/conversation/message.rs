//! A message and its parts: what the visitor sees and the transcript keeps.

use serde::{Deserialize, Serialize};

use jiff::Timestamp;

use crate::ids::{ChoiceId, EntryId, FlowId, MessageSeq};

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The person who asks.
    Visitor,
    /// Deskbell.
    Bot,
    /// A person of the helpdesk.
    Agent,
    /// A note about the conversation itself, such as that a person was asked to take over.
    System,
}

/// A run of text with one look.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Span {
    /// The words, never markup.
    pub text: String,
    /// Shown bold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bold: bool,
    /// Shown in italics.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub italic: bool,
    /// Shown as code.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub code: bool,
    /// A link's target: http, https, mailto or tel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

impl Span {
    /// Plain words.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// A part of a message's layout. Widgets render blocks; they never see HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// Running text.
    Paragraph {
        /// The text's runs, in order.
        spans: Vec<Span>,
    },
    /// A list.
    List {
        /// Numbered instead of dotted.
        ordered: bool,
        /// One row of spans an item.
        items: Vec<Vec<Span>>,
    },
    /// Text in a fixed-width font, line breaks kept.
    Code {
        /// The text.
        text: String,
    },
    /// A picture.
    Image {
        /// Its https address.
        src: String,
        /// What it shows, in words.
        alt: String,
    },
    /// A link that stands on its own, shown as a button.
    Link {
        /// Its words.
        label: String,
        /// Its target: http, https, mailto or tel.
        url: String,
    },
}

/// Why an answer did not help, in the visitor's judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoHelp {
    /// It answers another question.
    OtherQuestion,
    /// Something is missing.
    Incomplete,
    /// It is hard to understand.
    Unclear,
    /// It is not true, or not any more.
    Wrong,
}

/// What a click does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum ChoiceAction {
    /// Answers with an entry.
    Entry {
        /// The entry.
        entry: EntryId,
    },
    /// Starts a flow.
    Flow {
        /// The flow.
        flow: FlowId,
    },
    /// Picks one of the options that the running flow offers.
    Option {
        /// The option's id, as the editor wrote it.
        option: String,
    },
    /// Asks for a person.
    Human,
    /// Rates the conversation.
    Rate {
        /// 1 to 5.
        stars: u8,
    },
    /// Says that none of the offered questions was meant.
    NoneOfThese,
    /// Says that the bot should go on after all.
    KeepBot,
    /// Withdraws the handoff that waits.
    Withdraw,
}

/// A choice as the bot offers it; its id follows from the message's number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The words on the button.
    pub label: String,
    /// What a click does.
    #[serde(flatten)]
    pub action: ChoiceAction,
}

/// A choice that the visitor can click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its id in this conversation.
    pub id: ChoiceId,
    /// The words on the button.
    pub label: String,
    /// What a click does.
    pub action: ChoiceAction,
}

/// One message of the transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its number in the conversation.
    pub seq: MessageSeq,
    /// When the turn that holds it took place.
    pub at: Timestamp,
    /// Who wrote it.
    pub role: Role,
    /// The name of the person of the helpdesk who wrote it.
    pub name: Option<String>,
    /// The whole message in plain words.
    pub text: String,
    /// Its layout; empty for plain text.
    pub blocks: Vec<Block>,
    /// What can be clicked.
    pub choices: Vec<Choice>,
    /// The FAQ entry that it answers with.
    pub entry: Option<EntryId>,
}
