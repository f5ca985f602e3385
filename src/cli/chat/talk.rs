//! The conversation itself.

use std::fmt::Write as _;

use super::bot::Bot;
use crate::cli::exit::Failure;
use crate::cli::proof;
use crate::conversation::{Conversation, Input, Message, Phase, Role, Turn};
use crate::desk::{Clock, Random};
use crate::diagnostics::Lang;
use crate::ids::{ChoiceId, Language, MessageSeq};
use crate::turn::{Brain, Refused, turn};

/// So many messages can be taken back.
const MOST_BACK: usize = 100;

/// A conversation, and how it was before each message.
pub(super) struct Talk {
    conversation: Conversation,
    before: Vec<(String, Conversation)>,
    lang: Lang,
}

impl Talk {
    /// A conversation in which nothing was said yet.
    ///
    /// # Errors
    /// When there is no source of randomness.
    pub(super) fn new(brain: &Brain, language: Option<Language>, lang: Lang) -> Result<Self, Failure> {
        let language = language.unwrap_or_else(|| brain.content().bot.default_language());
        // Services are told it: two chats must not look like one.
        let id = Random::system().conversation_id(Clock::system().now());
        let id = id.map_err(|error| {
            let what = lang.pick("es gibt keine Quelle für Zufall", "there is no source of randomness");
            Failure::outside(what, &error, "")
        })?;
        Ok(Self { conversation: Conversation::new(id, language), before: Vec::new(), lang })
    }

    /// The bot greets.
    pub(super) fn begin(&mut self, bot: &Bot, language: Option<Language>) -> String {
        self.put(bot, &Input::Start { language, page: None })
    }

    /// The visitor says something, or picks by number.
    pub(super) fn say(&mut self, bot: &Bot, typed: &str) -> String {
        let picked = typed.parse::<usize>().ok().and_then(|number| self.choice(number));
        if self.before.len() == MOST_BACK {
            self.before.remove(0);
        }
        self.before.push((typed.to_owned(), self.conversation.clone()));
        self.put(bot, &picked.map_or_else(|| Input::Text(typed.to_owned()), Input::Choice))
    }

    /// Takes the last message back.
    pub(super) fn back(&mut self) -> String {
        let Some((typed, before)) = self.before.pop() else {
            return self.lang.pick("(es gibt nichts zurückzunehmen)\n", "(there is nothing to take back)\n").to_owned();
        };
        self.conversation = before;
        self.lang.pick(format!("(zurückgenommen: „{typed}“)\n"), format!("(taken back: “{typed}”)\n"))
    }

    /// The grounds of the last decision.
    pub(super) fn why(&self) -> String {
        match &self.conversation.last_decision {
            None => self.lang.pick("(noch wurde nichts entschieden)\n", "(nothing was decided yet)\n").to_owned(),
            Some(decided) => {
                let mut lines = vec![proof::headline(decided, self.lang)];
                lines.extend(proof::lines(decided, self.lang));
                lines.join("\n") + "\n"
            }
        }
    }

    fn choice(&self, number: usize) -> Option<ChoiceId> {
        self.conversation.open_choices().get(number.checked_sub(1)?).map(|choice| choice.id)
    }

    fn put(&mut self, bot: &Bot, input: &Input) -> String {
        let before = self.conversation.last_seq();
        let mut done = self.take(bot, input);
        while let (Ok(()), Some(call)) = (&done, self.conversation.call.clone()) {
            let result = bot.runtime.block_on(bot.services.ask(&self.conversation.id, &call));
            done = self.take(bot, &Input::CallAnswered { turn: call.turn, step: call.step, result });
        }
        done.map_or_else(|refused| format!("({})\n", told(refused, self.lang)), |()| self.shown(before))
    }

    fn take(&mut self, bot: &Bot, input: &Input) -> Result<(), Refused> {
        let now = Clock::system().now();
        let events = turn(&bot.brain, &self.conversation, input, now)?;
        self.conversation.apply(&Turn { no: self.conversation.next_turn, at: now, client_id: None, events });
        Ok(())
    }

    fn shown(&self, after: MessageSeq) -> String {
        let new = self.conversation.messages_after(after).iter();
        let mut text: String = new.filter(|message| message.role != Role::Visitor).map(rendered).collect();
        if self.conversation.phase == Phase::Waiting {
            text.push_str(self.lang.pick(
                "(wartet auf einen Menschen; nichts verlässt dieses Terminal)\n",
                "(waiting for a person; nothing leaves this terminal)\n",
            ));
        }
        text
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

fn told(refused: Refused, lang: Lang) -> String {
    let german = match refused {
        Refused::EmptyText => "die Nachricht ist leer",
        Refused::TextTooLong => "die Nachricht ist zu lang",
        Refused::UnknownChoice => "diese Auswahl wurde nicht angeboten",
        Refused::UnknownMessage => "eine solche Nachricht lässt sich nicht beurteilen",
        Refused::StarsOutOfRange => "eine Bewertung hat 1 bis 5 Sterne",
        Refused::NoSuchCall => "auf einen solchen Aufruf wird nicht gewartet",
        Refused::Closed => "das Gespräch ist beendet; :new beginnt ein neues",
        Refused::HandoffOver => "die Übergabe ist beendet",
        Refused::Taken => "ein anderer Mensch hat die Übergabe schon angenommen",
        Refused::NotInHumanHands => "noch hat kein Mensch die Übergabe angenommen",
        Refused::AgentTextTooLong => "die Nachricht des Helpdesks ist zu lang",
        Refused::TooMuchContext => "die Seite teilt zu viel mit",
    };
    lang.pick(german.to_owned(), refused.to_string())
}
