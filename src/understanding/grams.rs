//! Character 2-5-grams inside words: the scorer that forgives spelling, endings and compounds.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use super::math::ln;

/// A phrase as a vector over grams. The numbers and uses of its grams stay as they are when other phrases change; only
/// the length is told anew.
#[derive(Debug, Clone)]
pub(super) struct GramVector {
    grams: NumberedGrams,
    /// Its length, each gram weighed by its rarity.
    length: f64,
}

/// The number of each gram and its sub-linear count, in the order of the grams' hashes.
pub(super) type NumberedGrams = Arc<[(u32, f32)]>;

/// A message as a vector, spread out over all grams, so that comparing it is linear in the phrase alone.
#[derive(Debug, Clone)]
pub(super) struct GramQuery {
    /// The weight of each gram times its rarity in a phrase; 0 for those that it does not have.
    weights: Vec<f32>,
    /// Its length, unknown grams counted.
    length: f64,
}

/// The grams of the phrases of a language: the number of each, and how many phrases have it.
#[derive(Debug, Clone, Default)]
pub(super) struct GramStatistics {
    numbers: HashMap<u32, u32, BuildHasherDefault<Spread>>,
    /// The number of phrases that have each gram; 0 for one that no phrase has any more.
    documents: Vec<u32>,
    /// The rarity of a gram by the number of phrases that have it.
    idf: Vec<f64>,
    phrases: usize,
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
pub(super) fn counts<'w>(words: impl IntoIterator<Item = &'w String>) -> Vec<(u32, u32)> {
    let mut hashes = Vec::new();
    for word in words {
        let padded = padded(word);
        for n in 2..=5 {
            hashes.extend(padded.windows(n).map(gram));
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

/// When more than this share of the numbers stands for grams that no phrase has any more, they are given anew.
const STALE: f64 = 0.25;

impl GramStatistics {
    /// The statistics when some phrases have gone and others have come, by their counts. Grams keep their numbers.
    pub(super) fn after<'c>(
        before: &Self,
        gone: impl Iterator<Item = &'c [(u32, u32)]>,
        come: impl Iterator<Item = &'c [(u32, u32)]>,
    ) -> Self {
        let mut after = before.clone();
        for counts in gone {
            after.phrases -= 1;
            for (gram, _) in counts {
                if let Some(number) = after.numbers.get(gram) {
                    after.documents[*number as usize] -= 1;
                }
            }
        }
        for counts in come {
            after.phrases += 1;
            for (gram, _) in counts {
                let next = u32::try_from(after.documents.len()).unwrap_or(u32::MAX);
                let number = *after.numbers.entry(*gram).or_insert(next);
                if number == next {
                    after.documents.push(0);
                }
                after.documents[number as usize] += 1;
            }
        }
        let most = after.documents.iter().copied().max().unwrap_or(0);
        let idf = |documents: u32| 1.0 + ln((1.0 + after.phrases as f64) / (1.0 + f64::from(documents)));
        after.idf = (0..=most).map(idf).collect();
        after
    }

    /// Whether so many grams are gone that numbers should be given anew.
    pub(super) fn is_stale(&self) -> bool {
        let gone = self.documents.iter().filter(|documents| **documents == 0).count();
        gone as f64 > STALE * self.documents.len() as f64
    }

    /// How many phrases there are.
    pub(super) fn phrases(&self) -> usize {
        self.phrases
    }

    /// The number of grams that were ever given one.
    pub(super) fn numbers(&self) -> usize {
        self.documents.len()
    }

    /// The number of a gram that phrases have, and how many they are.
    pub(super) fn known(&self, gram: u32) -> Option<(u32, u32)> {
        let number = *self.numbers.get(&gram)?;
        let documents = *self.documents.get(number as usize)?;
        (documents > 0).then_some((number, documents))
    }

    fn idf(&self, documents: u32) -> f64 {
        self.idf.get(documents as usize).copied().unwrap_or(1.0)
    }

    /// The numbers of the known grams among these.
    #[expect(clippy::cast_possible_truncation, reason = "a logarithm of a small number")]
    pub(super) fn numbered(&self, counts: &[(u32, u32)]) -> NumberedGrams {
        let known = counts.iter().filter_map(|(gram, count)| Some((self.known(*gram)?.0, sub_linear(*count) as f32)));
        known.collect()
    }

    /// A phrase as a vector. All its grams are known, as they come from phrases.
    pub(super) fn vector(&self, grams: NumberedGrams) -> GramVector {
        let weight = |(number, count): &(u32, f32)| {
            let documents = self.documents.get(*number as usize).copied().unwrap_or(0);
            f64::from(*count) * self.idf(documents)
        };
        let length = grams.iter().map(weight).map(|weight| weight * weight).sum::<f64>().sqrt();
        GramVector { grams, length: length.max(f64::MIN_POSITIVE) }
    }

    /// The vector of a text that is no phrase: unknown grams lengthen it.
    pub(super) fn foreign_vector(&self, counts: &[(u32, u32)]) -> GramVector {
        let idf = |gram| self.idf(self.known(gram).map_or(0, |(_, documents)| documents));
        let weights = counts.iter().map(|(gram, count)| sub_linear(*count) * idf(*gram));
        let length = weights.map(|weight| weight * weight).sum::<f64>().sqrt();
        GramVector { grams: self.numbered(counts), length: length.max(f64::MIN_POSITIVE) }
    }

    /// The vector of a message, by sub-linear count and rarity. Unknown grams lengthen it and are left out.
    pub(super) fn query(&self, counts: &[(u32, u32)]) -> GramQuery {
        let mut weights = vec![0.0; self.documents.len()];
        let mut square = 0.0;
        for &(gram, count) in counts {
            let known = self.known(gram);
            let idf = self.idf(known.map_or(0, |(_, documents)| documents));
            let weight = sub_linear(count) * idf;
            square += weight * weight;
            if let Some(place) = known.and_then(|(number, _)| weights.get_mut(number as usize)) {
                #[expect(clippy::cast_possible_truncation, reason = "half the memory; the sums are made in f64")]
                let weight = (weight * idf) as f32;
                *place = weight;
            }
        }
        GramQuery { weights, length: square.sqrt().max(f64::MIN_POSITIVE) }
    }
}

fn sub_linear(count: u32) -> f64 {
    1.0 + ln(f64::from(count))
}

impl GramVector {
    /// The numbers of its grams.
    pub(super) fn numbers(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.grams.iter().map(|(number, _)| *number)
    }

    /// Its grams, to be used again where they are the same.
    pub(super) fn grams(&self) -> NumberedGrams {
        Arc::clone(&self.grams)
    }
}

impl GramQuery {
    /// The cosine with a phrase.
    pub(super) fn cosine(&self, phrase: &GramVector) -> f64 {
        let of = |gram: u32| self.weights.get(gram as usize).copied().unwrap_or(0.0);
        let sum: f64 = phrase.grams.iter().map(|&(gram, count)| f64::from(count) * f64::from(of(gram))).sum();
        sum / (phrase.length * self.length)
    }
}

/// The longer grams of a word, by which phrases are looked for: threes to fives.
pub(super) fn telling(word: &str) -> Vec<u32> {
    let padded = padded(word);
    (3..=5).flat_map(|n| padded.windows(n).map(gram)).collect()
}

/// A word with its edges, so that beginnings and endings count.
fn padded(word: &str) -> Vec<char> {
    std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' ')).collect()
}

