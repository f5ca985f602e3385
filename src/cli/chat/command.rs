//! What can be typed that is not for the bot.

use crate::diagnostics::{Lang, Word as _};
use crate::ids::Language;
use crate::yaml;

/// A wish of whoever sits at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    Why,
    Reload,
    Test,
    New,
    Back,
    Lang(Language),
    Quit,
}

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    Nothing,
    Command(Command),
    /// Looks like a command and is none.
    Unknown(String),
    /// For the bot.
    Said(String),
}

/// What each is called, and does.
const COMMANDS: [(&str, &str, &str); 8] = [
    (":why", "zeigt die Gründe der letzten Antwort", "shows the grounds of the last decision"),
    (":back", "nimmt die letzte Nachricht zurück", "takes the last message back"),
    (":new", "beginnt ein neues Gespräch", "begins a new conversation"),
    (
        ":lang",
        "„:lang de“ oder „:lang en“: beginnt neu in dieser Sprache",
        "“:lang de” or “:lang en”: begins anew in this language",
    ),
    (":reload", "liest die Inhalte neu und bleibt im Gespräch", "reads the content anew and stays in the conversation"),
    (":test", "lässt die Dialogtests laufen", "runs the dialogue tests"),
    (":help", "nennt die Befehle", "names the commands"),
    (":quit", "beendet", "leaves"),
];

/// Reads a line. `:)` and `:D` are words for the bot.
pub(super) fn read(line: &str) -> Typed {
    let line = line.trim();
    let mut words = line.split_whitespace();
    let Some(first) = words.next() else { return Typed::Nothing };
    let rest = words.next();
    let command = match (first, rest) {
        (":help" | ":h", _) => Command::Help,
        (":why", _) => Command::Why,
        (":reload", _) => Command::Reload,
        (":test", _) => Command::Test,
        (":new", _) => Command::New,
        (":back", _) => Command::Back,
        (":quit" | ":q", _) => Command::Quit,
        (":lang", language) => match language.and_then(Language::from_tag) {
            Some(language) => Command::Lang(language),
            None => return Typed::Unknown(line.to_owned()),
        },
        _ if looks_like_one(first) => return Typed::Unknown(first.to_owned()),
        _ => return Typed::Said(line.to_owned()),
    };
    Typed::Command(command)
}

fn looks_like_one(word: &str) -> bool {
    word.strip_prefix(':').is_some_and(|name| name.len() > 1 && name.chars().all(|c| c.is_ascii_lowercase()))
}

/// There is no such command: the one that was probably meant.
pub(super) fn unknown(name: &str, lang: Lang) -> String {
    if name.starts_with(":lang") {
        return lang
            .pick("(welche Sprache? „:lang de“ oder „:lang en“)\n", "(which language? “:lang de” or “:lang en”)\n")
            .to_owned();
    }
    let near = yaml::nearest(name, COMMANDS.map(|(command, ..)| command));
    let near = near.word(lang);
    lang.pick(
        format!("(den Befehl {name} gibt es nicht. {near}:help nennt alle.)\n"),
        format!("(there is no command {name}. {near}:help names them all.)\n"),
    )
}

/// All commands.
pub(super) fn help(lang: Lang) -> String {
    let line = |(name, de, en): &(&str, &str, &str)| format!("  {name:<9} {}\n", lang.pick(*de, *en));
    let number = lang.pick("eine Zahl wählt den Knopf mit dieser Nummer", "a number picks the choice with that number");
    COMMANDS.iter().map(line).collect::<String>() + &format!("  {:<9} {number}\n", "1, 2, …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_commands_or_for_the_bot() {
        for (line, typed) in [
            ("", Typed::Nothing),
            ("  \n", Typed::Nothing),
            (":q", Typed::Command(Command::Quit)),
            (" :why ", Typed::Command(Command::Why)),
            (":lang de", Typed::Command(Command::Lang(Language::De))),
            (":lang", Typed::Unknown(":lang".to_owned())),
            (":lang fr", Typed::Unknown(":lang fr".to_owned())),
            (":relaod", Typed::Unknown(":relaod".to_owned())),
            (":)", Typed::Said(":)".to_owned())),
            (":D danke", Typed::Said(":D danke".to_owned())),
            (":-)", Typed::Said(":-)".to_owned())),
            ("1", Typed::Said("1".to_owned())),
        ] {
            assert_eq!(read(line), typed, "{line:?}");
        }
    }

    #[test]
    fn the_nearest_command_is_named() {
        assert_eq!(
            unknown(":relaod", Lang::De),
            "(den Befehl :relaod gibt es nicht. Meinten Sie „:reload“? :help nennt alle.)\n"
        );
        assert_eq!(unknown(":xyzzy", Lang::En), "(there is no command :xyzzy. :help names them all.)\n");
        assert!(unknown(":lang fr", Lang::De).contains(":lang en"));
        for (name, ..) in COMMANDS.iter().filter(|(name, ..)| *name != ":lang") {
            assert!(matches!(read(name), Typed::Command(_)), "{name}");
        }
    }
}
