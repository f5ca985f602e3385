//! An editor's phrase, ready to be compared.

use std::sync::Arc;

use super::grams::GramVector;
use super::vocabulary::{Analysed, StemId, Vocabulary, class_weight};

/// How much a part of a compound counts against the whole word.
pub(super) const PART: f64 = 0.8;
/// The head of a compound says what it is; the other parts share the rest.
const HEAD_SHARE: f64 = 0.55;

/// A term of a phrase.
#[derive(Debug, Clone)]
pub(super) struct PhraseTerm {
    pub(super) id: StemId,
    /// Rarity times class.
    pub(super) mass: f64,
    /// Parts with their shares, which add up to at most 1.
    pub(super) parts: Vec<(StemId, f64)>,
}

/// A phrase of an entry.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) entry: usize,
    /// As written.
    pub(super) text: Arc<str>,
    pub(super) terms: Vec<PhraseTerm>,
    pub(super) mass: f64,
    /// Every stem that it offers, with the factor at which it counts; sorted by stem.
    pub(super) stems: Vec<(StemId, f64)>,
    pub(super) grams: GramVector,
    /// Whether it denies something.
    pub(super) negated: bool,
    /// The folded words, sorted: for the bonus of the exact spelling.
    pub(super) spelled: Arc<[String]>,
}

/// Shares of parts: all but the head share what the head leaves.
pub(super) fn shares(parts: &[(String, bool)]) -> impl Iterator<Item = (&str, f64)> {
    let others = parts.iter().filter(|(_, head)| !head).count();
    let complete = others > 0 && others < parts.len();
    parts.iter().map(move |(stem, head)| {
        let share = match (complete, head) {
            (true, false) => (1.0 - HEAD_SHARE) / others as f64,
            _ => HEAD_SHARE,
        };
        (stem.as_str(), share)
    })
}

/// The terms of a phrase.
pub(super) fn terms(analysed: &[Arc<Analysed>], vocabulary: &Vocabulary) -> Vec<PhraseTerm> {
    let mut terms: Vec<PhraseTerm> = Vec::new();
    for word in analysed {
        let class = class_weight(word.weight);
        let Some(id) = vocabulary.id(&word.stem).filter(|_| class > 0.0) else { continue };
        if terms.iter().any(|term| term.id == id) {
            continue;
        }
        let parts = shares(&word.parts).filter_map(|(stem, share)| Some((vocabulary.id(stem)?, share))).collect();
        terms.push(PhraseTerm { id, mass: class * vocabulary.idf(id), parts });
    }
    terms
}

/// Every stem of some terms with the best factor at which it counts, sorted.
pub(super) fn stems<'a>(terms: impl IntoIterator<Item = &'a PhraseTerm>) -> Vec<(StemId, f64)> {
    let mut stems: Vec<(StemId, f64)> = terms
        .into_iter()
        .flat_map(|term| std::iter::once((term.id, 1.0)).chain(term.parts.iter().map(|(id, _)| (*id, PART))))
        .collect();
    keep_best(&mut stems);
    stems
}

/// Sorts by stem and keeps the best factor of each.
pub(super) fn keep_best(stems: &mut Vec<(StemId, f64)>) {
    stems.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    stems.dedup_by_key(|(id, _)| *id);
}

/// The factor of a stem in a sorted list; 0 if it is not there.
pub(super) fn factor(stems: &[(StemId, f64)], id: StemId) -> f64 {
    stems.binary_search_by_key(&id, |(id, _)| *id).map_or(0.0, |at| stems[at].1)
}
