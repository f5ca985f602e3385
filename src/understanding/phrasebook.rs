//! Shipped tables of expressions: a name and a pattern a line, with `@names` for what repeats.

use regex::Regex;

use super::screen::ScreenedSet;
use crate::ids::Language;

/// A table of named patterns over the folded words of a message.
#[derive(Debug, Default)]
pub(super) struct Phrasebook {
    names: Vec<String>,
    patterns: ScreenedSet,
}

impl Phrasebook {
    /// Reads `name TAB pattern` lines; `@short = …` lines define what `@short` stands for in later lines.
    pub(super) fn read(table: &str) -> Result<Self, regex::Error> {
        let mut shorts: Vec<(String, String)> = Vec::new();
        let (mut names, mut patterns) = (Vec::new(), Vec::new());
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            if let Some((short, pattern)) = line.split_once(" = ").filter(|(short, _)| short.starts_with('@')) {
                shorts.push((short.to_owned(), expand(pattern, &shorts)));
            } else if let Some((name, pattern)) = line.split_once('\t') {
                names.push(name.to_owned());
                patterns.push(expand(pattern.trim(), &shorts));
            }
        }
        Ok(Self { names, patterns: ScreenedSet::new(&patterns, false)? })
    }

    /// The names of the patterns that match, in the order of the table, each once.
    pub(super) fn matches(&self, text: &str) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for at in self.patterns.matches(text).into_iter().flatten() {
            let name = self.names[at].as_str();
            if !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }
}

fn expand(pattern: &str, shorts: &[(String, String)]) -> String {
    let mut by_length: Vec<&(String, String)> = shorts.iter().collect();
    by_length.sort_by_key(|(short, _)| std::cmp::Reverse(short.len()));
    by_length.iter().fold(pattern.to_owned(), |text, (short, full)| text.replace(short, &format!("(?:{full})")))
}

/// Both forms in which an editor's pattern is tried: as written, and with umlauts folded as in folded text.
pub(super) fn folded_pattern(pattern: &Regex) -> Result<Regex, regex::Error> {
    let source = pattern.as_str();
    let folded = source.replace(['ä', 'Ä'], "a").replace(['ö', 'Ö'], "o").replace(['ü', 'Ü'], "u").replace('ß', "ss");
    regex::RegexBuilder::new(&folded).case_insensitive(true).build()
}

/// The languages in the order in which tables are tried: the message's own first.
pub(super) fn order(first: Language) -> [Language; 2] {
    match first {
        Language::De => [Language::De, Language::En],
        Language::En => [Language::En, Language::De],
    }
}
