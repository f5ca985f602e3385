//! `deskbell chat`: a conversation in the terminal. Nothing is stored.

mod bot;
mod command;
mod talk;

use std::io::{self, BufRead as _, Write as _};
use std::path::Path;

use super::arguments::ChatOptions;
use super::exit::Failure;
use super::{load, out};
use crate::diagnostics::Lang;
use crate::ids::Language;
use bot::Bot;
use command::{Command, Typed};
use talk::Talk;

/// Runs the command.
///
/// # Errors
/// When the content does not check or the terminal cannot be read.
pub(super) fn run(dir: &Path, options: &ChatOptions) -> Result<(), Failure> {
    let lang = load::locale_lang();
    let mut chat = Chat::new(Bot::open(dir, lang)?, options.lang, lang)?;
    out::print(&chat.greeting())?;
    out::print(lang.pick(
        "(eine Zahl wählt einen Knopf, :why zeigt die Gründe der letzten Antwort, :help nennt alle Befehle, :quit \
         beendet)\n",
        "(a number picks a choice, :why shows the grounds of the last decision, :help names all commands, :quit \
         leaves)\n",
    ))?;
    while let Some(line) = next_line()? {
        match command::read(&line) {
            Typed::Nothing => {}
            Typed::Command(Command::Quit) => return Ok(()),
            Typed::Command(command) => {
                let told = chat.obey(command)?;
                out::print(&told)?;
            }
            Typed::Unknown(name) => out::print(&command::unknown(&name, lang))?,
            Typed::Said(text) => out::print(&chat.say(&text))?,
        }
    }
    Ok(())
}

/// What is typed next; none at the end of the input.
fn next_line() -> Result<Option<String>, Failure> {
    out::print("> ")?;
    // A terminal that takes nothing any more shows at the next line.
    let _ = io::stdout().flush();
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line).map_err(|error| out::no_input(&error))?;
    Ok((read > 0).then_some(line))
}

struct Chat {
    bot: Bot,
    talk: Talk,
    /// The language of new conversations; none: that of the bot.
    language: Option<Language>,
    lang: Lang,
}

impl Chat {
    fn new(bot: Bot, language: Option<Language>, lang: Lang) -> Result<Self, Failure> {
        let talk = Talk::new(&bot.brain, language, lang)?;
        Ok(Self { bot, talk, language, lang })
    }

    fn greeting(&mut self) -> String {
        self.talk.begin(&self.bot, self.language)
    }

    fn say(&mut self, text: &str) -> String {
        self.talk.say(&self.bot, text)
    }

    fn obey(&mut self, command: Command) -> Result<String, Failure> {
        Ok(match command {
            Command::Help => command::help(self.lang),
            Command::Why => self.talk.why(),
            Command::Reload => self.bot.reload()?,
            Command::Test => self.bot.test()?,
            Command::New => self.anew()?,
            Command::Back => self.talk.back(),
            Command::Lang(language) => self.switch(language)?,
            Command::Quit => String::new(),
        })
    }

    fn anew(&mut self) -> Result<String, Failure> {
        self.talk = Talk::new(&self.bot.brain, self.language, self.lang)?;
        let line = self.lang.pick("(ein neues Gespräch)\n", "(a new conversation)\n");
        Ok(line.to_owned() + &self.greeting())
    }

    /// Visitors choose the language before they begin: this begins anew as well.
    fn switch(&mut self, language: Language) -> Result<String, Failure> {
        let languages = &self.bot.brain.content().bot.languages;
        if !languages.contains(&language) {
            let has: Vec<&str> = languages.iter().map(|language| language.code()).collect();
            let has = has.join(", ");
            return Ok(self.lang.pick(
                format!("(der Bot spricht diese Sprache nicht; er spricht: {has})\n"),
                format!("(the bot does not speak this language; it speaks: {has})\n"),
            ));
        }
        self.language = Some(language);
        self.anew()
    }
}
