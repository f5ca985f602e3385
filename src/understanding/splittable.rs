//! The words that compounds may be split into.

use std::collections::HashSet;

use crate::ids::Language;
use crate::text::{Beginnings, Weight, lexicon, split_compound, stem};

/// The shortest word of the FAQ that is taken for a part, in bytes.
const SHORTEST: usize = 4;

/// The stems of this FAQ's words, beside the shipped ones.
#[derive(Debug)]
pub(super) struct Splittable {
    language: Language,
    stems: HashSet<String>,
    /// How the stems begin: most cuts of a word are told apart by it, before any stemming.
    beginnings: Beginnings,
}

impl Splittable {
    /// `words` are folded.
    pub(super) fn new<'w>(language: Language, words: impl Iterator<Item = &'w String>) -> Self {
        let lexicon = lexicon(language);
        let content = words.filter(|word| word.len() >= SHORTEST && lexicon.weight(word) == Weight::Full);
        let stems: HashSet<String> = content.map(|word| stem(word, language)).collect();
        Self { language, beginnings: stems.iter().map(String::as_str).collect(), stems }
    }

    pub(super) fn contains(&self, stem: &str) -> bool {
        self.stems.contains(stem)
    }

    /// The parts of a folded word that the FAQ or the shipped list knows, each with whether it is the head.
    pub(super) fn parts(&self, folded: &str) -> Vec<(String, bool)> {
        if lexicon(self.language).family(folded).is_some() {
            return Vec::new();
        }
        split_compound(folded, &|word| self.known(word)).into_iter().map(|part| (part.stem, part.head)).collect()
    }

    /// The stem of a word that may be a part.
    fn known(&self, word: &str) -> Option<String> {
        let lexicon = lexicon(self.language);
        if !lexicon.may_be_part(word, &self.beginnings) {
            return None;
        }
        let stem = stem(word, self.language);
        let fits = lexicon.is_service_stem(&stem) || (word.len() >= SHORTEST && self.contains(&stem));
        (fits && lexicon.weight(word) == Weight::Full).then_some(stem)
    }
}
