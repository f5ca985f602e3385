//! When people are there, as a visitor is told.

use jiff::{SignedDuration, Timestamp};

use super::Desk;
use crate::conversation::{Conversation, QueueNews};
use crate::ids::Language;
use crate::reply;

/// How long the word of a helpdesk counts, in seconds.
const NEWS_COUNT_S: i64 = 60;

/// How long someone waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// In words; empty if there is nothing to tell.
    pub text: String,
    /// The place in the queue, if the helpdesk told it.
    pub place: Option<u32>,
    /// About so many seconds, if the helpdesk told it.
    pub seconds: Option<u32>,
}

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

    /// What someone who waits is told of the wait. What the helpdesk said last counts for a minute; before and after
    /// it, the opening hours as of `asked`.
    #[must_use]
    pub fn wait(&self, conversation: &Conversation, asked: Timestamp) -> Wait {
        let language = conversation.language;
        let fresh = |(at, _): &&(Timestamp, QueueNews)| {
            self.clock().now().duration_since(*at) < SignedDuration::from_secs(NEWS_COUNT_S)
        };
        let handoff = conversation.handoff.as_ref();
        let news = handoff.and_then(|handoff| handoff.news.as_ref()).filter(fresh).map(|(_, news)| *news);
        let (place, seconds) = match news {
            Some(QueueNews::Position(place)) => (Some(place), None),
            Some(QueueNews::Seconds(seconds)) => (None, Some(seconds)),
            Some(QueueNews::Unknown) | None => (None, None),
        };
        let text = match news.filter(|news| *news != QueueNews::Unknown) {
            Some(news) => reply::wait_sentence(news, language),
            None => reply::opening_sentence(&self.brain().content().bot, asked, language),
        };
        Wait { text, place, seconds }
    }
}
