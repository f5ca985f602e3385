//! What a typed message does.
//!
//! The order: an offered choice typed out, a correction of an earlier value, the value that the open flow waits for, then the decision by
//! reading. A step that takes any words at all lets commands and rules through first, because they would
//! otherwise vanish in a slot.

use super::brain::{Brain, Consulted};
use super::choice::{act, finish};
use super::{hand, ladder, obey};
use crate::conversation::{ChoiceAction, Command, Conversation, Draft, Event, MissKind, Phase, Role, SmallTalk, Tier};
use crate::decision::{self, Action, Decision};
use crate::flow::{self, Awaited, Brought, Taken};
use crate::ids::{EntryId, SlotName};
use crate::reply::{Text, Voice};
use crate::text::same_words;

/// The visitor typed a message. `before` is the conversation without it.
pub(super) fn said(brain: &Brain, draft: &mut Draft, before: &Conversation, words: &str) {
    draft.push(Event::VisitorSaid { text: words.to_owned(), choice: None });
    if draft.state().phase != Phase::Bot {
        return while_waiting(brain, draft, before, words);
    }
    if let Some(action) = typed_choice(before, words) {
        return act(brain, draft, &action, &unsettled(before, ""));
    }
    if corrected(brain, draft, before, words) {
        return;
    }
    match flow::awaited(draft, brain.content()) {
        Awaited::Nothing => decided(brain, draft, before, words),
        Awaited::Value(_) | Awaited::Option => match flow::take(draft, brain.content(), words) {
            Taken::Yes(outcome) => finish(brain, draft, outcome),
            Taken::No => interrupted(brain, draft, before, words),
        },
        Awaited::AnyWords(_) => any_words(brain, draft, before, words),
    }
}

/// "Nein, die Nummer ist …": a new value for an earlier step, although the open one could take these words too.
fn corrected(brain: &Brain, draft: &mut Draft, before: &Conversation, words: &str) -> bool {
    const BEGIN: [&str; 9] = ["nein", "no", "nicht", "falsch", "sorry", "entschuldigung", "moment", "halt", "oh"];
    let mut parts = words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let begins = parts.next().is_some_and(|first| BEGIN.iter().any(|word| same_words(word, first, before.language)));
    if before.flow.is_none() || !begins || parts.count() < 2 {
        return false;
    }
    let Some(outcome) = flow::correct(draft, brain.content(), words, true) else { return false };
    finish(brain, draft, outcome);
    true
}

/// A choice that the visitor typed out instead of clicking it. Flow options are matched by their step, and
/// an entry's question is an exact match that deserves its own proof.
fn typed_choice(before: &Conversation, words: &str) -> Option<ChoiceAction> {
    let newest = before.messages.iter().rev().find(|message| message.role != Role::Visitor)?;
    let typed = newest.choices.iter().find(|choice| same_words(&choice.label, words, before.language))?;
    let decided_elsewhere = matches!(typed.action, ChoiceAction::Option { .. } | ChoiceAction::Entry { .. });
    (!decided_elsewhere).then(|| typed.action.clone())
}

/// The messages that "did you mean" was asked about, then this one: what stood in them counts.
pub(super) fn unsettled(before: &Conversation, words: &str) -> String {
    let asked = if before.clarification.is_some() { usize::try_from(before.misses).unwrap_or(usize::MAX) } else { 0 };
    let said = before.messages.iter().rev().filter(|message| message.role == Role::Visitor).take(asked);
    let mut texts: Vec<&str> = std::iter::once(words).chain(said.map(|message| message.text.as_str())).collect();
    texts.reverse();
    texts.join("\n")
}

/// Nobody answers for the bot while a person is asked; only what is certain is still said.
fn while_waiting(brain: &Brain, draft: &mut Draft, before: &Conversation, words: &str) {
    if draft.state().phase != Phase::Waiting {
        return;
    }
    let voice = Voice::new(brain.content());
    if typed_choice(before, words) == Some(ChoiceAction::Withdraw) {
        return ladder::withdraw(brain, draft);
    }
    let Consulted { decision, mut decided, .. } = brain.consult(words, before, draft.at());
    if !is_said_while_waiting(&decision) {
        // What the bot thought and did not do: nobody was asked back, nothing was suggested.
        "passed_on".clone_into(&mut decided.kind);
    }
    draft.push(Event::Decided(Box::new(decided)));
    if ladder::learned_contact(draft, words) {
        return voice.say(draft, Text::ContactNoted);
    }
    match decision {
        Decision { tier: Tier::Confident, action: Action::Answer(entries), .. } => {
            for entry in &entries {
                voice.answer(draft, entry);
            }
        }
        Decision { tier: Tier::Confident, action: Action::SmallTalk(_), .. } => {}
        Decision { action: Action::Command(Command::Cancel), .. } => ladder::withdraw(brain, draft),
        Decision { action: Action::HandOff(_), reason: "asked_for_human", .. } => hand::already(voice, draft),
        _ => voice.say(draft, Text::PassedOn),
    }
}

fn is_said_while_waiting(decision: &Decision) -> bool {
    match &decision.action {
        Action::Answer(_) | Action::SmallTalk(_) => decision.tier == Tier::Confident,
        Action::Command(command) => *command == Command::Cancel,
        Action::HandOff(_) => decision.reason == "asked_for_human",
        Action::Clarify(_) | Action::Flow { .. } => false,
    }
}

