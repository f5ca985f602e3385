//! The words that this FAQ is made of, in one language.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::math::ln;
use super::splittable::Splittable;
use crate::ids::Language;
use crate::text::{Speller, Weight, lexicon, stem};

/// A stem of the vocabulary.
pub(super) type StemId = u32;

/// A word as the vocabulary is collected from: its stem and, for compounds, its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Analysed {
    pub(super) stem: String,
    pub(super) parts: Vec<(String, bool)>,
    pub(super) weight: Weight,
}

/// Stems, their rarity, and the spellings that typos are repaired to.
#[derive(Debug)]
pub(super) struct Vocabulary {
    pub(super) language: Language,
    ids: HashMap<String, StemId>,
    /// The stems by id, in alphabetical order.
    stems: Vec<String>,
    idf: Vec<f64>,
    unknown_idf: f64,
    splittable: Arc<Splittable>,
    speller: Speller,
    spelled: HashSet<String>,
    protected: BTreeSet<String>,
}

/// How much a word that only tells the kind of question counts.
pub(super) const LIGHT: f64 = 0.35;

/// The share of a word's mass that is counted.
pub(super) fn class_weight(weight: Weight) -> f64 {
    match weight {
        Weight::Stop => 0.0,
        Weight::Light => LIGHT,
        Weight::Full => 1.0,
    }
}

/// The number of items that have each stem, in alphabetical order.
fn documents<'s>(items: impl Iterator<Item = Vec<&'s str>>) -> Vec<(&'s str, u32)> {
    let mut documents: HashMap<&str, u32> = HashMap::new();
    for mut stems in items {
        stems.sort_unstable();
        stems.dedup();
        for stem in stems {
            *documents.entry(stem).or_insert(0) += 1;
        }
    }
    let mut documents: Vec<(&str, u32)> = documents.into_iter().collect();
    documents.sort_unstable();
    documents
}

impl Vocabulary {
    /// `spelled`: how often each word is used; `items`: for each item its stems, parts included.
    pub(super) fn new<'s>(
        language: Language,
        spelled: &BTreeMap<String, u32>,
        splittable: Arc<Splittable>,
        items: impl ExactSizeIterator<Item = Vec<&'s str>>,
        protected: &[String],
    ) -> Self {
        let total = items.len() as f64;
        let documents = documents(items);
        let idf_of = |documents: u32| ln(1.0 + (total + 1.0) / (f64::from(documents) + 0.5));
        Self {
            language,
            ids: documents.iter().zip(0..).map(|((stem, _), id)| ((*stem).to_owned(), id)).collect(),
            stems: documents.iter().map(|(stem, _)| (*stem).to_owned()).collect(),
            idf: documents.iter().map(|(_, count)| idf_of(*count)).collect(),
            unknown_idf: idf_of(0),
            splittable,
            speller: Speller::new(spelled),
            spelled: spelled.keys().cloned().collect(),
            protected: protected.iter().map(|word| crate::text::fold(&word.to_lowercase(), language)).collect(),
        }
    }

    pub(super) fn id(&self, stem: &str) -> Option<StemId> {
        self.ids.get(stem).copied()
    }

    pub(super) fn stem(&self, id: StemId) -> &str {
        usize::try_from(id).ok().and_then(|id| self.stems.get(id)).map_or("", String::as_str)
    }

    pub(super) fn knows(&self, stem: &str) -> bool {
        self.ids.contains_key(stem)
    }

    pub(super) fn idf(&self, id: StemId) -> f64 {
        usize::try_from(id).ok().and_then(|id| self.idf.get(id)).copied().unwrap_or(self.unknown_idf)
    }

    pub(super) fn unknown_idf(&self) -> f64 {
        self.unknown_idf
    }

    /// Whether the FAQ has this very spelling.
    pub(super) fn spells(&self, folded: &str) -> bool {
        self.spelled.contains(folded)
    }

    /// The known word that an unknown one was meant to be, and the number of errors.
    pub(super) fn repair(&self, folded: &str) -> Option<(&str, usize)> {
        let lexicon = lexicon(self.language);
        let settled = self.spells(folded)
            || lexicon.knows(folded)
            || lexicon.is_service_stem(&stem(folded, self.language))
            || self.protected.contains(folded)
            || !folded.chars().all(char::is_alphabetic);
        if settled { None } else { self.speller.nearest(folded) }
    }
}

/// A folded word with its stem and parts.
pub(super) fn analyse(folded: &str, language: Language, splittable: &Splittable) -> Analysed {
    let weight = lexicon(language).weight(folded);
    let parts = if weight == Weight::Full { splittable.parts(folded) } else { Vec::new() };
    Analysed { stem: stem(folded, language), parts, weight }
}

/// The same for a word of a message, with the finished vocabulary.
pub(super) fn analyse_message_word(folded: &str, vocabulary: &Vocabulary) -> Analysed {
    analyse(folded, vocabulary.language, &vocabulary.splittable)
}
