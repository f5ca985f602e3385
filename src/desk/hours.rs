//! When people are there, as a visitor is told.

use jiff::Timestamp;

use super::Desk;
use crate::conversation::Conversation;
use crate::ids::Language;
use crate::reply;

/// Whether people are there, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenNow {
    /// Whether they are.
    pub open: bool,
    /// Until or from when, as one line.
    pub text: String,
}

impl Desk {
    /// Whether people are there now; none when the settings name no opening hours.
    #[must_use]
    pub fn open_now(&self, language: Language) -> Option<OpenNow> {
        let (brain, now) = (self.brain(), self.clock().now());
        let bot = &brain.content().bot;
        let open = matches!(reply::opening(bot, now)?, reply::Opening::Open(_));
        Some(OpenNow { open, text: reply::headline(bot, now, language) })
    }

    /// What someone who waits is told of the wait, as of that moment; empty if there is nothing to tell.
    #[must_use]
    pub fn wait_sentence(&self, conversation: &Conversation, at: Timestamp) -> String {
        reply::opening_sentence(&self.brain().content().bot, at, conversation.language)
    }
}
