//! What people of the helpdesk do in a conversation.

use serde::{Deserialize, Serialize};

use crate::ids::HandoffId;

/// A person of the helpdesk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// The helpdesk's own name for the person.
    pub id: String,
    /// The name that the visitor sees.
    pub name: String,
    /// The https address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

/// How an agent's text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextFormat {
    /// As it stands.
    #[default]
    Plain,
    /// Markdown.
    Markdown,
    /// HTML, of which a small safe part is kept.
    Html,
}

/// How long the wait is, as the helpdesk says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", content = "amount", rename_all = "lowercase")]
pub enum QueueNews {
    /// The place in the queue, from 1.
    Position(u32),
    /// About so many seconds.
    Seconds(u32),
    /// It cannot be said.
    Unknown,
}

/// Why a helpdesk does not take a handoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// Nobody is there.
    NoAgent,
    /// Others should look after it.
    WrongQueue,
    /// It is no request at all.
    Spam,
}

/// What an agent does with a handoff. Stored with the turn that it leads to; kinds and fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentCall {
    /// The handoff.
    pub handoff: HandoffId,
    /// What is done.
    #[serde(flatten)]
    pub action: AgentAction,
}

/// What can be done with a handoff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum AgentAction {
    /// Take it.
    Accept {
        /// Who takes it.
        agent: Agent,
    },
    /// Write to the visitor.
    Say {
        /// The text, as the helpdesk sent it.
        text: String,
        /// How it is written.
        format: TextFormat,
        /// Who writes; none: who has the handoff.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<Agent>,
    },
    /// Tell how long the wait is.
    Queue {
        /// How long.
        news: QueueNews,
    },
    /// Give the visitor back to the bot.
    Return {
        /// For the record; the visitor does not see it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The matter is settled.
    Resolve {
        /// How, in the helpdesk's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// For the record; the visitor does not see it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Do not take it.
    Reject {
        /// Why.
        code: Rejection,
    },
}

/// One line without anything that garbles it; none if nothing visible is left, or it is too long.
#[must_use]
pub fn visible_line(text: &str, max_chars: usize) -> Option<String> {
    let turns = |c: &char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let plain: String = text.chars().filter(|c| !turns(c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty() && line.chars().count() <= max_chars).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_visible_line() {
        for (text, expected) in [
            ("Frau Weber", Some("Frau Weber")),
            ("  Frau\r\n\tWeber ", Some("Frau Weber")),
            ("We\u{202E}ber", Some("Weber")),
            ("\u{200B} \n", None),
            ("", None),
        ] {
            assert_eq!(visible_line(text, 20).as_deref(), expected, "{text:?}");
        }
        assert_eq!(visible_line(&"x".repeat(21), 20), None);
    }
}
