//! A message on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::conversation::{Block, Choice, ChoiceAction, Conversation, Message, Role, Span};
use crate::ids::{ConversationId, MessageSeq};

/// One message of the conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MessageOut<'a> {
    /// Its id, the conversation's with its number.
    #[schema(example = "cnv_01JABCDEFGHJKMNPQRSTVWXYZ0.7")]
    id: String,
    /// Its number in the conversation, from 1 without gaps.
    seq: u32,
    /// When it was stored, RFC 3339 in UTC.
    #[schema(format = DateTime)]
    at: String,
    /// Who wrote it.
    role: RoleOut,
    /// The name of the person of the helpdesk who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// The whole message in plain words.
    text: &'a str,
    /// Its layout; empty for plain text.
    blocks: Vec<BlockOut<'a>>,
    /// What can be clicked.
    choices: Vec<ChoiceOut<'a>>,
    /// The FAQ entry that it answers with.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
    /// What the visitor said of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    helpful: Option<bool>,
}

impl<'a> MessageOut<'a> {
    /// A message of that conversation.
    pub(in crate::http) fn new(conversation: &Conversation, message: &'a Message) -> Self {
        let judged = conversation.answers_shown.iter().rfind(|shown| shown.message == message.seq);
        Self {
            id: format!("{}.{}", conversation.id, message.seq),
            seq: message.seq.0,
            at: message.at.to_string(),
            role: RoleOut::of(message.role),
            name: message.name.as_deref(),
            text: &message.text,
            blocks: message.blocks.iter().map(BlockOut::new).collect(),
            choices: message.choices.iter().map(ChoiceOut::new).collect(),
            entry: message.entry.as_ref().map(crate::ids::EntryId::as_str),
            helpful: judged.and_then(|shown| shown.helpful),
        }
    }
}

/// The number in a message's id, if it is one of this conversation.
pub(in crate::http) fn message_seq(conversation: &ConversationId, id: &str) -> Option<MessageSeq> {
    let number = id.strip_prefix(conversation.as_str())?.strip_prefix('.')?;
    number.parse().ok().map(MessageSeq)
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum RoleOut {
    /// The person who asks.
    Visitor,
    /// The assistant.
    Bot,
    /// A person of the helpdesk.
    Agent,
    /// A note about the conversation itself.
    System,
}

impl RoleOut {
    pub(in crate::http) fn of(role: Role) -> Self {
        match role {
            Role::Visitor => Self::Visitor,
            Role::Bot => Self::Bot,
            Role::Agent => Self::Agent,
            Role::System => Self::System,
        }
    }
}

/// Something that can be clicked.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ChoiceOut<'a> {
    /// To be sent as `choice`.
    #[schema(example = "c7.0")]
    id: String,
    /// The words on it.
    label: &'a str,
    /// It gives the conversation so many stars: 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    stars: Option<u8>,
}

impl<'a> ChoiceOut<'a> {
    fn new(choice: &'a Choice) -> Self {
        let stars = match choice.action {
            ChoiceAction::Rate { stars } => Some(stars),
            _ => None,
        };
        Self { id: choice.id.to_string(), label: &choice.label, stars }
    }
}

/// A run of text with one look.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SpanOut<'a> {
    /// The words, never markup.
    text: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    bold: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    italic: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    code: bool,
    /// A link's target: http, https, mailto or tel.
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<&'a str>,
}

impl<'a> SpanOut<'a> {
    fn new(span: &'a Span) -> Self {
        Self { text: &span.text, bold: span.bold, italic: span.italic, code: span.code, href: span.href.as_deref() }
    }

    fn all(spans: &'a [Span]) -> Vec<Self> {
        spans.iter().map(Self::new).collect()
    }
}

/// A part of a message's layout.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(in crate::http) enum BlockOut<'a> {
    /// Running text.
    Paragraph { spans: Vec<SpanOut<'a>> },
    /// A list.
    List { ordered: bool, items: Vec<Vec<SpanOut<'a>>> },
    /// Text in a fixed-width font, line breaks kept.
    Code { text: &'a str },
    /// A picture.
    Image { src: &'a str, alt: &'a str },
    /// A link that stands on its own.
    Link { label: &'a str, url: &'a str },
}

impl<'a> BlockOut<'a> {
    fn new(block: &'a Block) -> Self {
        match block {
            Block::Paragraph { spans } => Self::Paragraph { spans: SpanOut::all(spans) },
            Block::List { ordered, items } => {
                Self::List { ordered: *ordered, items: items.iter().map(|item| SpanOut::all(item)).collect() }
            }
            Block::Code { text } => Self::Code { text },
            Block::Image { src, alt } => Self::Image { src, alt },
            Block::Link { label, url } => Self::Link { label, url },
        }
    }
}
