//! Utterances as sparse unit vectors.
//!
//! What a feature weighs does not depend on how many phrases have it: so a new phrase changes no other vector, and a
//! class learns anew only when its own phrases or their rivals change. Rarity was tried beside it and gained nothing.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use super::Utterance;
use crate::understanding::grams::{Spread, extra_length, hash};
use crate::understanding::math::ln;

/// The number of a feature and its value, in the order of the features' keys.
pub(super) type Vector = Arc<[(u32, f32)]>;

/// How much words and pairs of words count beside characters: what does best on all public sets together.
const WORDS: f64 = 0.5;
const PAIRS: f64 = 0.4;
/// The words of a pair are at most this far apart.
const REACH: usize = 6;
/// What character grams count by their length from two on: the shorter they are, the more words have them.
const BY_LENGTH: [f64; 4] = [0.67, 0.82, 0.93, 1.0];
/// When more than this share of the numbers stands for features that no phrase has any more, they are given anew.
const STALE: f64 = 0.25;

/// The features of the training utterances: the number of each, and how many utterances have it.
#[derive(Debug, Clone, Default)]
pub(super) struct Features {
    numbers: HashMap<u64, u32, BuildHasherDefault<Spread>>,
    documents: Vec<u32>,
}

/// The features of one utterance with their counts, each channel in the order of its keys.
pub(in crate::understanding) struct Counted {
    characters: Vec<(u64, u32)>,
    words: Vec<(u64, u32)>,
    pairs: Vec<(u64, u32)>,
}

impl Counted {
    pub(in crate::understanding) fn of(utterance: &Utterance<'_>) -> Self {
        Self { characters: characters(utterance), words: words(utterance), pairs: pairs(utterance) }
    }

    fn keys(&self) -> impl Iterator<Item = u64> + '_ {
        self.characters.iter().chain(&self.words).chain(&self.pairs).map(|(key, _)| *key)
    }
}

impl Features {
    /// The features when some utterances have gone and others have come. Features keep their numbers.
    pub(super) fn after<'c>(
        before: &Self,
        gone: impl Iterator<Item = &'c Vector>,
        come: impl Iterator<Item = &'c Counted>,
    ) -> Self {
        let mut after = before.clone();
        for (number, _) in gone.flat_map(|vector| vector.iter()) {
            after.documents[*number as usize] -= 1;
        }
        for key in come.flat_map(Counted::keys) {
            let next = u32::try_from(after.documents.len()).unwrap_or(u32::MAX);
            let number = *after.numbers.entry(key).or_insert(next);
            if number == next {
                after.documents.push(0);
            }
            after.documents[number as usize] += 1;
        }
        after
    }

    /// How many features were ever given a number.
    pub(super) fn len(&self) -> usize {
        self.documents.len()
    }

    /// How many utterances have a feature.
    pub(super) fn documents(&self, number: usize) -> usize {
        self.documents.get(number).map_or(0, |documents| *documents as usize)
    }

    /// Whether so many features are gone that numbers should be given anew.
    pub(super) fn are_stale(&self) -> bool {
        let gone = self.documents.iter().filter(|documents| **documents == 0).count();
        gone as f64 > STALE * self.documents.len() as f64
    }

    /// Each channel at length 1; what no phrase has is left out.
    pub(super) fn vector(&self, counted: &Counted) -> Vec<(u32, f32)> {
        let mut vector = Vec::with_capacity(counted.keys().size_hint().0);
        self.channel(&counted.characters, 1.0, |key| BY_LENGTH[extra_length(key)], &mut vector);
        self.channel(&counted.words, WORDS, |_| 1.0, &mut vector);
        self.channel(&counted.pairs, PAIRS, |_| 1.0, &mut vector);
        vector
    }

    fn channel(&self, counts: &[(u64, u32)], weight: f64, own: impl Fn(u64) -> f64, vector: &mut Vec<(u32, f32)>) {
        let known = |&(key, count): &(u64, u32)| {
            let number = *self.numbers.get(&key)?;
            (self.documents(number as usize) > 0).then(|| (number, own(key) * (1.0 + ln(f64::from(count)))))
        };
        let weighed: Vec<(u32, f64)> = counts.iter().filter_map(known).collect();
        let norm = weighed.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
        let scale = weight / norm.max(f64::MIN_POSITIVE);
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
        vector.extend(weighed.into_iter().map(|(number, value)| (number, (value * scale) as f32)));
    }
}

/// Stems in ones and twos with their counts. Bits above the 32 of a hash keep the channels apart.
fn words(utterance: &Utterance<'_>) -> Vec<(u64, u32)> {
    let ones = utterance.stems.iter().chain(utterance.parts).map(|stem| (1 << 32) | stem_hash(stem));
    let twos = utterance.stems.windows(2).map(|pair| (2 << 32) | joined(&pair[0], &pair[1]));
    counted(ones.chain(twos).collect())
}

/// Stems that occur together, in whatever order.
fn pairs(utterance: &Utterance<'_>) -> Vec<(u64, u32)> {
    let mut keys = Vec::new();
    for (at, first) in utterance.stems.iter().enumerate() {
        for second in utterance.stems[at + 1..].iter().take(REACH).filter(|second| *second != first) {
            let (low, high) = if first < second { (first, second) } else { (second, first) };
            keys.push((3 << 32) | joined(low, high));
        }
    }
    counted(keys)
}

fn stem_hash(stem: &str) -> u64 {
    u64::from(hash(stem.chars()))
}

fn joined(first: &str, second: &str) -> u64 {
    u64::from(hash(first.chars().chain(std::iter::once(' ')).chain(second.chars())))
}

fn counted(mut keys: Vec<u64>) -> Vec<(u64, u32)> {
    keys.sort_unstable();
    let mut counts: Vec<(u64, u32)> = Vec::with_capacity(keys.len());
    for key in keys {
        match counts.last_mut() {
            Some((last, count)) if *last == key => *count += 1,
            _ => counts.push((key, 1)),
        }
    }
    counts
}

fn characters(utterance: &Utterance<'_>) -> Vec<(u64, u32)> {
    utterance.grams.iter().map(|&(gram, count)| (u64::from(gram), count)).collect()
}
