//! A turn and a whole conversation on the wire.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::message::MessageOut;
use crate::conversation::{Agent, Conversation, Phase};
use crate::desk::{Desk, OpenNow, RatingStatus, TurnDone, Wait};
use crate::ids::{Language, MessageSeq};

/// Who holds the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum StateOut {
    /// The assistant.
    Bot,
    /// Nobody yet: a person was asked for.
    Waiting,
    /// A person.
    Human,
    /// Nobody any more.
    Closed,
}

impl StateOut {
    pub(in crate::http) fn of(phase: Phase) -> Self {
        match phase {
            Phase::Bot => Self::Bot,
            Phase::Waiting => Self::Waiting,
            Phase::Human => Self::Human,
            Phase::Closed => Self::Closed,
        }
    }
}

/// What someone who waits may know of the wait.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::http) struct WaitOut {
    /// In words; empty if nothing can be said.
    text: String,
    /// The place in the queue, from 1; not there if the helpdesk has not told it within the last minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<u32>,
    /// About so many seconds; not there if the helpdesk has not told it within the last minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
    /// Half of all wait longer, in seconds; there if it can be said from the waits of others.
    #[serde(skip_serializing_if = "Option::is_none")]
    low_seconds: Option<u32>,
    /// One of five waits longer, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    high_seconds: Option<u32>,
}

/// A person of the helpdesk.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::http) struct AgentOut<'a> {
    #[schema(example = "agent-7")]
    id: &'a str,
    #[schema(example = "Frau Weber")]
    name: &'a str,
    /// The https address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<&'a str>,
}

impl<'a> AgentOut<'a> {
    pub(in crate::http) fn new(agent: &'a Agent) -> Self {
        Self { id: &agent.id, name: &agent.name, avatar: agent.avatar.as_deref() }
    }
}

/// The request for a person.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::http) struct HandoffOut {
    #[schema(example = "hnd_01JABCDEFGHJKMNPQRSTVWXYZ0")]
    id: String,
    /// Where it went.
    #[schema(example = "service")]
    queue: String,
    wait: WaitOut,
    /// The name of the person who has taken it.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    /// The https address of the person's picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<String>,
}

impl HandoffOut {
    pub(in crate::http) fn of(desk: &Desk, conversation: &Conversation, at: Timestamp) -> Option<Self> {
        let handoff = conversation.handoff.as_ref()?;
        let Wait { text, place, seconds, range } = desk.wait(conversation, at);
        let (low_seconds, high_seconds) = range.map(|range| (range.low_s, range.high_s)).unzip();
        Some(Self {
            id: handoff.request.id.to_string(),
            queue: handoff.request.queue.to_string(),
            wait: WaitOut { text, position: place, seconds, low_seconds, high_seconds },
            agent: handoff.agent.as_ref().map(|agent| agent.name.clone()),
            avatar: handoff.agent.as_ref().and_then(|agent| agent.avatar.clone()),
        })
    }
}

/// What the assistant has asked for: lets a widget show the right keyboard.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::http) struct ExpectsOut {
    /// `text`, `number`, `money`, `date`, `time`, `email`, `phone`, `iban`, `postcode`, `choice` or `yes_no`.
    #[schema(example = "email")]
    kind: &'static str,
}

impl ExpectsOut {
    fn of(desk: &Desk, conversation: &Conversation) -> Option<Self> {
        desk.asked_kind(conversation).map(|kind| Self { kind })
    }
}

/// How a rating stands.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::http) struct RatingOut {
    /// The visitor is asked for stars and has not given them yet.
    asked: bool,
    /// The stars that were given: to the person who settled the matter last, or to the bot. Null: none yet.
    given: Option<u8>,
}

impl RatingOut {
    pub(in crate::http) fn of(desk: &Desk, conversation: &Conversation) -> Self {
        let RatingStatus { asked, given } = desk.rating(conversation);
        Self { asked, given }
    }
}

/// What one call led to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct TurnOut<'a> {
    state: StateOut,
    /// Messages may come unasked although nobody of the helpdesk is asked: a service is going to call back.
    #[serde(skip_serializing_if = "is_false")]
    live: bool,
    /// The language of the conversation.
    #[schema(example = "de")]
    language: &'static str,
    /// What is new, the visitor's own message included.
    messages: Vec<MessageOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expects: Option<ExpectsOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handoff: Option<HandoffOut>,
    rating: RatingOut,
}

impl<'a> TurnOut<'a> {
    pub(in crate::http) fn new(desk: &Desk, done: &'a TurnDone) -> Self {
        let conversation = &*done.conversation;
        Self {
            state: StateOut::of(conversation.phase),
            live: conversation.wait.is_some(),
            language: conversation.language.code(),
            messages: messages(conversation, done.from),
            expects: ExpectsOut::of(desk, conversation),
            handoff: HandoffOut::of(desk, conversation, done.at),
            rating: RatingOut::of(desk, conversation),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
pub(in crate::http) fn is_false(flag: &bool) -> bool {
    !flag
}

fn messages(conversation: &Conversation, after: MessageSeq) -> Vec<MessageOut<'_>> {
    conversation.messages_after(after).iter().map(|message| MessageOut::new(conversation, message)).collect()
}

/// Whether people are there.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct OpeningOut {
    open: bool,
    /// Until or from when, in words.
    text: String,
}

impl OpeningOut {
    fn new(now: OpenNow) -> Self {
        Self { open: now.open, text: now.text }
    }
}

/// A conversation as a widget needs it to begin or to go on.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct TalkOut<'a> {
    #[schema(example = "cnv_01JABCDEFGHJKMNPQRSTVWXYZ0")]
    id: &'a str,
    /// The visitor's bearer token; only told at the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    state: StateOut,
    /// Messages may come unasked although nobody of the helpdesk is asked: a service is going to call back.
    #[serde(skip_serializing_if = "is_false")]
    live: bool,
    #[schema(example = "de")]
    language: &'static str,
    /// The company's name.
    name: String,
    /// The languages that are spoken here, the default one first.
    languages: Vec<&'static str>,
    /// Null when no opening hours are set.
    opening: Option<OpeningOut>,
    /// The address of the privacy statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    privacy_url: Option<String>,
    messages: Vec<MessageOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expects: Option<ExpectsOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handoff: Option<HandoffOut>,
    rating: RatingOut,
    /// Whether questions are suggested while the visitor types.
    suggestions: bool,
}

impl<'a> TalkOut<'a> {
    pub(in crate::http) fn new(desk: &Desk, conversation: &'a Conversation, token: Option<&'a str>) -> Self {
        let brain = desk.brain();
        let bot = &brain.content().bot;
        Self {
            id: conversation.id.as_str(),
            token,
            state: StateOut::of(conversation.phase),
            live: conversation.wait.is_some(),
            language: conversation.language.code(),
            name: bot.name.clone(),
            languages: bot.languages.iter().map(|language| Language::code(*language)).collect(),
            opening: desk.open_now(conversation.language).map(OpeningOut::new),
            privacy_url: bot.privacy_url.clone(),
            messages: messages(conversation, MessageSeq(0)),
            expects: ExpectsOut::of(desk, conversation),
            handoff: HandoffOut::of(desk, conversation, desk.clock().now()),
            rating: RatingOut::of(desk, conversation),
            suggestions: bot.widget.suggestions && conversation.phase == Phase::Bot,
        }
    }
}
