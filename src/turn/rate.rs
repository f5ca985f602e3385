//! Stars: for the bot, and for each person who settled the matter. A later word takes the place of an earlier one.

use super::Refused;
use super::brain::Brain;
use super::choice::finish;
use crate::conversation::{Conversation, Draft, Event};
use crate::flow;
use crate::reply::{Text, Voice};

/// How a rating stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatingStatus {
    /// The visitor is asked for stars and has not given them yet.
    pub asked: bool,
    /// The stars of what is rated now: the person who settled the matter last, or the bot.
    pub given: Option<u8>,
}

/// How a rating stands. Asked for is one at the end of a matter that a person has settled, and where a flow asks.
#[must_use]
pub fn rating(brain: &Brain, conversation: &Conversation) -> RatingStatus {
    let given = conversation.given_stars();
    let settled = conversation.rated_handoff().is_some() && given.is_none();
    RatingStatus { asked: settled || flow::awaits_rating(conversation, brain.content()), given }
}

/// The visitor rates from outside the talk. A flow that asks for it takes the stars and goes on.
pub(super) fn rated(brain: &Brain, draft: &mut Draft, stars: u8, remark: Option<&str>) -> Result<(), Refused> {
    if !(1..=5).contains(&stars) {
        return Err(Refused::StarsOutOfRange);
    }
    match flow::rate(draft, brain.content(), stars, remark) {
        Some(outcome) => finish(brain, draft, outcome),
        None if is_new(draft, stars, remark) => given(brain, draft, stars, remark),
        None => {}
    }
    Ok(())
}

/// The same stars again, and no new words, are nothing new.
fn is_new(draft: &Draft, stars: u8, remark: Option<&str>) -> bool {
    draft.state().given_stars() != Some(stars) || remark.is_some()
}

/// Takes stars that no flow waits for, and says thanks: those are the newest message then, so the stars are no longer
/// offered.
pub(super) fn given(brain: &Brain, draft: &mut Draft, stars: u8, remark: Option<&str>) {
    if is_new(draft, stars, remark) {
        draft.push(Event::Rated { stars, remark: remark.map(str::to_owned) });
    }
    Voice::new(brain.content()).say(draft, Text::ThanksForRating);
}
