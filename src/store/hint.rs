//! What processes that share a store tell each other. Every hint may be lost: it saves time and nothing else.

use tokio::sync::mpsc;

use crate::ids::ConversationId;

/// A hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// A turn of this conversation was stored.
    Turned {
        /// The conversation.
        conversation: ConversationId,
        /// Whether the courier may have something to do.
        due: bool,
    },
    /// An agent writes in this conversation at this moment.
    Writing(ConversationId),
    /// Hints were or may have been lost: look everywhere.
    Missed,
}

impl Hint {
    /// As it travels.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Turned { conversation, due: false } => format!("turned {conversation}"),
            Self::Turned { conversation, due: true } => format!("due {conversation}"),
            Self::Writing(conversation) => format!("writing {conversation}"),
            Self::Missed => "missed".to_owned(),
        }
    }

    /// Reads what came; none if this version does not know it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (what, about) = text.split_once(' ').unwrap_or((text, ""));
        let conversation = || ConversationId::parse(about).ok();
        match what {
            "turned" => Some(Self::Turned { conversation: conversation()?, due: false }),
            "due" => Some(Self::Turned { conversation: conversation()?, due: true }),
            "writing" => Some(Self::Writing(conversation()?)),
            "missed" => Some(Self::Missed),
            _ => None,
        }
    }
}

/// The hints of other processes, as they come.
#[derive(Debug)]
pub struct Hints(pub(super) mpsc::Receiver<Hint>);

impl Hints {
    /// The next one; none when the store is closed.
    pub async fn next(&mut self) -> Option<Hint> {
        self.0.recv().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_travel_as_text() {
        let conversation = ConversationId::from_bits(7);
        for hint in [
            Hint::Turned { conversation: conversation.clone(), due: false },
            Hint::Turned { conversation: conversation.clone(), due: true },
            Hint::Writing(conversation),
            Hint::Missed,
        ] {
            assert_eq!(Hint::parse(&hint.text()), Some(hint));
        }
        for strange in ["", "turned", "turned x", "later cnv_00000000000000000000000007"] {
            assert_eq!(Hint::parse(strange), None, "{strange}");
        }
    }
}
