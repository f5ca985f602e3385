//! Runs a dialogue test through the same `turn` that visitors use.

use std::collections::BTreeMap;

use super::compare::differences;
use super::mocks;
use jiff::Timestamp;

use super::model::{Dialogue, Mock, Said, Step};
use crate::conversation::{CallFault, CallResult, Choice, ChoiceAction, Conversation, Input, Role, Turn};
use crate::ids::{ChoiceId, ConversationId};
use crate::turn::{Brain, turn};

/// One line of a dialogue as it was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who said it.
    pub speaker: Speaker,
    /// The words.
    pub text: String,
    /// What differs after this line; set on the last line of the step that failed.
    pub differences: Vec<Difference>,
}

/// Who says a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The visitor.
    Visitor,
    /// The bot, or a note of the system.
    Bot,
}

/// Something that did not come as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What was looked at, such as `tier`.
    pub what: &'static str,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub found: String,
}

/// How a dialogue test ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The dialogue up to the first difference, or to its end.
    pub lines: Vec<Line>,
    /// The line in the file of the step that failed; none if all is as expected.
    pub failed_at: Option<usize>,
}

/// Runs a dialogue until its end or its first difference.
#[must_use]
pub fn run(brain: &Brain, dialogue: &Dialogue) -> Outcome {
    let language = dialogue.language.unwrap_or_else(|| brain.content().bot.default_language());
    let mut stage = Stage {
        brain,
        dialogue,
        conversation: Conversation::new(ConversationId::from_bits(1), language),
        asked: BTreeMap::new(),
        lines: Vec::new(),
    };
    let _ = stage.put(&Input::Start { language: dialogue.language, page: None });
    stage.lines.clear();
    for step in &dialogue.steps {
        let differences = stage.perform(step);
        if !differences.is_empty() {
            if let Some(last) = stage.lines.last_mut() {
                last.differences = differences;
            }
            return Outcome { lines: stage.lines, failed_at: Some(step.line) };
        }
    }
    Outcome { lines: stage.lines, failed_at: None }
}

struct Stage<'a> {
    brain: &'a Brain,
    dialogue: &'a Dialogue,
    conversation: Conversation,
    /// How often each service was called.
    asked: BTreeMap<String, usize>,
    lines: Vec<Line>,
}

impl Stage<'_> {
    fn perform(&mut self, step: &Step) -> Vec<Difference> {
        let before = self.conversation.last_seq();
        let input = match self.input(&step.said) {
            Ok(input) => input,
            Err(difference) => {
                self.line(Speaker::Visitor, &format!("({})", difference.expected));
                return vec![difference];
            }
        };
        match self.put_and_follow(&input) {
            Ok(turn) => differences(&step.expected, &turn, &self.conversation, before),
            Err(difference) => vec![difference],
        }
    }

    /// Runs the input and every call that follows from it, as one turn.
    fn put_and_follow(&mut self, input: &Input) -> Result<Turn, Difference> {
        let refused = |found| Difference { what: "input", expected: "an input that is taken".to_owned(), found };
        let mut whole = self.put(input).map_err(refused)?;
        while let Some(call) = self.conversation.call.clone() {
            let result = self.mocked(call.service.as_str())?;
            let answer = Input::CallAnswered { turn: call.turn, step: call.step, result };
            whole.events.extend(self.put(&answer).map_err(refused)?.events);
        }
        Ok(whole)
    }

    fn mocked(&mut self, service: &str) -> Result<CallResult, Difference> {
        let number = self.asked.entry(service.to_owned()).or_default();
        let mock = self.dialogue.mocks.get(service).and_then(|mocks| mocks.get(*number));
        *number += 1;
        let shape = self.brain.content().bot.services.get(service);
        mock.map(|mock| mocks::answer(mock, shape)).ok_or_else(|| Difference {
            what: "mocks",
            expected: format!("an answer for call {number} of the service {service}"),
            found: format!("no answer: add one under mocks: {{{service}: [{{…}}]}}"),
        })
    }

    fn input(&self, said: &Said) -> Result<Input, Difference> {
        let missing = |wanted: &str| Difference {
            what: "choose",
            expected: wanted.to_owned(),
            found: self.conversation.open_choices().iter().map(|c| c.label.clone()).collect::<Vec<_>>().join(" | "),
        };
        match said {
            Said::Text(text) => Ok(Input::Text(text.clone())),
            Said::Choose(wanted) => self.choice(wanted).map(Input::Choice).ok_or_else(|| missing(wanted)),
            Said::Hook(hook, mock) => self.told(hook, mock),
            Said::Helpful(helpful) => {
                let answer = self.conversation.answers_shown.last().map(|shown| shown.message);
                answer
                    .map(|message| Input::Feedback { message, helpful: *helpful, reason: None })
                    .ok_or_else(|| missing("an answer"))
            }
        }
    }

    fn told(&self, hook: &str, mock: &Mock) -> Result<Input, Difference> {
        let open = self.conversation.wait.as_ref().filter(|wait| wait.hook.as_str() == hook);
        let wait = open.ok_or_else(|| Difference {
            what: "hook",
            expected: format!("a flow that waits for {hook}"),
            found: self.conversation.wait.as_ref().map_or_else(|| "–".to_owned(), |wait| wait.hook.to_string()),
        })?;
        let result = mocks::answer(mock, self.brain.content().bot.hooks.get(hook));
        Ok(Input::HookAnswered { turn: wait.turn, step: wait.step.clone(), result })
    }

    /// The moment of the dialogue; where the time for an answer is over, that moment.
    fn now(&self, input: &Input) -> Timestamp {
        let late = matches!(input, Input::HookAnswered { result: CallResult::Failed(CallFault::Timeout), .. });
        let until = self.conversation.wait.as_ref().filter(|_| late).map(|wait| wait.until);
        until.unwrap_or(self.dialogue.now)
    }

    /// By label, or by what it stands for.
    fn choice(&self, wanted: &str) -> Option<ChoiceId> {
        let choices = self.conversation.messages.iter().rev().flat_map(|message| &message.choices);
        let matches = |choice: &&Choice| choice.label == wanted || action_name(&choice.action) == wanted;
        choices.into_iter().find(matches).map(|choice| choice.id)
    }

    fn put(&mut self, input: &Input) -> Result<Turn, String> {
        let before = self.conversation.last_seq();
        let now = self.now(input);
        let events = turn(self.brain, &self.conversation, input, now).map_err(|refused| refused.to_string())?;
        let turn = Turn { no: self.conversation.next_turn, at: now, client_id: None, events };
        self.conversation.apply(&turn);
        let said: Vec<(Speaker, String)> = self
            .conversation
            .messages_after(before)
            .iter()
            .map(|message| {
                let speaker = if message.role == Role::Visitor { Speaker::Visitor } else { Speaker::Bot };
                (speaker, message.text.clone())
            })
            .collect();
        for (speaker, text) in &said {
            self.line(*speaker, text);
        }
        Ok(turn)
    }

    fn line(&mut self, speaker: Speaker, text: &str) {
        self.lines.push(Line { speaker, text: text.to_owned(), differences: Vec::new() });
    }
}

fn action_name(action: &ChoiceAction) -> &str {
    match action {
        ChoiceAction::Entry { entry } => entry.as_str(),
        ChoiceAction::Flow { flow } => flow.as_str(),
        ChoiceAction::Option { option } => option,
        ChoiceAction::Human => "human",
        ChoiceAction::NoneOfThese => "none",
        ChoiceAction::Rate { .. } => "rate",
        ChoiceAction::KeepBot => "keep_bot",
        ChoiceAction::Withdraw => "withdraw",
    }
}
