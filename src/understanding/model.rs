//! The shipped coefficients: how rankers are joined, and what a candidate's features say of its being right.
//!
//! Learned by `benches/accuracy` from public data sets; the same for every customer.

use std::sync::LazyLock;

use super::calibration::Calibration;
use super::features::{Features, NAMES};
use super::math::logistic;
use crate::conversation::WhyFeature;

/// A weight by the name of its feature; features that are not named have none.
type Named = &'static [(&'static str, f64)];

/// What is added in both models by hand: the data has no contexts, forbidden phrases and editors' weights.
const RANK_BY_HAND: Named = &[("context", 4.00), ("weight", 1.00), ("denial", -0.30)];
const RIGHT_BY_HAND: Named = &[("weight", 0.50), ("excluded", -8.00), ("context", 8.00)];

/// The joined order where there is a classifier.
const RANK: Named = &[
    ("margin", 3.85),
    ("item_coverage", 2.75),
    ("both_ways", 0.92),
    ("phrase_covered", 0.76),
    ("field_sum", 0.20),
    ("synonyms", 1.98),
    ("answer", 2.16),
];
/// The score of being right where there is a classifier.
const RIGHT: Named = &[
    ("cosine", 0.51),
    ("denial", -0.30),
    ("unknown", -1.00),
    ("foreign", -1.80),
    ("typos", -0.30),
    ("length", 0.78),
    ("posterior", 0.94),
    ("gap", 0.40),
    ("sameness", 0.59),
    ("margin", 1.00),
    ("margin_lead", 0.16),
];
/// 0.04 below what was learned: with that, "ich sage den Termin zu" was answered with how to cancel one.
const BIAS: f64 = -2.80;

/// The same two for FAQs that are too large for a classifier.
const PLAIN_RANK: Named = &[
    ("item_cosine", 6.83),
    ("cosine", 2.34),
    ("item_coverage", 2.08),
    ("both_ways", 1.08),
    ("phrase_covered", 0.97),
    ("field_sum", 0.71),
    ("synonyms", 1.65),
    ("spelling", 1.20),
    ("answer", 2.28),
];
const PLAIN_RIGHT: Named = &[
    ("cosine", 1.00),
    ("spelling", 0.08),
    ("denial", -0.30),
    ("unknown", -1.00),
    ("foreign", -1.80),
    ("typos", -0.30),
    ("length", 0.91),
    ("posterior", 2.80),
    ("gap", 0.27),
    ("sameness", 0.87),
];
const PLAIN_BIAS: f64 = -4.27;

type Weights = [f64; NAMES.len()];

/// The coefficients that an index uses: which of the two sets depends on whether it has a classifier.
#[derive(Debug)]
pub(super) struct Model {
    rank: Weights,
    right: Weights,
    bias: f64,
}

static CLASSIFIED: LazyLock<Model> = LazyLock::new(|| Model::new(RANK, RIGHT, BIAS));
static PLAIN: LazyLock<Model> = LazyLock::new(|| Model::new(PLAIN_RANK, PLAIN_RIGHT, PLAIN_BIAS));

/// The shipped coefficients with or without a classifier.
pub(super) fn shipped(classified: bool) -> &'static Model {
    if classified { &CLASSIFIED } else { &PLAIN }
}

fn weights(learned: Named, by_hand: Named) -> Weights {
    let of = |name: &str| learned.iter().chain(by_hand).find(|(known, _)| *known == name);
    NAMES.map(|name| of(name).map_or(0.0, |(_, weight)| *weight))
}

fn dot(weights: &Weights, features: &Features) -> f64 {
    weights.iter().zip(features.values()).map(|(weight, value)| weight * value).sum()
}

impl Model {
    fn new(rank: Named, right: Named, bias: f64) -> Self {
        Self { rank: weights(rank, RANK_BY_HAND), right: weights(right, RIGHT_BY_HAND), bias }
    }

    /// Whether it makes anything of spellings and of how items compare as a whole, which costs much to tell.
    pub(super) fn hears_wholes(&self) -> bool {
        const WHOLES: [&str; 5] = ["item_cosine", "spelling", "nearness", "alone", "agreement"];
        let weighs = |at: usize| self.rank[at] != 0.0 || self.right[at] != 0.0;
        NAMES.iter().enumerate().any(|(at, name)| WHOLES.contains(name) && weighs(at))
    }

    /// The joined order of candidates.
    pub(super) fn rank(&self, features: &Features) -> f64 {
        dot(&self.rank, features)
    }

    /// How strongly these features speak for a candidate: the logarithm of its odds, before any calibration.
    pub(super) fn score(&self, features: &Features) -> f64 {
        self.bias + dot(&self.right, features)
    }

    /// The calibrated score before the logistic step, as its shares.
    pub(super) fn shares(&self, features: &Features, calibration: Calibration) -> Vec<WhyFeature> {
        let constant = |name: &str, share: f64| WhyFeature { name: name.to_owned(), value: 1.0, share };
        let constants = [constant("bias", self.bias), constant("calibration", calibration.shift)];
        let weighted = NAMES.iter().zip(features.values()).zip(self.right);
        let rest = weighted.filter(|(_, weight)| *weight != 0.0).map(|((name, value), weight)| WhyFeature {
            name: (*name).to_owned(),
            value,
            share: value * weight,
        });
        constants.into_iter().filter(|constant| constant.share != 0.0).chain(rest).collect()
    }
}

/// How likely a candidate with this score is right.
pub(super) fn confidence(score: f64, calibration: Calibration) -> f64 {
    logistic(score + calibration.shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_weight_has_a_feature() {
        for (name, _) in [RANK, RIGHT, PLAIN_RANK, PLAIN_RIGHT, RANK_BY_HAND, RIGHT_BY_HAND].into_iter().flatten() {
            assert!(NAMES.contains(name), "{name}");
        }
    }
}
