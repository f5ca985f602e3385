//! The way from a stem back to the words of a message that may stand for it.

use super::phrase::factor;
use super::term::Term;
use super::vocabulary::StemId;

/// What a message offers, by stem: comparing it with a phrase costs the shorter of both, not all its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Offers {
    /// In the order of the stems.
    by_stem: Vec<Offer>,
    /// For each term the mass, and the share of each of its parts.
    terms: Vec<(f64, Vec<f64>)>,
    /// A bit for each stem by its last digits: most stems of phrases are told apart by it.
    bits: [u64; WORDS],
}

/// A list of stems that is so many times longer than the offers is searched for them.
const LONG: usize = 16;
/// The words of 64 bits that the first look needs.
const WORDS: usize = 16;

/// An offer that a text takes, and the factor at which the text has its stem.
pub(super) type Hit = (Offer, f64);

/// A stem that a term, or a part of it, may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    stem: StemId,
    term: usize,
    /// None: the whole word.
    part: Option<usize>,
    factor: f64,
}

impl Offers {
    pub(super) fn of(terms: &[Term]) -> Self {
        let mut by_stem = Vec::new();
        for (term, word) in terms.iter().enumerate() {
            let offer = |part, stem, factor| Offer { stem, term, part, factor };
            by_stem.extend(word.choices.iter().map(|choice| offer(None, choice.id, choice.factor)));
            for (part, known) in word.parts.iter().enumerate() {
                by_stem.extend(known.choices.iter().map(|(stem, factor)| offer(Some(part), *stem, *factor)));
            }
        }
        by_stem.sort_by_key(|offer| offer.stem);
        let share = |term: &Term| term.parts.iter().map(|part| part.share).collect();
        let mut bits = [0; WORDS];
        for offer in &by_stem {
            let (word, bit) = place(offer.stem);
            bits[word] |= bit;
        }
        Self { by_stem, terms: terms.iter().map(|term| (term.mass, share(term))).collect(), bits }
    }

    /// Whether a stem may be offered. Never wrongly no.
    pub(super) fn may_hold(&self, stem: StemId) -> bool {
        let (word, bit) = place(stem);
        self.bits[word] & bit != 0
    }

    /// The mass of the words that these stems cover, each word as far as its best choice or its parts are.
    pub(super) fn covered(&self, stems: &[(StemId, f64)], hits: &mut Vec<Hit>) -> f64 {
        hits.clear();
        self.take_hits(stems, hits);
        // Sums run in the order of the words, whatever the order of the stems.
        hits.sort_by_key(|(offer, _)| (offer.term, offer.part));
        let words = hits.chunk_by(|(a, _), (b, _)| a.term == b.term);
        words.map(|word| self.mass_of(word)).sum()
    }

    fn take_hits(&self, stems: &[(StemId, f64)], hits: &mut Vec<Hit>) {
        // A first look at a stem costs far less than a search for an offer.
        if stems.len() > LONG * self.by_stem.len() {
            let all = self.by_stem.iter().map(|offer| (*offer, factor(stems, offer.stem)));
            hits.extend(all.filter(|(_, weight)| *weight > 0.0));
            return;
        }
        for &(stem, weight) in stems.iter().filter(|(stem, _)| self.may_hold(*stem)) {
            let from = self.by_stem.partition_point(|offer| offer.stem < stem);
            let same = self.by_stem[from..].iter().take_while(|offer| offer.stem == stem);
            hits.extend(same.map(|offer| (*offer, weight)));
        }
    }

    /// The covered mass of one word by its hits, the whole word's first.
    fn mass_of(&self, hits: &[Hit]) -> f64 {
        let Some((mass, shares)) = hits.first().and_then(|(offer, _)| self.terms.get(offer.term)) else { return 0.0 };
        let (mut whole, mut parts) = (0.0f64, 0.0);
        for part in hits.chunk_by(|(a, _), (b, _)| a.part == b.part) {
            let best = part.iter().map(|(offer, weight)| offer.factor * weight).fold(0.0, f64::max);
            match part.first().and_then(|(offer, _)| offer.part) {
                None => whole = best,
                Some(at) => parts += shares.get(at).copied().unwrap_or(0.0) * best,
            }
        }
        mass * whole.max(parts).min(1.0)
    }
}

/// Where the bit of a stem stands.
fn place(stem: StemId) -> (usize, u64) {
    ((stem >> 6) as usize % WORDS, 1 << (stem & 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::term::{Choice, How, QueryPart};

    fn term(mass: f64, choices: &[(StemId, f64)], parts: &[(f64, &[(StemId, f64)])]) -> Term {
        let choices = choices.iter().map(|(id, factor)| Choice { id: *id, factor: *factor, how: How::Word });
        let parts = parts.iter().map(|(share, choices)| QueryPart { share: *share, choices: choices.to_vec() });
        Term { mass, choices: choices.collect(), parts: parts.collect(), ..Term::default() }
    }

    #[test]
    fn a_word_is_covered_by_its_best_choice_or_its_parts() {
        let terms = [
            term(2.0, &[(7, 1.0), (3, 0.5)], &[]),
            term(1.0, &[(9, 0.1)], &[(0.5, &[(1, 1.0), (4, 0.8)]), (0.5, &[(2, 1.0)])]),
        ];
        let offers = Offers::of(&terms);
        let covered = |stems: &[(StemId, f64)]| offers.covered(stems, &mut Vec::new());
        let cases: &[(&[(StemId, f64)], f64)] = &[
            (&[], 0.0),
            (&[(5, 1.0)], 0.0),
            (&[(3, 1.0)], 1.0),
            (&[(3, 1.0), (7, 0.8)], 1.6),
            (&[(4, 1.0)], 0.4),
            (&[(1, 1.0), (2, 1.0), (4, 1.0), (9, 1.0)], 1.0),
            (&[(0, 1.0), (1, 1.0), (2, 1.0), (5, 1.0), (6, 1.0), (7, 1.0), (8, 1.0), (10, 1.0)], 3.0),
        ];
        for (stems, expected) in cases {
            assert!((covered(stems) - expected).abs() < 1e-12, "{stems:?}: {}", covered(stems));
        }
    }
}
