//! A message becomes a [`Reading`]: candidates, rules, patterns, slot values and one calibrated confidence, with reasons.

mod classifier;
mod commands;
mod compare;
mod complaint;
mod context;
mod error;
mod evidence;
mod features;
mod frames;
mod grams;
mod heldout;
mod index;
mod math;
mod model;
mod parts;
mod phrase;
mod phrasebook;
mod query;
mod rank;
mod reader;
mod reading;
mod rules;
mod search;
mod slots;
mod smalltalk;
mod source;
mod synonyms;
mod vocabulary;

pub use error::UnderstandingError;
pub use evidence::Evidence;
pub use heldout::{HeldOut, held_out};
pub use reading::{Candidate, PatternHit, Reading, RuleHit, Scene};

use crate::content::Content;
use crate::ids::Language;

/// Content made ready for reading: frozen, shared by all threads, the same answer every time.
#[derive(Debug)]
pub struct Understanding {
    indexes: Vec<index::LanguageIndex>,
    default_language: Language,
    commands: &'static commands::Commands,
    complaints: &'static complaint::Complaints,
    small_talk: &'static smalltalk::SmallTalks,
    rules: rules::Rules,
    slots: slots::SlotFinder,
}

impl Understanding {
    /// Makes content ready. About 50 µs a phrase.
    ///
    /// # Errors
    /// When the index of a language cannot be built, or a pattern has no folded form.
    pub fn compile(content: &Content) -> Result<Self, UnderstandingError> {
        let mut indexes = Vec::new();
        for &language in &content.bot.languages {
            let sources = source::sources(content, language);
            indexes.push(index::LanguageIndex::build(language, sources, content.synonyms.get(&language))?);
        }
        Ok(Self {
            indexes,
            default_language: content.bot.default_language(),
            commands: commands::Commands::shipped()?,
            complaints: complaint::Complaints::shipped()?,
            small_talk: smalltalk::SmallTalks::shipped(),
            rules: rules::Rules::new(content)?,
            slots: slots::SlotFinder::new(content)?,
        })
    }

    fn index(&self, language: Language) -> Option<&index::LanguageIndex> {
        self.indexes.iter().find(|index| index.language == language)
    }
}
