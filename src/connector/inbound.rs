//! What the helpdesk's calls say, and the items that were asked for: the same acts that `/v1/helpdesk` knows.

use serde_json::{Map, Value};

use super::connection::Connection;
use super::event::settings;
use super::filter::Rendering;
use super::model::{AgentRule, CallRule, Rule, Says};
use super::plan::holds;
use super::verify::Headers;
use crate::conversation::{Agent, AgentAction, visible_line};
use crate::ids::Language;

const NAME_MAX_CHARS: usize = 80;
const ID_MAX_CHARS: usize = 128;
const KEY_MAX_CHARS: usize = 200;

/// One thing that an agent did.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// The helpdesk's name for it: told twice, it is done once. None: doing it twice is doing it once.
    pub key: Option<String>,
    /// What was done.
    pub action: AgentAction,
}

/// What a call says.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The ticket that it is about.
    pub reference: String,
    /// What was done with it, in order; nothing if the call is about something else.
    pub acts: Vec<Act>,
}

/// Names and texts of agents need no language of ours.
pub(super) const RENDERING: Rendering = Rendering { language: Language::De };

impl Connection {
    /// Whether the helpdesk calls.
    #[must_use]
    pub fn hears(&self) -> bool {
        self.preset.reply.as_ref().is_some_and(|reply| reply.hook.is_some())
    }

    /// Reads a call that was proved to come from the helpdesk. None if it is no JSON or names no ticket.
    #[must_use]
    pub fn hear(&self, headers: &Headers, body: &[u8]) -> Option<Heard> {
        let hook = self.preset.reply.as_ref()?.hook.as_ref()?;
        let body: Value = serde_json::from_slice(body).ok()?;
        let headers = headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        let values = self.told(body, headers);
        let reference = hook.reference.text(&values, RENDERING)?;
        Some(Heard { reference, acts: self.acts(&hook.says, &values) })
    }

    /// Secrets are not among them: what comes from outside is not to be compared with them.
    pub(super) fn told(&self, body: Value, headers: Map<String, Value>) -> Value {
        let mut values = settings(self);
        values.remove("secrets");
        values.insert("body".to_owned(), body);
        values.insert("headers".to_owned(), Value::Object(headers));
        Value::Object(values)
    }

    pub(super) fn acts(&self, says: &Says, values: &Value) -> Vec<Act> {
        if self.is_echo(says, values) {
            return Vec::new();
        }
        let meant = says.map.iter().filter(|rule| holds(&rule.when, values));
        meant.flat_map(|rule| acts(rule, values)).collect()
    }

    /// Whether the author is we: then it is what the visitor wrote, come back.
    pub(super) fn is_echo(&self, says: &Says, values: &Value) -> bool {
        let ours = self.preset.reply.as_ref().and_then(|reply| reply.echo_author.as_ref());
        let ours = ours.and_then(|template| template.text(values, RENDERING));
        let author = says.author.as_ref().and_then(|template| template.text(values, RENDERING));
        ours.is_some() && ours == author
    }
}

/// Who writes has taken it.
fn acts(rule: &Rule, values: &Value) -> Vec<Act> {
    match &rule.call {
        CallRule::Accepted(agent) => accept(agent, values).into_iter().collect(),
        CallRule::Resolved => vec![Act { key: None, action: AgentAction::Resolve { code: None, note: None } }],
        CallRule::Message { key, text, format, agent } => {
            let key = key.text(values, RENDERING).filter(|key| fits_key(key));
            let text = text.text(values, RENDERING).filter(|text| !text.trim().is_empty());
            let (Some(key), Some(text)) = (key, text) else { return Vec::new() };
            let said = Act { key: Some(key), action: AgentAction::Say { text, format: *format, agent: None } };
            agent.as_ref().and_then(|agent| accept(agent, values)).into_iter().chain([said]).collect()
        }
    }
}

fn fits_key(key: &str) -> bool {
    !key.is_empty() && key.len() <= KEY_MAX_CHARS && key.bytes().all(|byte| byte.is_ascii_graphic())
}

fn accept(rule: &AgentRule, values: &Value) -> Option<Act> {
    let id = visible_line(&rule.id.text(values, RENDERING)?, ID_MAX_CHARS)?;
    let name = rule.name.text(values, RENDERING).and_then(|name| visible_line(&name, NAME_MAX_CHARS));
    let agent = Agent { name: name.unwrap_or_else(|| id.chars().take(NAME_MAX_CHARS).collect()), id, avatar: None };
    Some(Act { key: None, action: AgentAction::Accept { agent } })
}
