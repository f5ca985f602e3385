//! What is suggested while a visitor types: texts that would be answered right now by what they are suggested for.

use jiff::Timestamp;

use super::brain::Brain;
use super::turn;
use crate::conversation::{Conversation, Event, Input, Phase, Target};
use crate::understanding::Suggested;

/// The most suggestions.
pub const MOST_SUGGESTIONS: usize = 5;
/// How many ways to ask for one thing are tried before it is left out.
const TRIED: usize = 3;

/// Suggestions for the words so far, best first, one for each entry or intent. Each is run as a turn and kept only if
/// its own entry answers it, or its own intent starts its flow: sent as a message it does the same. None while a flow
/// or a person has the conversation. Costs at most thirty turns, mostly five.
#[must_use]
pub fn suggestions(brain: &Brain, conversation: &Conversation, words: &str, now: Timestamp) -> Vec<String> {
    if conversation.phase != Phase::Bot || conversation.flow.is_some() {
        return Vec::new();
    }
    let leads = |found: Suggested<'_>| {
        let mut texts = found.texts.into_iter().take(TRIED);
        texts.find(|text| leads_to(brain, conversation, text, found.target, now)).map(str::to_owned)
    };
    brain.suggest(words, conversation, now).into_iter().filter_map(leads).take(MOST_SUGGESTIONS).collect()
}

fn leads_to(brain: &Brain, conversation: &Conversation, text: &str, target: &Target, now: Timestamp) -> bool {
    let Ok(events) = turn(brain, conversation, &Input::Text(text.to_owned()), now) else { return false };
    let reached = events.iter().filter_map(|event| match event {
        Event::Answered { entry } => Some(Target::Faq(entry.clone())),
        Event::FlowStarted { intent, .. } => intent.clone().map(Target::Intent),
        _ => None,
    });
    reached.eq([target.clone()])
}
