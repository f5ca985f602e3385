//! Small talk: only when nothing else is left of the message.

use std::sync::LazyLock;

use super::expressions::Expressions;
use super::phrasebook::order;
use crate::conversation::SmallTalk;
use crate::ids::Language;
use crate::text::{Weight, lexicon};

/// The shipped expressions by their folded words.
#[derive(Debug)]
pub(super) struct SmallTalks {
    expressions: Expressions<SmallTalk>,
}

impl SmallTalks {
    /// The shipped table, read once.
    pub(super) fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<SmallTalks> = LazyLock::new(SmallTalks::read);
        &SHIPPED
    }

    fn read() -> Self {
        let mut expressions = Expressions::new();
        for line in include_str!("packs/smalltalk.tsv").lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let Some(kind) = cells.next().and_then(by_name) else { continue };
            for cell in cells {
                expressions.add(cell.trim(), kind);
            }
        }
        Self { expressions }
    }

    /// The small talk that a message is, if it is nothing else; `key` gives its folded words in a language.
    pub(super) fn find<'k>(&self, first: Language, key: impl Fn(Language) -> &'k str) -> Option<SmallTalk> {
        order(first).into_iter().find_map(|language| self.only(key(language), language))
    }

    fn only(&self, key: &str, language: Language) -> Option<SmallTalk> {
        let words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
        let (kinds, rest) = self.take_out(&words);
        let strongest = kinds.into_iter().max_by_key(|kind| strength(*kind))?;
        let empty = rest.iter().all(|word| is_nothing(word, language));
        empty.then_some(strongest)
    }

    /// The kinds of the expressions, longest first at each place, and the words that are none.
    fn take_out<'a>(&self, words: &[&'a str]) -> (Vec<SmallTalk>, Vec<&'a str>) {
        let (mut kinds, mut rest) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < words.len() {
            match self.expressions.at(words[at..].iter().copied()) {
                Some((kind, length)) => {
                    kinds.push(kind);
                    at += length;
                }
                None => {
                    rest.push(words[at]);
                    at += 1;
                }
            }
        }
        (kinds, rest)
    }
}

/// Words that add nothing to a greeting. Questions are not among them: "hallo, wann?" asks something.
fn is_nothing(word: &str, language: Language) -> bool {
    const NEUTRAL: [&str; 22] = [
        "bot", "chatbot", "super", "toll", "prima", "perfekt", "klasse", "gut", "alles", "great", "perfect", "nice",
        "good", "awesome", "cool", "lieber", "schon", "dann", "zusammen", "erstmal", "there", "everyone",
    ];
    NEUTRAL.contains(&word) || (lexicon(language).weight(word) == Weight::Stop && !asks(word))
}

/// Small words that make a request or a question of what stands beside them.
fn asks(word: &str) -> bool {
    const ASKING: [&str; 34] = [
        "geht",
        "gibt",
        "gibts",
        "kommt",
        "ist",
        "sind",
        "soll",
        "muss",
        "darf",
        "will",
        "mochte",
        "hatte",
        "frage",
        "fragen",
        "problem",
        "anliegen",
        "info",
        "infos",
        "information",
        "informationen",
        "help",
        "problem",
        "issue",
        "question",
        "is",
        "are",
        "does",
        "do",
        "want",
        "need",
        "would",
        "should",
        "could",
        "will",
    ];
    ASKING.contains(&word)
}

/// Which kind wins when a message holds several.
fn strength(kind: SmallTalk) -> u8 {
    match kind {
        SmallTalk::Greeting => 0,
        SmallTalk::Goodbye => 1,
        SmallTalk::Thanks => 2,
        SmallTalk::HowAreYou => 3,
        SmallTalk::Bot => 4,
        SmallTalk::Insult => 5,
        SmallTalk::NoHelp => 6,
    }
}

fn by_name(name: &str) -> Option<SmallTalk> {
    Some(match name {
        "greeting" => SmallTalk::Greeting,
        "thanks" => SmallTalk::Thanks,
        "goodbye" => SmallTalk::Goodbye,
        "bot" => SmallTalk::Bot,
        "how_are_you" => SmallTalk::HowAreYou,
        "insult" => SmallTalk::Insult,
        "no_help" => SmallTalk::NoHelp,
        _ => return None,
    })
}
