//! When people are there, as a visitor is told.

use jiff::{SignedDuration, Timestamp};

use super::Desk;
use crate::config::AnswersArrive;
use crate::conversation::{Conversation, QueueNews};
use crate::handoff::waiting::Stated;
use crate::ids::{Language, QueueId};
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
    /// What the waits of others say, if the helpdesk told nothing.
    pub range: Option<Stated>,
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

    /// The wait in a queue for somebody who asked at that time, from the waits of others; none while nobody is there,
    /// or where answers come by mail.
    pub(super) fn stated(&self, queue: &QueueId, now: Timestamp, asked: Timestamp) -> Option<Stated> {
        let brain = self.brain();
        let bot = &brain.content().bot;
        let closed = matches!(reply::opening(bot, now), Some(reply::Opening::Closed(_)));
        // Nobody sits at the other end of a mail.
        let by_mail = bot.answers_arrive == AnswersArrive::ByMail;
        if closed || by_mail { None } else { self.0.forecasts.left(queue, now.duration_since(asked)) }
    }

    /// What someone who waits is told of the wait. What the helpdesk said last counts for a minute; before and after
    /// it, what the waits of others say, or the opening hours as of `asked`.
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
        let stated = handoff
            .filter(|handoff| handoff.status.is_waiting())
            .and_then(|handoff| self.stated(&handoff.request.queue, self.clock().now(), handoff.at));
        let text = match (news.filter(|news| *news != QueueNews::Unknown), stated) {
            (Some(news), _) => reply::wait_sentence(news, language),
            (None, Some(stated)) => reply::range_sentence(stated.minutes(), language),
            (None, None) => reply::opening_sentence(&self.brain().content().bot, asked, language),
        };
        let range = stated.filter(|_| place.is_none() && seconds.is_none());
        Wait { text, place, seconds, range }
    }
}