/// A gram's number: a hash that keeps in its last two bits how long it is.
fn gram(gram: &[char]) -> u32 {
    let length = u32::try_from(gram.len()).unwrap_or(SHORTEST).wrapping_sub(SHORTEST);
    (hash(gram.iter().copied()) & !LENGTH) | (length & LENGTH)
}

/// The characters of the shortest grams, and the bits that say how many more a gram has.
const SHORTEST: u32 = 2;
const LENGTH: u32 = 0b11;

/// How many characters more than two a gram has, 0 to 3.
pub(super) fn extra_length(gram: u64) -> usize {
    usize::try_from(gram & u64::from(LENGTH)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosine_of_like_and_unlike() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let texts = ["wo ist mein paket", "wie lang ist die lieferzeit", "rechnung", "wo mein paket ist"];
        let all: Vec<_> = texts.iter().map(|t| counts(&words(t))).collect();
        let none = std::iter::empty();
        let statistics = GramStatistics::after(&GramStatistics::default(), none, all.iter().map(Vec::as_slice));
        let vectors: Vec<_> = all.iter().map(|c| statistics.vector(statistics.numbered(c))).collect();
        let query = statistics.query(&all[0]);
        assert!((query.cosine(&vectors[0]) - 1.0).abs() < 1e-6);
        assert!((query.cosine(&vectors[3]) - 1.0).abs() < 1e-6);
        assert!(query.cosine(&vectors[2]) < 0.1);
        assert!(statistics.query(&counts(&words("xyzzy"))).cosine(&vectors[0]).abs() < 1e-9);
    }
}
