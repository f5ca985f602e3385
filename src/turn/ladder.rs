//! The ladder for a visitor who waits: what the clock and the visitor do to a handoff that nobody has taken.

use super::brain::Brain;
use crate::config::AnswersArrive;
use crate::content::{Content, SlotKind};
use crate::conversation::{ChoiceAction, Contact, Conversation, Draft, Event, HandoffState, Offer, Rung};
use crate::ids::HandoffId;
use crate::reply::{self, Text, Voice};
use crate::text::{self, TokenKind};

/// The handoff has waited for as long as a rung says. What has been told is told no second time, and what is no longer
/// so is not told at all: then nothing is added.
pub(super) fn waited(brain: &Brain, draft: &mut Draft, id: &HandoffId, rung: Rung) {
    let waiting = draft.state().handoff.clone().filter(|open| open.request.id == *id && open.status.is_waiting());
    let Some(handoff) = waiting else { return };
    match rung {
        Rung::Unheard if !handoff.unheard_told => unheard(brain, draft),
        Rung::Expired if is_over(brain.content(), draft, &handoff) => {
            let text = match brain.content().bot.answers_arrive {
                AnswersArrive::InWindow => Text::NobodyCame,
                AnswersArrive::ByMail => Text::NoAddressLeft,
            };
            Voice::new(brain.content()).note_with_human(draft, text);
            draft.push(Event::HandoffExpired);
        }
        Rung::Unheard | Rung::Expired => {}
    }
}

fn unheard(brain: &Brain, draft: &mut Draft) {
    let voice = Voice::new(brain.content());
    let text = if will_be_reached(brain.content(), draft.state()) { Text::Unheard } else { Text::UnheardLeaveContact };
    let offers = vec![withdraw_offer(draft.state())];
    voice.note(draft, text, offers);
    draft.push(Event::UnheardTold);
}

/// Only time at which people are there counts. Whoever can be reached need not stay, so their handoff never runs out.
fn is_over(content: &Content, draft: &Draft, handoff: &HandoffState) -> bool {
    let bot = &content.bot;
    reply::open_between(bot, handoff.at, draft.at()) >= bot.max_wait && !can_be_reached(content, draft.state())
}

/// The visitor withdraws what waits.
pub(super) fn withdraw(brain: &Brain, draft: &mut Draft) {
    let waits = draft.state().handoff.as_ref().is_some_and(|open| open.status.is_waiting());
    let voice = Voice::new(brain.content());
    if waits {
        voice.note(draft, Text::Withdrawn, Vec::new());
        draft.push(Event::HandoffCancelled);
    } else {
        voice.say(draft, Text::NothingToCancel);
    }
}

/// The button that withdraws.
pub(super) fn withdraw_offer(state: &Conversation) -> Offer {
    Offer { label: reply::say(Text::Withdraw, state.language).to_owned(), action: ChoiceAction::Withdraw }
}

/// Notes an address in what a waiting visitor writes. Whether there was one.
pub(super) fn learned_contact(draft: &mut Draft, words: &str) -> bool {
    let contact = contact_in(words, draft.state());
    let found = !contact.is_empty();
    if found {
        draft.push(Event::ContactGiven { contact });
    }
    found
}

fn contact_in(words: &str, state: &Conversation) -> Contact {
    let tokens = text::tokens(&text::clean(words), state.language);
    let first = |kind| tokens.iter().find(|token| token.kind == kind).map(|token| token.typed.to_string());
    Contact { email: first(TokenKind::Email), phone: first(TokenKind::Phone) }
}

/// Whether an answer gets to the visitor in the way in which people answer here.
pub(super) fn will_be_reached(content: &Content, state: &Conversation) -> bool {
    // What is masked no helpdesk can write to.
    let open_address =
        |name| content.slots.get(name).is_some_and(|slot| matches!(slot.kind, SlotKind::Email) && !slot.sensitive);
    match content.bot.answers_arrive {
        AnswersArrive::InWindow => can_be_reached(content, state),
        AnswersArrive::ByMail => {
            let proved = state.identity.as_ref().is_some_and(|identity| identity.email.is_some());
            proved || state.contact.email.is_some() || state.slots.keys().any(open_address)
        }
    }
}

/// Whether an answer reaches the visitor anyway.
pub(super) fn can_be_reached(content: &Content, state: &Conversation) -> bool {
    let is_address = |kind| matches!(kind, SlotKind::Email | SlotKind::Phone);
    let address_slot = |name| content.slots.get(name).is_some_and(|slot| is_address(slot.kind));
    let proved = state.identity.as_ref().is_some_and(|identity| identity.email.is_some());
    proved || !state.contact.is_empty() || state.slots.keys().any(address_slot)
}
