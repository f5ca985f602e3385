//! Global commands in both languages, whatever the content says.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::error::UnderstandingError;
use super::phrasebook::{Phrasebook, order};
use crate::conversation::Command;
use crate::ids::Language;

/// The shipped command phrases.
#[derive(Debug)]
pub(super) struct Commands {
    books: [(Language, Phrasebook, Regex); 2],
}

/// Longer messages hold more than a command, in words.
const LONGEST: usize = 40;

fn table(language: Language) -> &'static str {
    match language {
        Language::De => include_str!("packs/commands.de.tsv"),
        Language::En => include_str!("packs/commands.en.tsv"),
    }
}

impl Commands {
    /// The shipped tables, compiled once.
    pub(super) fn shipped() -> Result<&'static Self, UnderstandingError> {
        static SHIPPED: LazyLock<Result<Commands, regex::Error>> =
            LazyLock::new(|| Ok(Commands { books: [read(Language::De)?, read(Language::En)?] }));
        SHIPPED.as_ref().map_err(|source| UnderstandingError::shipped("commands", source))
    }

    /// The command that a message is; `key` gives its folded words in a language. The message's own language goes first.
    pub(super) fn find<'k>(&self, first: Language, key: impl Fn(Language) -> &'k str) -> Option<Command> {
        order(first).into_iter().find_map(|language| {
            let (_, book, filler) = self.books.iter().find(|(known, _, _)| *known == language)?;
            let key = key(language);
            if key.split(' ').count() > LONGEST {
                return None;
            }
            // Twice: neighbouring fillers share their blank.
            let bare = filler.replace_all(key, " ");
            let bare = match bare {
                Cow::Borrowed(none) => Cow::Borrowed(none),
                Cow::Owned(once) => Cow::Owned(filler.replace_all(&once, " ").into_owned()),
            };
            let bare = bare.trim();
            // What is a command with its fillers may be nothing but fillers without: "stop please", "ok".
            command(book, bare).or_else(|| if bare == key { None } else { command(book, key) })
        })
    }
}

fn read(language: Language) -> Result<(Language, Phrasebook, Regex), regex::Error> {
    let table = table(language);
    let fillers = table.lines().find_map(|line| line.strip_prefix("@filler = ")).unwrap_or_default();
    let filler = Regex::new(&format!("(?:^| )(?:{fillers})(?: |$)"))?;
    Ok((language, Phrasebook::read(table)?, filler))
}

fn command(book: &Phrasebook, text: &str) -> Option<Command> {
    let names = book.matches(text);
    names.iter().find_map(|name| {
        let forbidden = format!("!{name}");
        if names.contains(&forbidden.as_str()) { None } else { by_name(name) }
    })
}

fn by_name(name: &str) -> Option<Command> {
    Some(match name {
        "human" => Command::Human,
        "cancel" => Command::Cancel,
        "back" => Command::Back,
        "restart" => Command::Restart,
        "language" => Command::Language,
        "privacy" => Command::Privacy,
        "help" => Command::Help,
        _ => return None,
    })
}

/// The language that a language command asks for; none if it names none.
pub(super) fn wanted_language(key: &str) -> Option<Language> {
    let negated =
        key.split(' ').any(|word| matches!(word, "not" | "no" | "kein" | "keine" | "nicht" | "kaum" | "schlecht"));
    let named = |words: [&str; 2]| key.split(' ').any(|word| words.contains(&word.trim_end_matches('e')));
    match (named(["deutsch", "german"]), named(["englisch", "english"])) {
        (true, false) => Some(if negated { Language::En } else { Language::De }),
        (false, true) => Some(if negated { Language::De } else { Language::En }),
        _ => None,
    }
}
