//! A message becomes a [`Reading`]: candidates, rules, patterns, slot values and one calibrated confidence, with reasons.

mod answers;
mod calibration;
mod classifier;
mod commands;
mod compare;
mod complaint;
mod context;
mod draft;
mod error;
mod evidence;
mod expressions;
mod features;
mod frames;
mod glossary;
mod gram_index;
mod grams;
mod heldout;
mod index;
mod lineage;
mod math;
mod message;
mod model;
mod offers;
mod parallel;
mod parts;
mod phrase;
mod phrasebook;
mod query;
mod rank;
mod ranking;
mod reader;
mod reading;
mod rules;
mod screen;
mod search;
mod several;
mod smalltalk;
mod source;
mod splittable;
mod suggest;
mod synonyms;
mod term;
mod vocabulary;
mod wording;

pub use calibration::{Calibration, Testimony};
pub use error::UnderstandingError;
pub use evidence::Evidence;
pub use heldout::{HeldOut, held_out};
pub use reading::{Candidate, PatternHit, Reading, RuleHit, Scene};
pub use suggest::Suggested;

use std::sync::Arc;

use crate::content::Content;
use crate::ids::Language;

/// Content made ready for reading: frozen, shared by all threads, the same answer every time.
#[derive(Debug)]
pub struct Understanding {
    indexes: Vec<Arc<index::LanguageIndex>>,
    default_language: Language,
    commands: &'static commands::Commands,
    complaints: &'static complaint::Complaints,
    small_talk: &'static smalltalk::SmallTalks,
    rules: rules::Rules,
    /// One for each language.
    suggestions: Vec<Arc<suggest::Suggestions>>,
}

impl Understanding {
    /// Makes content ready: index, classifier and calibration of each language. See docs/performance.md for what it costs.
    ///
    /// # Errors
    /// When the index of a language cannot be built, or a pattern has no folded form.
    pub fn compile(content: &Content) -> Result<Self, UnderstandingError> {
        Self::compile_after(content, None)
    }

    /// The same, to the bit, in less time where `before` was made from content with the same phrases: editors change
    /// answers and flows more often than phrases.
    ///
    /// # Errors
    /// When the index of a language cannot be built, or a pattern has no folded form.
    pub fn compile_after(content: &Content, before: Option<&Self>) -> Result<Self, UnderstandingError> {
        let (mut indexes, mut suggestions) = (Vec::new(), Vec::new());
        for &language in &content.bot.languages {
            let sources = source::sources(content, language);
            let synonyms = content.synonyms.get(&language);
            suggestions.push(suggest::Suggestions::build(
                content,
                language,
                before.and_then(|b| b.suggested(language)),
            ));
            let before = before.and_then(|before| before.shared(language));
            indexes.push(index::LanguageIndex::build(language, sources, synonyms, before)?);
        }
        Ok(Self {
            indexes,
            default_language: content.bot.default_language(),
            commands: commands::Commands::shipped()?,
            complaints: complaint::Complaints::shipped()?,
            small_talk: smalltalk::SmallTalks::shipped(),
            rules: rules::Rules::new(content, before.map(|before| &before.rules))?,
            suggestions,
        })
    }

    fn index(&self, language: Language) -> Option<&index::LanguageIndex> {
        self.shared(language).map(|index| &**index)
    }

    fn shared(&self, language: Language) -> Option<&Arc<index::LanguageIndex>> {
        self.indexes.iter().find(|index| index.language == language)
    }

    fn suggested(&self, language: Language) -> Option<&Arc<suggest::Suggestions>> {
        self.suggestions.iter().find(|suggestions| suggestions.language == language)
    }
}

/// Phrases an entry from which on they are asked how sure the bot may be; fewer do not predict one another.
pub const ASKED_FROM: usize = 8;
