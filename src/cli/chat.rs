//! `deskbell chat`: a conversation in the terminal. Nothing is stored.

use std::fmt::Write as _;
use std::io::{self, BufRead as _};
use std::path::Path;

use super::arguments::ChatOptions;
use super::exit::Failure;
use super::{load, out, proof};
use crate::conversation::{Conversation, Input, Message, Phase, Role, Turn};
use crate::desk::Clock;
use crate::ids::{ChoiceId, ConversationId, Language, MessageSeq};
use crate::turn::{Brain, turn};

/// Runs the command.
///
/// # Errors
/// When the content does not check or the terminal cannot be read.
pub(super) fn run(dir: &Path, options: &ChatOptions) -> Result<(), Failure> {
    let brain = load::brain(dir)?.brain;
    let mut chat = Chat::new(&brain, options.lang);
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
}

impl<'a> Chat<'a> {
    fn new(brain: &'a Brain, language: Option<Language>) -> Self {
        let language = language.unwrap_or_else(|| brain.content().bot.default_language());
        Self { brain, conversation: Conversation::new(ConversationId::from_bits(0), language) }
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
        let now = Clock::system().now();
        match turn(self.brain, &self.conversation, input, now) {
            Ok(events) => {
                let turn = Turn { no: self.conversation.next_turn, at: now, client_id: None, events };
                self.conversation.apply(&turn);
                self.shown(before)
            }
            Err(refused) => format!("({refused})\n"),
        }
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
