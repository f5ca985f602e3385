//! Character 2-5-grams inside words: the scorer that forgives spelling, endings and compounds.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::math::ln;

/// A phrase as a unit vector over grams.
#[derive(Debug, Clone, Default)]
pub(super) struct GramVector {
    /// The number of each gram and its weight, in the order of the grams' hashes.
    weights: Vec<(u32, f32)>,
}

/// A message as a unit vector, spread out over all grams, so that comparing it is linear in the phrase alone.
#[derive(Debug, Clone, Default)]
pub(super) struct GramQuery {
    weights: Vec<f32>,
}

/// The grams of the phrases of a language: the number of each, and how many phrases have it.
#[derive(Debug)]
pub(super) struct GramStatistics {
    known: HashMap<u32, Gram, BuildHasherDefault<Spread>>,
    /// The rarity of a gram by the number of phrases that have it.
    idf: Vec<f64>,
}

/// A known gram.
#[derive(Debug, Clone, Copy)]
struct Gram {
    number: u32,
    documents: u32,
}

/// Grams are hashes already: one multiplication spreads them over the table.
#[derive(Debug, Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, gram: u32) {
        self.write_u64(u64::from(gram));
    }

    fn write_u64(&mut self, gram: u64) {
        self.0 = (self.0 ^ gram).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// The grams of a text with the number of their uses, sorted. Words are padded, so beginnings and endings count.
pub(super) fn counts(words: &[String]) -> Vec<(u32, u32)> {
    let mut hashes = Vec::new();
    for word in words {
        let padded: Vec<char> = std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' ')).collect();
        for n in 2..=5 {
            hashes.extend(padded.windows(n).map(|gram| hash(gram.iter().copied())));
        }
    }
    hashes.sort_unstable();
    let mut counts: Vec<(u32, u32)> = Vec::with_capacity(hashes.len());
    for hash in hashes {
        match counts.last_mut() {
            Some((last, count)) if *last == hash => *count += 1,
            _ => counts.push((hash, 1)),
        }
    }
    counts
}

/// FNV-1a: the same on every machine and in every process.
pub(super) fn hash(gram: impl Iterator<Item = char>) -> u32 {
    gram.fold(0x811c_9dc5, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193))
}

impl GramStatistics {
    /// `phrases`: the counts of each.
    pub(super) fn of(phrases: &[Vec<(u32, u32)>]) -> Self {
        let mut known: HashMap<u32, Gram, BuildHasherDefault<Spread>> = HashMap::default();
        for (gram, _) in phrases.iter().flatten() {
            let number = u32::try_from(known.len()).unwrap_or(u32::MAX);
            known.entry(*gram).or_insert(Gram { number, documents: 0 }).documents += 1;
        }
        let total = phrases.len();
        let most = known.values().map(|gram| gram.documents).max().unwrap_or(0);
        let idf = (0..=most).map(|documents| 1.0 + ln((1.0 + total as f64) / (1.0 + f64::from(documents))));
        Self { idf: idf.collect(), known }
    }

    /// The number of phrases that have a term of the search index.
    pub(super) fn documents_with(&self, term: &str) -> u32 {
        let spaced = term.chars().map(|c| if c == '_' { ' ' } else { c });
        self.known.get(&hash(spaced)).map_or(0, |gram| gram.documents)
    }

    /// Weighs by sub-linear count and rarity, to length 1. Unknown grams lengthen the vector and are left out.
    fn weigh(&self, counts: &[(u32, u32)], mut take: impl FnMut(u32, f32)) {
        let weigh = |&(gram, count): &(u32, u32)| {
            let known = self.known.get(&gram).copied();
            let documents = known.map_or(0, |gram| gram.documents);
            let idf = self.idf.get(documents as usize).copied().unwrap_or(1.0);
            (known, (1.0 + ln(f64::from(count))) * idf)
        };
        let raw: Vec<(Option<Gram>, f64)> = counts.iter().map(weigh).collect();
        let norm = raw.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        for (gram, weight) in raw {
            #[allow(clippy::cast_possible_truncation)] // half the memory; the sums are made in f64
            if let Some(gram) = gram {
                take(gram.number, (weight / norm) as f32);
            }
        }
    }

    /// The vector of a phrase.
    pub(super) fn vector(&self, counts: &[(u32, u32)]) -> GramVector {
        let mut weights = Vec::with_capacity(counts.len());
        self.weigh(counts, |gram, weight| weights.push((gram, weight)));
        GramVector { weights }
    }

    /// The vector of a message.
    pub(super) fn query(&self, counts: &[(u32, u32)]) -> GramQuery {
        let mut weights = vec![0.0; self.known.len()];
        self.weigh(counts, |gram, weight| {
            if let Some(place) = place(&mut weights, gram) {
                *place = weight;
            }
        });
        GramQuery { weights }
    }
}

fn place(weights: &mut [f32], gram: u32) -> Option<&mut f32> {
    weights.get_mut(usize::try_from(gram).ok()?)
}

impl GramQuery {
    /// The cosine with a phrase.
    pub(super) fn cosine(&self, phrase: &GramVector) -> f64 {
        let of = |gram: u32| usize::try_from(gram).ok().and_then(|gram| self.weights.get(gram)).copied().unwrap_or(0.0);
        phrase.weights.iter().map(|&(gram, weight)| f64::from(weight) * f64::from(of(gram))).sum()
    }
}

/// The 3-5-grams of a word for the search index: readable terms, `_` at the edges.
pub(super) fn index_terms(word: &str) -> Vec<String> {
    let padded: Vec<char> = std::iter::once('_').chain(word.chars()).chain(std::iter::once('_')).collect();
    (3..=5).flat_map(|n| padded.windows(n)).map(|gram| gram.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosine_of_like_and_unlike() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let texts = ["wo ist mein paket", "wie lang ist die lieferzeit", "rechnung", "wo mein paket ist"];
        let all: Vec<_> = texts.iter().map(|t| counts(&words(t))).collect();
        let statistics = GramStatistics::of(&all);
        let vectors: Vec<_> = all.iter().map(|c| statistics.vector(c)).collect();
        let query = statistics.query(&all[0]);
        assert!((query.cosine(&vectors[0]) - 1.0).abs() < 1e-6);
        assert!((query.cosine(&vectors[3]) - 1.0).abs() < 1e-6);
        assert!(query.cosine(&vectors[2]) < 0.1);
        assert!(statistics.query(&counts(&words("xyzzy"))).cosine(&vectors[0]).abs() < 1e-9);
    }
}
