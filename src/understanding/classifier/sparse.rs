//! Utterances as sparse unit vectors.

use std::collections::HashMap;

use super::Utterance;
use crate::understanding::grams::{Spread, hash};
use crate::understanding::math::ln;

/// The number of a feature and its value; numbers rise.
pub(super) type Vector = Vec<(u32, f32)>;

/// How much words and pairs of words count beside characters: what does best on all public sets together.
const WORDS: f64 = 0.5;
const PAIRS: f64 = 0.4;
/// The words of a pair are at most this far apart.
const REACH: usize = 6;

/// The features of the training utterances with their rarity.
#[derive(Debug, Default)]
pub(super) struct Features {
    known: HashMap<u64, Feature, std::hash::BuildHasherDefault<Spread>>,
}

#[derive(Debug, Clone, Copy)]
struct Feature {
    number: u32,
    idf: f32,
}

impl Features {
    pub(super) fn of<'a>(utterances: impl Iterator<Item = &'a Utterance<'a>>) -> Self {
        let mut documents: HashMap<u64, u32, std::hash::BuildHasherDefault<Spread>> = HashMap::default();
        let mut total = 0u32;
        for utterance in utterances {
            total += 1;
            for (feature, _) in words(utterance).into_iter().chain(pairs(utterance)).chain(characters(utterance)) {
                *documents.entry(feature).or_insert(0) += 1;
            }
        }
        let mut known: Vec<(u64, u32)> = documents.into_iter().collect();
        known.sort_unstable();
        #[allow(clippy::cast_possible_truncation)] // a logarithm
        let idf = |documents: u32| (1.0 + ln((1.0 + f64::from(total)) / (1.0 + f64::from(documents)))) as f32;
        let numbered = known.into_iter().zip(0..);
        Self { known: numbered.map(|((key, count), number)| (key, Feature { number, idf: idf(count) })).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Each channel at length 1, unknown features counted in, so that a message of unknown words stays short.
    pub(super) fn vector(&self, utterance: &Utterance<'_>) -> Vector {
        let mut vector = Vector::new();
        self.channel(&words(utterance), WORDS, &mut vector);
        self.channel(&pairs(utterance), PAIRS, &mut vector);
        self.channel(&characters(utterance), 1.0, &mut vector);
        vector.sort_unstable_by_key(|(number, _)| *number);
        vector
    }

    fn channel(&self, counts: &[(u64, u32)], weight: f64, vector: &mut Vector) {
        let raw = |&(key, count): &(u64, u32)| {
            let known = self.known.get(&key);
            let idf = known.map_or(0.0, |feature| feature.idf);
            (known.map(|feature| feature.number), f64::from(idf) * (1.0 + ln(f64::from(count))))
        };
        let weighed: Vec<(Option<u32>, f64)> = counts.iter().map(raw).collect();
        let norm = weighed.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
        if norm > 0.0 {
            let scale = weight / norm;
            #[allow(clippy::cast_possible_truncation)] // between 0 and 1
            vector.extend(weighed.iter().filter_map(|(number, value)| Some(((*number)?, (value * scale) as f32))));
        }
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
