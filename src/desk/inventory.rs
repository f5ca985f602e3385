//! How much content serves, in figures.

use super::Desk;
use crate::content::Content;
use crate::ids::Language;

/// How much content there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// What each language of the bot has, its first language first.
    pub languages: Vec<Stock>,
    /// Flows; each speaks all languages.
    pub flows: usize,
}

/// What one language has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    /// The language.
    pub language: Language,
    /// Entries with texts in it, drafts left out.
    pub entries: usize,
    /// Intents with examples in it; those that know their words by patterns alone count in every language.
    pub intents: usize,
}

impl Inventory {
    /// Counts. Linear in the number of entries and intents.
    #[must_use]
    pub fn of(content: &Content) -> Self {
        let stock = |language: &Language| Stock {
            language: *language,
            entries: content.entries.values().filter(|entry| entry.texts.contains_key(language)).count(),
            intents: content
                .intents
                .values()
                .filter(|intent| intent.examples.is_empty() || intent.examples.contains_key(language))
                .count(),
        };
        Self { languages: content.bot.languages.iter().map(stock).collect(), flows: content.flows.len() }
    }
}

impl Desk {
    /// How much content serves now.
    #[must_use]
    pub fn inventory(&self) -> Inventory {
        Inventory::of(self.brain().content())
    }
}
