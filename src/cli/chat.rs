//! `deskbell chat`: a conversation in the terminal. Nothing is stored.

use std::fmt::Write as _;
use std::io::{self, BufRead as _};
use std::path::Path;

use tokio::runtime::Runtime;

use super::arguments::ChatOptions;
use super::exit::Failure;
use super::{load, out, proof};
use crate::conversation::{Conversation, Input, Message, Phase, Role, Turn};
use crate::courier::{Services, system_lookup};
use crate::desk::{Clock, Random};
use crate::ids::{ChoiceId, Language, MessageSeq};
use crate::turn::{Brain, Refused, turn};

/// Runs the command.
///
/// # Errors
/// When the content does not check or the terminal cannot be read.
pub(super) fn run(dir: &Path, options: &ChatOptions) -> Result<(), Failure> {
    let load::Loaded { brain, config, .. } = load::brain(dir)?;
    let services = Services::new(&config.services, &system_lookup())
        .map_err(|error| Failure::outside("services cannot be called", &error, ""))?;
    let mut chat = Chat::new(&brain, (services, load::runtime()?), options.lang)?;
    out::print(&chat.put(&Input::Start { language: options.lang, page: None }))?;
    out::print("(a number picks a choice, :why shows the grounds of the last decision, :quit leaves)\n")?;
    loop {
        out::print("> ")?;
        let _ = io::Write::flush(&mut io::stdout());
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        if read.map_err(|error| Failure::outside("standard input cannot be read", &error, ""))? == 0 {
            return Ok(());
        }
        match line.trim() {
            ":quit" | ":q" => return Ok(()),
            "" => {}
            ":why" => out::print(&chat.why())?,
            typed => out::print(&chat.say(typed))?,
        }
    }
}

struct Chat<'a> {
    brain: &'a Brain,
    conversation: Conversation,
    services: Services,
    runtime: Runtime,
}

impl<'a> Chat<'a> {
    fn new(
        brain: &'a Brain,
        (services, runtime): (Services, Runtime),
        language: Option<Language>,
    ) -> Result<Self, Failure> {
        let language = language.unwrap_or_else(|| brain.content().bot.default_language());
        // Services are told it: two chats must not look like one.
        let id = Random::system().conversation_id(Clock::system().now());
        let id = id.map_err(|error| Failure::outside("there is no source of randomness", &error, ""))?;
        Ok(Self { brain, conversation: Conversation::new(id, language), services, runtime })
    }

    fn say(&mut self, typed: &str) -> String {
        let picked = typed.parse::<usize>().ok().and_then(|number| self.choice(number));
        self.put(&picked.map_or_else(|| Input::Text(typed.to_owned()), Input::Choice))
    }

    fn choice(&self, number: usize) -> Option<ChoiceId> {
        self.conversation.open_choices().get(number.checked_sub(1)?).map(|choice| choice.id)
    }

    fn put(&mut self, input: &Input) -> String {
        let before = self.conversation.last_seq();
        let mut done = self.take(input);
        while let (Ok(()), Some(call)) = (&done, self.conversation.call.clone()) {
            let result = self.runtime.block_on(self.services.ask(&self.conversation.id, &call));
            done = self.take(&Input::CallAnswered { turn: call.turn, step: call.step, result });
        }
        done.map_or_else(|refused| format!("({refused})\n"), |()| self.shown(before))
    }

    fn take(&mut self, input: &Input) -> Result<(), Refused> {
        let now = Clock::system().now();
        let events = turn(self.brain, &self.conversation, input, now)?;
        self.conversation.apply(&Turn { no: self.conversation.next_turn, at: now, client_id: None, events });
        Ok(())
    }

    fn shown(&self, after: MessageSeq) -> String {
        let mut text: String = self
            .conversation
            .messages_after(after)
            .iter()
            .filter(|message| message.role != Role::Visitor)
            .map(rendered)
            .collect();
        if self.conversation.phase == Phase::Waiting {
            text.push_str("(waiting for a person; nothing leaves this terminal)\n");
        }
        text
    }

    fn why(&self) -> String {
        match &self.conversation.last_decision {
            None => "(nothing was decided yet)\n".to_owned(),
            Some(decided) => {
                let mut lines = vec![proof::headline(decided)];
                lines.extend(proof::lines(decided));
                lines.join("\n") + "\n"
            }
        }
    }
}

fn rendered(message: &Message) -> String {
    let mark = if message.role == Role::System { "· " } else { "" };
    let mut text = format!("{mark}{}\n", message.text);
    for (number, choice) in (1..).zip(&message.choices) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "   [{number}] {}", choice.label);
    }
    text
}
