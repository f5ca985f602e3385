//! What the running flow waits for, and whether a message is that.

use super::run::{Outcome, ask_again, end_for_handoff, lose, open_step, pick, run, surroundings};
use super::{slots, stars};
use crate::content::{Content, FlowOption, Op, Slot, SlotKind, Step};
use crate::conversation::{Conversation, Draft, Event, HandoffReason, Ring};
use crate::ids::{FlowId, QueueId, SlotName};
use crate::reply::{Text, Voice};
use crate::text::same_words;

/// What the running flow waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaited {
    /// No flow waits.
    Nothing,
    /// Any words at all: they can be told from a command or a question only by what they say.
    AnyWords(SlotName),
    /// A value that can be checked.
    Value(SlotName),
    /// One of the options that were offered.
    Option,
}

/// What became of a message that a flow was offered.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// It fitted; the flow went on.
    Yes(Outcome),
    /// It does not fit the open step.
    No,
}

/// What the running flow waits for.
#[must_use]
pub fn awaited(draft: &Draft, content: &Content) -> Awaited {
    let Some((_, at, flow)) = open_step(draft, content) else { return Awaited::Nothing };
    match &flow.steps[at].op {
        Op::Ask { slot, .. } => match content.slots.get(slot) {
            Some(known) if known.kind == SlotKind::Text && known.pattern.is_none() => Awaited::AnyWords(slot.clone()),
            _ => Awaited::Value(slot.clone()),
        },
        _ => Awaited::Option,
    }
}

/// Whether a question may be answered before the open step goes on.
#[must_use]
pub fn may_interrupt(conversation: &Conversation, content: &Content) -> bool {
    open_in(conversation, content).is_none_or(|step| step.interrupt)
}

/// The slot that the running flow asks for now.
#[must_use]
pub fn asked_slot<'a>(conversation: &Conversation, content: &'a Content) -> Option<&'a Slot> {
    match &open_in(conversation, content)?.op {
        Op::Ask { slot, .. } => content.slots.get(slot),
        _ => None,
    }
}

/// Whether the open step asks for stars.
#[must_use]
pub fn awaits_rating(conversation: &Conversation, content: &Content) -> bool {
    open_in(conversation, content).is_some_and(|step| matches!(step.op, Op::Rate { .. }))
}

fn open_in<'a>(conversation: &Conversation, content: &'a Content) -> Option<&'a Step> {
    let running = conversation.flow.as_ref()?;
    let flow = content.flows.get(&running.flow)?;
    flow.steps.get(flow.position(running.step.as_ref()?)?)
}

/// Offers the visitor's words to the open step.
pub fn take(draft: &mut Draft, content: &Content, words: &str) -> Taken {
    let Some((step, at, flow)) = open_step(draft, content) else { return Taken::No };
    let language = draft.state().language;
    match &flow.steps[at].op {
        Op::Ask { slot, .. } => {
            let value =
                content.slots.get(slot).and_then(|slot| slots::parse(slot, words, surroundings(draft, content)));
            let Some(value) = value else { return Taken::No };
            draft.push(Event::SlotFilled { slot: slot.clone(), value });
            draft.push(Event::StepDone { step });
            Taken::Yes(run(draft, content, flow, at + 1))
        }
        Op::Choose { options, .. } => {
            let named = |option: &&FlowOption| {
                option.label.0.values().any(|label| same_words(label, words, language))
                    || same_words(&option.id, words, language)
            };
            let Some(option) = options.iter().find(named).map(|option| option.id.clone()) else { return Taken::No };
            pick(draft, content, &option).map_or(Taken::No, Taken::Yes)
        }
        Op::Rate { .. } => {
            let stars = stars::parse(words, language).and_then(|stars| pick(draft, content, &stars.to_string()));
            stars.map_or(Taken::No, Taken::Yes)
        }
        _ => Taken::No,
    }
}

/// Says that the words do not fit and asks again; after the allowed tries a person is asked, or a rating let go.
pub fn refuse(draft: &mut Draft, content: &Content) -> Outcome {
    let Some((step, at, flow)) = open_step(draft, content) else {
        lose(draft, content);
        return Outcome::Ended;
    };
    let (slot, invalid, retries, fallback) = match &flow.steps[at].op {
        Op::Ask { slot, invalid, retries, .. } => (Some(slot), invalid.as_ref(), *retries, Text::DoesNotFit),
        Op::Choose { slot, retries, .. } => (slot.as_ref(), None, *retries, Text::PickOne),
        Op::Rate { retries, .. } => (None, None, *retries, Text::PickOne),
        Op::Call { .. } => {
            Voice::new(content).say(draft, Text::StillAsking);
            return Outcome::Waiting;
        }
        Op::Await { .. } => {
            Voice::new(content).say(draft, Text::StillWaiting);
            ask_again(draft, content);
            return Outcome::Waiting;
        }
        _ => return Outcome::Ended,
    };
    draft.push(Event::SlotRefused { slot: slot.cloned() });
    let refused = draft.state().flow.as_ref().map_or(0, |flow| flow.refused);
    if refused > retries && matches!(flow.steps[at].op, Op::Rate { .. }) {
        draft.push(Event::StepDone { step });
        return run(draft, content, flow, at + 1);
    }
    if refused > retries {
        return give_up(draft, content);
    }
    let voice = Voice::new(content);
    if let Some(text) = invalid {
        voice.speak(draft, text.get(draft.state().language), Vec::new());
    } else {
        voice.say(draft, fallback);
        ask_again(draft, content);
    }
    Outcome::Waiting
}

fn give_up(draft: &mut Draft, content: &Content) -> Outcome {
    let queue = draft.state().flow.as_ref().and_then(|running| last_queue(content, &running.flow));
    end_for_handoff(draft);
    Outcome::HandOff(Ring { queue, ..Ring::because(HandoffReason::SlotRetries) })
}

/// The queue that the flow itself would hand over to, so that its people get the case.
fn last_queue(content: &Content, flow: &FlowId) -> Option<QueueId> {
    content.flows.get(flow)?.steps.iter().rev().find_map(|step| match &step.op {
        Op::Handoff { queue, .. } => queue.clone(),
        _ => None,
    })
}
