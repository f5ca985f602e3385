//! Phrases by their character grams: what finds a phrase in spite of spelling, endings and compounds.

use super::grams::{GramStatistics, telling};
use super::math::ln;
use super::phrase::Phrase;

/// How many of the rarest grams are asked for: common ones cost much and tell little.
const RAREST: usize = 10;
/// After so many finds the commoner ones of them are left out.
const MOST_FOUND: usize = 4_000;
/// The constants of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): how soon a gram that
/// comes again says no more, and how much the length of a phrase counts.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// For each gram the phrases that have it, and how long each phrase is.
#[derive(Debug)]
pub(super) struct GramIndex {
    /// For each gram where its phrases begin; one more for the end.
    starts: Vec<u32>,
    phrases: Vec<u32>,
    /// What the length of each phrase costs it.
    costs: Vec<f32>,
}

impl GramIndex {
    pub(super) fn new(phrases: &[Phrase], statistics: &GramStatistics) -> Self {
        let mut starts = vec![0u32; statistics.numbers() + 1];
        for number in phrases.iter().flat_map(|phrase| phrase.grams.numbers()) {
            starts[number as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut list = vec![0u32; starts.last().map_or(0, |end| *end as usize)];
        for (phrase, at) in phrases.iter().zip(0u32..) {
            for number in phrase.grams.numbers() {
                let place = &mut next[number as usize];
                list[*place as usize] = at;
                *place += 1;
            }
        }
        let average = list.len() as f64 / phrases.len().max(1) as f64;
        #[expect(clippy::cast_possible_truncation, reason = "half the memory; it is a small number")]
        let cost = |phrase: &Phrase| (K1 * (1.0 - B + B * phrase.grams.numbers().len() as f64 / average)) as f32;
        Self { starts, phrases: list, costs: phrases.iter().map(cost).collect() }
    }

    /// The phrases that have most of the rarest grams of these words, best first, ties by number, each with its BM25.
    /// Costs as much as there are phrases with those grams.
    pub(super) fn top(&self, words: &[String], statistics: &GramStatistics, limit: usize) -> Vec<(usize, f64)> {
        let mut scored: Vec<(u32, f64)> = Vec::new();
        for (documents, number) in rarest(words, statistics) {
            if !scored.is_empty() && scored.len() + documents as usize > MOST_FOUND {
                break;
            }
            let documents = f64::from(documents);
            let rarity = ln(1.0 + (statistics.phrases() as f64 - documents + 0.5) / (documents + 0.5));
            let score = |&phrase: &u32| (phrase, rarity * (K1 + 1.0) / (1.0 + f64::from(self.costs[phrase as usize])));
            scored.extend(self.phrases_with(number).iter().map(score));
        }
        // A stable sort: the sums are made in the order of the grams.
        scored.sort_by_key(|(phrase, _)| *phrase);
        scored.dedup_by(|next, sum| {
            let same = next.0 == sum.0;
            sum.1 += if same { next.1 } else { 0.0 };
            same
        });
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scored.truncate(limit);
        scored.into_iter().map(|(phrase, score)| (phrase as usize, score)).collect()
    }

    fn phrases_with(&self, number: u32) -> &[u32] {
        let at = |place: usize| self.starts.get(place).map_or(0, |start| *start as usize);
        self.phrases.get(at(number as usize)..at(number as usize + 1)).unwrap_or_default()
    }
}

/// The rarest grams of these words that phrases have, each with how many have it; ties by the gram.
fn rarest(words: &[String], statistics: &GramStatistics) -> Vec<(u32, u32)> {
    let known = |gram| statistics.known(gram).map(|(number, documents)| (documents, gram, number));
    let mut rare: Vec<(u32, u32, u32)> = words.iter().flat_map(|word| telling(word)).filter_map(known).collect();
    rare.sort_unstable();
    rare.dedup();
    rare.truncate(RAREST);
    rare.into_iter().map(|(documents, _, number)| (documents, number)).collect()
}
