//! An event for helpdesks, as templates see it.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::connection::Connection;
use super::filter::{Rendering, truncated};
use crate::ids::{EventId, HandoffId, Language};

/// The shortest text that a long one is cut to, in characters.
const SHORTEST_TEXT: usize = 80;

/// An event as it was frozen, read again.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Its handoff.
    pub handoff: HandoffId,
    whole: Value,
}

/// What an event asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// A person is asked for.
    Requested,
    /// The visitor wrote on.
    Message,
    /// The visitor does not wait any more.
    Ended,
    /// Nothing that a helpdesk of this kind is told.
    Other,
}

impl Event {
    /// Reads the frozen bytes; none if they are no event.
    #[must_use]
    pub fn parse(id: EventId, handoff: HandoffId, body: &[u8]) -> Option<Self> {
        let whole: Value = serde_json::from_slice(body).ok()?;
        whole.get("data")?.as_object()?;
        Some(Self { id, handoff, whole })
    }

    /// Its `type`.
    pub(super) fn kind(&self) -> Option<&str> {
        self.whole.get("type").and_then(Value::as_str)
    }

    /// When it happened.
    pub(super) fn at(&self) -> Option<Timestamp> {
        self.whole.get("timestamp")?.as_str()?.parse().ok()
    }

    pub(super) fn asked(&self) -> Asked {
        match self.kind() {
            Some("handoff.requested") => Asked::Requested,
            Some("handoff.message.created") => Asked::Message,
            Some("handoff.cancelled" | "handoff.expired") => Asked::Ended,
            _ => Asked::Other,
        }
    }

    /// Its number in the handoff.
    pub(super) fn sequence(&self) -> u64 {
        self.data("sequence").and_then(Value::as_u64).unwrap_or(0)
    }

    /// A part of its data.
    pub(super) fn data(&self, name: &str) -> Option<&Value> {
        self.whole.get("data")?.get(name)
    }

    /// The language of the conversation, if it is told.
    pub(super) fn language(&self) -> Option<Language> {
        Language::from_tag(self.data("language")?.get("code")?.as_str()?)
    }

    pub(super) fn rendering(&self) -> Rendering {
        Rendering { language: self.language().unwrap_or(Language::De) }
    }

    /// What the visitor wrote since the event before.
    pub(super) fn new_messages(&self) -> Vec<Value> {
        let messages = self.data("transcript").and_then(|t| t.get("messages")).and_then(Value::as_array);
        let from = self.new_from();
        let is_new = |message: &&Value| {
            sequence_of(message) >= from && message.get("role").and_then(Value::as_str) == Some("visitor")
        };
        messages.into_iter().flatten().filter(is_new).cloned().collect()
    }

    /// The first message that the event before did not have.
    fn new_from(&self) -> u64 {
        self.data("transcript").and_then(|t| t.get("new_from_seq")).and_then(Value::as_u64).unwrap_or(0)
    }

    /// What flows collected, by name, without what is masked: a mask is no address to write to.
    fn slots(&self) -> Value {
        let slots = self.data("slots").and_then(Value::as_array);
        let slot = |slot: &Value| {
            let open = slot.get("sensitive") != Some(&Value::Bool(true));
            let name = slot.get("name").and_then(Value::as_str)?.to_owned();
            open.then(|| (name, slot.get("value").cloned().unwrap_or_default()))
        };
        Value::Object(slots.into_iter().flatten().filter_map(slot).collect())
    }

    /// Everything that a template can name, but for `message`, `ref` and `captured`.
    pub(super) fn values(&self, connection: &Connection) -> Map<String, Value> {
        let mut values = settings(connection);
        values.insert("data".to_owned(), self.whole.get("data").cloned().unwrap_or_default());
        values.insert("type".to_owned(), self.whole.get("type").cloned().unwrap_or_default());
        values.insert("event".to_owned(), json!({"id": self.id.as_str()}));
        values.insert("new".to_owned(), Value::Array(self.new_messages()));
        values.insert("slots".to_owned(), self.slots());
        values
    }

    /// The same with a shorter transcript; none if it cannot get shorter. What was told before goes first, from the
    /// oldest on. What is new stays, for nobody has read it yet: its longest text is cut.
    pub(super) fn shorter(&self) -> Option<Self> {
        let (mut whole, from) = (self.whole.clone(), self.new_from());
        let transcript = whole.get_mut("data")?.get_mut("transcript")?.as_object_mut()?;
        let messages = transcript.get_mut("messages")?.as_array_mut()?;
        let told = messages.iter().take_while(|message| sequence_of(message) < from).count();
        if told > 0 {
            messages.drain(..told.div_ceil(2));
        } else {
            halve(messages.iter_mut().filter_map(|message| message.get_mut("text")).max_by_key(|text| length(text))?)?;
        }
        transcript.insert("complete".to_owned(), Value::Bool(false));
        Some(Self { whole, ..self.clone() })
    }
}

fn sequence_of(message: &Value) -> u64 {
    message.get("seq").and_then(Value::as_u64).unwrap_or(0)
}

fn length(text: &Value) -> usize {
    text.as_str().map_or(0, str::len)
}

/// Half of a text; none if that would say nothing any more.
fn halve(text: &mut Value) -> Option<()> {
    let whole = text.as_str()?;
    let count = whole.chars().count() / 2;
    *text = Value::String((count >= SHORTEST_TEXT).then(|| truncated(whole, count))?);
    Some(())
}

/// The settings and secrets of a connection.
pub(super) fn settings(connection: &Connection) -> Map<String, Value> {
    let field = |name: &String| Some((name.clone(), Value::from(connection.field(name)?)));
    let fields: Map<String, Value> = connection.preset.fields.keys().filter_map(field).collect();
    let secrets = connection.secrets.all().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    let mut values = Map::new();
    values.insert("fields".to_owned(), Value::Object(fields));
    values.insert("secrets".to_owned(), Value::Object(secrets.collect()));
    values
}
