//! The shapes of the calls of helpdesks.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) use crate::conversation::visible_line as line;
use crate::conversation::{Agent, HandoffStatus};
use crate::desk::{AgentDone, HandoffSeen};
use crate::http::problem::Problem;
use crate::http::wire::{AgentOut, MessageOut, RoleOut};

const ID_MAX_CHARS: usize = 128;
const NAME_MAX_CHARS: usize = 80;
const AVATAR_MAX_CHARS: usize = 2_000;
const NOTE_MAX_CHARS: usize = 1_000;

/// A person of the helpdesk.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct AgentIn {
    /// The helpdesk's own name for the person, at most 128 characters.
    #[schema(max_length = 128, example = "agent-7")]
    id: String,
    /// The name that the visitor sees, at most 80 characters.
    #[schema(max_length = 80, example = "Frau Weber")]
    name: String,
    /// The https address of a picture.
    #[serde(default)]
    avatar: Option<String>,
}

impl AgentIn {
    pub(in crate::http) fn checked(self) -> Result<Agent, Problem> {
        let bad = |field: &str| Problem::BadField(field.to_owned());
        let id = line(&self.id, ID_MAX_CHARS).ok_or_else(|| bad("`agent.id` has 1 to 128 visible characters"))?;
        let name =
            line(&self.name, NAME_MAX_CHARS).ok_or_else(|| bad("`agent.name` has 1 to 80 visible characters"))?;
        let fits = |avatar: &String| {
            let plain = !avatar.contains(|c: char| c.is_whitespace() || c.is_control());
            avatar.starts_with("https://") && avatar.len() <= AVATAR_MAX_CHARS && plain
        };
        if !self.avatar.as_ref().is_none_or(fits) {
            return Err(bad("`agent.avatar` is an https address"));
        }
        Ok(Agent { id, name, avatar: self.avatar })
    }
}

/// A note for the record.
pub(super) fn note(note: Option<String>) -> Result<Option<String>, Problem> {
    let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_MAX_CHARS) {
        return Err(Problem::BadField("`note` has at most 1,000 characters".to_owned()));
    }
    Ok(note)
}

/// How far a handoff is, and who has it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct StandingOut<'a> {
    #[schema(example = "hnd_01JABCDEFGHJKMNPQRSTVWXYZ0")]
    id: &'a str,
    /// `requested`, `queued`, `accepted`, `active`, `resolved`, `returned_to_bot`, `cancelled`, `expired` or `failed`.
    #[schema(example = "accepted")]
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<AgentOut<'a>>,
}

impl<'a> StandingOut<'a> {
    pub(super) fn new(id: &'a str, status: HandoffStatus, agent: Option<&'a Agent>) -> Self {
        Self { id, state: status.as_str(), agent: agent.map(AgentOut::new) }
    }
}

/// What a call led to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DoneOut<'a> {
    handoff: StandingOut<'a>,
    /// The message that the visitor sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<MessageOut<'a>>,
}

impl<'a> DoneOut<'a> {
    pub(super) fn new(id: &'a str, done: &'a AgentDone) -> Self {
        let conversation = &*done.turn.conversation;
        let mut new = conversation.messages_after(done.turn.from).iter();
        let said = new.rfind(|message| RoleOut::of(message.role) == RoleOut::Agent);
        Self {
            handoff: StandingOut::new(id, done.status, done.agent.as_ref()),
            message: said.map(|message| MessageOut::new(conversation, message)),
        }
    }
}

/// The newest message of a handoff.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct NewestOut {
    seq: u32,
    #[schema(format = DateTime)]
    at: String,
    role: RoleOut,
}

/// A handoff, with everything that an agent reads before the transcript: `queue`, `priority`, `reason`, `subject`,
/// `summary`, `language`, `requested_at`, `slots` (sensitive ones masked), `answers_shown`, `intent`, `page`, as in the
/// event `handoff.requested`.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct HandoffSeenOut<'a> {
    #[serde(flatten)]
    standing: StandingOut<'a>,
    conversation_id: &'a str,
    /// What people call its queue, in the first language of the settings.
    #[schema(example = "Kundenservice")]
    queue_label: &'a str,
    /// Since when the visitor waits; not there once an agent has taken it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    waiting_since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    accepted_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// How many messages the transcript has.
    message_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    newest_message: Option<NewestOut>,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    brief: &'a serde_json::Value,
}

impl<'a> HandoffSeenOut<'a> {
    pub(super) fn new(id: &'a str, seen: &'a HandoffSeen) -> Self {
        let handoff = seen.handoff();
        let messages = seen.messages();
        let newest = messages.last();
        Self {
            standing: StandingOut::new(id, seen.status, handoff.and_then(|handoff| handoff.agent.as_ref())),
            conversation_id: seen.conversation.id.as_str(),
            queue_label: &seen.queue_label,
            waiting_since: handoff.filter(|_| seen.status.is_waiting()).map(|handoff| handoff.at.to_string()),
            accepted_at: handoff.and_then(|handoff| handoff.accepted_at).map(|at| at.to_string()),
            closed_at: handoff.and_then(|handoff| handoff.closed_at).map(|at| at.to_string()),
            message_count: messages.len(),
            newest_message: newest.map(|message| NewestOut {
                seq: message.seq.0,
                at: message.at.to_string(),
                role: RoleOut::of(message.role),
            }),
            brief: &seen.brief,
        }
    }
}