/// The open step takes any words; commands, rules and clear questions are told apart from an answer.
fn any_words(brain: &Brain, draft: &mut Draft, before: &Conversation, words: &str) {
    let consulted = brain.consult(words, before, draft.at());
    let is_for_us = match &consulted.decision.action {
        Action::Command(_) => true,
        Action::HandOff(_) => matches!(consulted.decision.reason, "asked_for_human" | "always_human"),
        Action::Answer(_) => may_interrupt(brain, before) && words.trim_end().ends_with('?'),
        _ => false,
    };
    if is_for_us {
        return carry_out(brain, draft, before, words, consulted);
    }
    match flow::take(draft, brain.content(), words) {
        Taken::Yes(outcome) => finish(brain, draft, outcome),
        Taken::No => {
            let outcome = flow::refuse(draft, brain.content());
            finish(brain, draft, outcome);
        }
    }
}

/// The words do not fit the open step: a correction, a command, a question in between, or a slip.
fn interrupted(brain: &Brain, draft: &mut Draft, before: &Conversation, words: &str) {
    if let Some(outcome) = flow::correct(draft, brain.content(), words, false) {
        return finish(brain, draft, outcome);
    }
    let consulted = brain.consult(words, before, draft.at());
    let is_for_us = match &consulted.decision.action {
        Action::Command(_) | Action::SmallTalk(_) => true,
        Action::HandOff(_) => matches!(consulted.decision.reason, "asked_for_human" | "always_human" | "complaint"),
        Action::Answer(_) | Action::Flow { .. } => may_interrupt(brain, before),
        Action::Clarify(_) => false,
    };
    if is_for_us {
        return carry_out(brain, draft, before, words, consulted);
    }
    let outcome = flow::refuse(draft, brain.content());
    finish(brain, draft, outcome);
}

fn may_interrupt(brain: &Brain, before: &Conversation) -> bool {
    flow::may_interrupt(before, brain.content())
}

fn decided(brain: &Brain, draft: &mut Draft, before: &Conversation, words: &str) {
    let consulted = brain.consult(words, before, draft.at());
    let consulted = by_value(brain, before, words, consulted);
    carry_out(brain, draft, before, words, consulted);
}

/// After "did you mean" a typed value says which of the offered flows was meant.
fn by_value(brain: &Brain, before: &Conversation, words: &str, consulted: Consulted) -> Consulted {
    let Some(clarification) = &before.clarification else { return consulted };
    let (Consulted { reading, decision, .. }, content) = (&consulted, brain.content());
    let known = |slot: &SlotName| before.slots.contains_key(slot);
    let Some(decision) = decision::by_value(decision, reading, &clarification.targets, (words, &known), content) else {
        return consulted;
    };
    let decided = decision::record(&decision, reading, content);
    Consulted { decision, decided, ..consulted }
}

fn carry_out(brain: &Brain, draft: &mut Draft, before: &Conversation, words: &str, consulted: Consulted) {
    let Consulted { reading, decision, decided } = consulted;
    if reading.language_clear
        && !before.language_settled
        && reading.language != before.language
        && brain.content().bot.languages.contains(&reading.language)
    {
        draft.push(Event::LanguageChanged { language: reading.language, asked: false });
    }
    draft.push(Event::Decided(Box::new(decided)));
    let content = brain.content();
    let voice = Voice::new(content);
    match decision.action {
        Action::Answer(entries) => answer(brain, draft, before, &entries),
        Action::Flow { intent, flow, named } => {
            let words = unsettled(before, words);
            let outcome = flow::start(draft, content, &flow, Some(&intent), Brought { named: &named, words: &words });
            finish(brain, draft, outcome);
        }
        Action::SmallTalk(kind) => {
            if kind == SmallTalk::NoHelp {
                mark_no_help(draft);
            }
            voice.small_talk(draft, kind);
            obey::return_to_flow(brain, draft);
        }
        Action::Command(command) => obey::obey(brain, draft, command, words),
        Action::Clarify(targets) => {
            draft.push(Event::Missed { kind: MissKind::Clarified });
            voice.clarify(draft, &targets);
        }
        Action::HandOff(ring) => {
            if decision.reason == "low_confidence" || decision.reason == "still_ambiguous" {
                draft.push(Event::Missed { kind: MissKind::Beyond });
            }
            hand::over(brain, draft, ring);
        }
    }
}

/// The last answer was no help: the same as its button says.
fn mark_no_help(draft: &mut Draft) {
    let judged = draft.state().answers_shown.last().filter(|shown| shown.helpful.is_none());
    if let Some(message) = judged.map(|shown| shown.message) {
        draft.push(Event::FeedbackGiven { message, helpful: false, reason: None });
    }
}

/// The same entry right after itself means that it did not help: a person is offered instead.
fn answer(brain: &Brain, draft: &mut Draft, before: &Conversation, entries: &[EntryId]) {
    let voice = Voice::new(brain.content());
    if let [only] = entries
        && before.flow.is_none()
        && before.last_answer.as_ref() == Some(only)
    {
        return voice.offer_human(draft, Text::DidNotHelp);
    }
    for entry in entries {
        voice.answer(draft, entry);
    }
    obey::return_to_flow(brain, draft);
}
