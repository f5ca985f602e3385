//! Obeys the commands that work in every state.

use super::brain::Brain;
use crate::conversation::{Command, Draft, Event};
use crate::flow;
use crate::ids::Language;
use crate::reply::{Text, Voice};

/// Obeys a command. `Human` is a handoff and never comes here.
pub(super) fn obey(brain: &Brain, draft: &mut Draft, command: Command, words: &str) {
    let content = brain.content();
    let voice = Voice::new(content);
    match command {
        Command::Cancel => {
            let text = if flow::cancel(draft) { Text::Cancelled } else { Text::NothingToCancel };
            voice.say(draft, text);
        }
        Command::Back => {
            if !flow::back(draft, content) {
                voice.say(draft, Text::NothingBefore);
                return_to_flow(brain, draft);
            }
        }
        Command::Restart => {
            draft.push(Event::Restarted);
            voice.say(draft, Text::Restarted);
        }
        Command::Language => switch(brain, draft, words),
        Command::Privacy => {
            voice.privacy(draft);
            return_to_flow(brain, draft);
        }
        Command::Help | Command::Human => {
            voice.help(draft);
            return_to_flow(brain, draft);
        }
    }
}

fn switch(brain: &Brain, draft: &mut Draft, words: &str) {
    let voice = Voice::new(brain.content());
    let spoken = &brain.content().bot.languages;
    let wanted = named_language(words).or_else(|| spoken.iter().copied().find(|l| *l != draft.state().language));
    match wanted.filter(|language| spoken.contains(language)) {
        Some(language) => {
            draft.push(Event::LanguageChanged { language, asked: true });
            voice.say(draft, Text::LanguageSet);
        }
        None => voice.say(draft, Text::LanguageUnknown),
    }
    return_to_flow(brain, draft);
}

fn named_language(words: &str) -> Option<Language> {
    let words = words.to_lowercase();
    let names = [(Language::De, ["deutsch", "german"]), (Language::En, ["englisch", "english"])];
    names.into_iter().find(|(_, names)| names.iter().any(|name| words.contains(name))).map(|(language, _)| language)
}

/// After an interruption: asks the open step again, if there is one.
pub(super) fn return_to_flow(brain: &Brain, draft: &mut Draft) {
    if draft.state().flow.is_some() {
        Voice::new(brain.content()).say(draft, Text::BackToFlow);
        flow::ask_again(draft, brain.content());
    }
}
