//! The way from a stem back to the words of a message that may stand for it.

use super::phrase::factor;
use super::term::Term;
use super::vocabulary::StemId;

/// What a message offers, by stem: comparing it with a phrase costs the shorter of both, not all its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Offers {
    /// In the order of the stems.
    offers: Vec<Offer>,
    /// For each term the mass, and the share of each of its parts.
    terms: Vec<(f64, Vec<f64>)>,
}

/// A stem that a term, or a part of it, may stand for.
#[derive(Debug, Clone, Copy)]
struct Offer {
    stem: StemId,
    term: usize,
    /// None: the whole word.
    part: Option<usize>,
    factor: f64,
}

impl Offers {
    pub(super) fn of(terms: &[Term]) -> Self {
        let mut offers = Vec::new();
        for (term, word) in terms.iter().enumerate() {
            let offer = |part, stem, factor| Offer { stem, term, part, factor };
            offers.extend(word.choices.iter().map(|choice| offer(None, choice.id, choice.factor)));
            for (part, known) in word.parts.iter().enumerate() {
                offers.extend(known.choices.iter().map(|(stem, factor)| offer(Some(part), *stem, *factor)));
            }
        }
        offers.sort_by_key(|offer| offer.stem);
        let share = |term: &Term| term.parts.iter().map(|part| part.share).collect();
        Self { offers, terms: terms.iter().map(|term| (term.mass, share(term))).collect() }
    }

    /// The mass of the words that these stems cover, each word as far as its best choice or its parts are.
    pub(super) fn covered(&self, stems: &[(StemId, f64)]) -> f64 {
        let mut hits = self.hits(stems);
        // Sums run in the order of the words, whatever the order of the stems.
        hits.sort_by_key(|(offer, _)| (offer.term, offer.part));
        let words = hits.chunk_by(|(a, _), (b, _)| a.term == b.term);
        words.map(|word| self.mass_of(word)).sum()
    }

    fn hits(&self, stems: &[(StemId, f64)]) -> Vec<(Offer, f64)> {
        if stems.len() > self.offers.len() {
            let hits = self.offers.iter().map(|offer| (*offer, factor(stems, offer.stem)));
            return hits.filter(|(_, weight)| *weight > 0.0).collect();
        }
        let of_stem = |(stem, weight): &(StemId, f64)| {
            let from = self.offers.partition_point(|offer| offer.stem < *stem);
            let (stem, weight) = (*stem, *weight);
            self.offers[from..].iter().take_while(move |offer| offer.stem == stem).map(move |offer| (*offer, weight))
        };
        stems.iter().flat_map(of_stem).collect()
    }

    /// The covered mass of one word by its hits, the whole word's first.
    fn mass_of(&self, hits: &[(Offer, f64)]) -> f64 {
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
        let covered = |stems: &[(StemId, f64)]| offers.covered(stems);
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
