//! What a click does. A click is certain: no reading is needed.

use super::brain::Brain;
use super::words::unsettled;
use super::{hand, ladder, obey, rate};
use crate::conversation::{Choice, ChoiceAction, Conversation, Draft, Event, HandoffReason, Phase, Ring};
use crate::flow::{self, Brought, Outcome};
use crate::reply::{Text, Voice};

/// The visitor clicked a choice.
pub(super) fn clicked(brain: &Brain, draft: &mut Draft, before: &Conversation, choice: &Choice) {
    draft.push(Event::VisitorSaid { text: choice.label.clone(), choice: Some(choice.id.to_string()) });
    if choice.action == ChoiceAction::Human && offered_for_no_help(draft.state(), choice) {
        return hand::over(brain, draft, Ring::because(HandoffReason::NotHelpful));
    }
    let answers = before.clarification.as_ref().is_some_and(|asked| asked.message == choice.id.message);
    let words = if answers { unsettled(before, "") } else { String::new() };
    act(brain, draft, &choice.action, &words);
}

/// A person offered beside "go on with the assistant" is offered because an answer did not help.
fn offered_for_no_help(state: &Conversation, choice: &Choice) -> bool {
    let offered = state.message(choice.id.message).map_or(&[][..], |message| &message.choices);
    offered.iter().any(|other| other.action == ChoiceAction::KeepBot)
}

/// The visitor asked for a person by the button that is always there.
pub(super) fn human(brain: &Brain, draft: &mut Draft) {
    let label = crate::reply::say(Text::TalkToHuman, draft.state().language).to_owned();
    draft.push(Event::VisitorSaid { text: label, choice: None });
    hand::over(brain, draft, Ring::because(HandoffReason::AskedForHuman));
}

/// Does what a choice says, clicked or typed; `words` are those that led to it.
pub(super) fn act(brain: &Brain, draft: &mut Draft, action: &ChoiceAction, words: &str) {
    let content = brain.content();
    let voice = Voice::new(content);
    let stands = matches!(
        action,
        ChoiceAction::Entry { .. } | ChoiceAction::Human | ChoiceAction::Rate { .. } | ChoiceAction::Withdraw
    );
    match draft.state().phase {
        // While a person talks, the bot is silent.
        Phase::Human => return,
        Phase::Waiting if !stands => return voice.say(draft, Text::PassedOn),
        _ => {}
    }
    match action {
        ChoiceAction::Entry { entry } if content.entries.contains_key(entry) => {
            voice.answer(draft, entry);
            obey::return_to_flow(brain, draft);
        }
        ChoiceAction::Flow { flow } if content.flows.contains_key(flow) => {
            let outcome = flow::start(draft, content, flow, None, Brought { named: &[], words });
            finish(brain, draft, outcome);
        }
        ChoiceAction::Option { option } => match flow::pick(draft, content, option) {
            Some(outcome) => finish(brain, draft, outcome),
            None => out_of_date(brain, draft),
        },
        ChoiceAction::Human => hand::over(brain, draft, Ring::because(HandoffReason::AskedForHuman)),
        ChoiceAction::NoneOfThese => hand::over(brain, draft, Ring::because(HandoffReason::NoneOfThese)),
        ChoiceAction::Rate { stars } => rate::given(brain, draft, *stars, None),
        ChoiceAction::Withdraw => ladder::withdraw(brain, draft),
        ChoiceAction::KeepBot => voice.say(draft, Text::GoOn),
        ChoiceAction::Entry { .. } | ChoiceAction::Flow { .. } => out_of_date(brain, draft),
    }
}

/// The button belongs to a step that is over, or to content that is gone.
fn out_of_date(brain: &Brain, draft: &mut Draft) {
    Voice::new(brain.content()).say(draft, Text::OutOfDate);
    obey::return_to_flow(brain, draft);
}

/// Does what a flow leaves to be done.
pub(super) fn finish(brain: &Brain, draft: &mut Draft, outcome: Outcome) {
    match outcome {
        Outcome::Waiting | Outcome::Ended => {}
        Outcome::HandOff(ring) => hand::over(brain, draft, ring),
    }
}
