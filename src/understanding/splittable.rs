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

impl PartialEq for Splittable {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language && self.stems == other.stems
    }
}

impl Splittable {
    /// `words` are folded; `known` has the stems of some of them.
    pub(super) fn new<'w>(
        language: Language,
        words: impl Iterator<Item = &'w String>,
        known: impl Fn(&str) -> Option<&'w str>,
    ) -> Self {
        let lexicon = lexicon(language);
        let content = words.filter(|word| word.len() >= SHORTEST && lexicon.weight(word) == Weight::Full);
        let stem = |word: &'w String| known(word).map_or_else(|| stem(word, language), str::to_owned);
        let stems: HashSet<String> = content.map(stem).collect();
        Self { language, beginnings: stems.iter().map(String::as_str).collect(), stems }
    }

    pub(super) fn contains(&self, stem: &str) -> bool {
        self.stems.contains(stem)
    }

    /// The stems that only one of the two has.
    pub(super) fn difference<'s>(&'s self, other: &'s Self) -> impl Iterator<Item = &'s str> {
        self.stems.symmetric_difference(&other.stems).map(String::as_str)
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
