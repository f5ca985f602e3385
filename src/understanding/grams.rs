//! Character 2-5-grams inside words: the scorer that forgives spelling, endings and compounds.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::math::ln;

/// A text as a unit vector over grams, sorted by gram.
#[derive(Debug, Clone, Default)]
pub(super) struct GramVector {
    weights: Vec<(u32, f32)>,
}

/// How rare each gram is among the phrases of a language.
#[derive(Debug, Default)]
pub(super) struct GramStatistics {
    documents: HashMap<u32, u32, BuildHasherDefault<Spread>>,
    total: u32,
}

/// Grams are hashes already: one multiplication spreads them over the table.
#[derive(Debug, Default)]
struct Spread(u64);

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
        self.0 = (self.0 ^ u64::from(gram)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// The grams of a text with the number of their uses, sorted. Words are padded, so beginnings and endings count.
pub(super) fn counts(words: &[String]) -> Vec<(u32, u32)> {
    let mut hashes = Vec::new();
    for word in words {
        let padded: Vec<char> = std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' ')).collect();
        for n in 2..=5 {
            hashes.extend(padded.windows(n).map(hash));
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
fn hash(gram: &[char]) -> u32 {
    gram.iter().fold(0x811c_9dc5, |hash, &c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193))
}

impl GramStatistics {
    pub(super) fn add(&mut self, counts: &[(u32, u32)]) {
        self.total += 1;
        for (gram, _) in counts {
            *self.documents.entry(*gram).or_insert(0) += 1;
        }
    }

    /// The number of phrases that have a term of the search index.
    pub(super) fn documents_with(&self, term: &str) -> u32 {
        let chars: Vec<char> = term.chars().map(|c| if c == '_' { ' ' } else { c }).collect();
        self.documents.get(&hash(&chars)).copied().unwrap_or(0)
    }

    fn idf(&self, gram: u32) -> f64 {
        let documents = self.documents.get(&gram).copied().unwrap_or(0);
        1.0 + ln((1.0 + f64::from(self.total)) / (1.0 + f64::from(documents)))
    }

    /// Weighs by sub-linear count and rarity, to length 1.
    pub(super) fn vector(&self, counts: &[(u32, u32)]) -> GramVector {
        let raw: Vec<(u32, f64)> =
            counts.iter().map(|&(gram, count)| (gram, (1.0 + ln(f64::from(count))) * self.idf(gram))).collect();
        let norm = raw.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        #[allow(clippy::cast_possible_truncation)] // half the memory; the sums are made in f64
        let weights = raw.into_iter().map(|(gram, weight)| (gram, (weight / norm) as f32)).collect();
        GramVector { weights }
    }
}

impl GramVector {
    /// The cosine of two vectors. Linear in the shorter one if their lengths differ much, else in both.
    pub(super) fn cosine(&self, other: &Self) -> f64 {
        let (short, long) = if self.weights.len() <= other.weights.len() { (self, other) } else { (other, self) };
        if long.weights.len() > 16 * short.weights.len() { short.seek(long) } else { short.merge(long) }
    }

    fn merge(&self, other: &Self) -> f64 {
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while let (Some(a), Some(b)) = (self.weights.get(i), other.weights.get(j)) {
            if a.0 == b.0 {
                sum += f64::from(a.1) * f64::from(b.1);
            }
            i += usize::from(a.0 <= b.0);
            j += usize::from(b.0 <= a.0);
        }
        sum
    }

    fn seek(&self, long: &Self) -> f64 {
        let mut rest = long.weights.as_slice();
        let mut sum = 0.0;
        for (gram, weight) in &self.weights {
            let at = rest.partition_point(|(other, _)| other < gram);
            rest = &rest[at..];
            if let Some((_, other)) = rest.first().filter(|(other, _)| other == gram) {
                sum += f64::from(*weight) * f64::from(*other);
            }
        }
        sum
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
        let mut statistics = GramStatistics::default();
        let texts = ["wo ist mein paket", "wie lang ist die lieferzeit", "rechnung", "wo mein paket ist"];
        let all: Vec<_> = texts.iter().map(|t| counts(&words(t))).collect();
        for counts in &all {
            statistics.add(counts);
        }
        let vectors: Vec<_> = all.iter().map(|c| statistics.vector(c)).collect();
        assert!((vectors[0].cosine(&vectors[0]) - 1.0).abs() < 1e-6);
        assert!((vectors[0].cosine(&vectors[3]) - 1.0).abs() < 1e-6);
        assert!(vectors[0].cosine(&vectors[2]) < 0.1);
        assert!((vectors[0].seek(&vectors[1]) - vectors[0].merge(&vectors[1])).abs() < 1e-12);
    }
}
