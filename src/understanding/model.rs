//! The shipped coefficients: how rankers are joined, and what a candidate's features say of its being right.
//!
//! Learned by `benches/accuracy` from public data sets; the same for every customer.

use std::sync::LazyLock;

use super::calibration::Calibration;
use super::features::{Features, NAMES};
use super::math::logistic;
use crate::conversation::WhyFeature;

/// The weight of each feature in the joined order; 0 where it cannot order candidates of one message.
const RANK: [(&str, f64); 9] = [
    ("margin", 4.05),
    ("item_coverage", 2.23),
    ("both_ways", 0.54),
    ("phrase_covered", 0.62),
    ("field_sum", 0.34),
    ("synonyms", 2.26),
    ("answer", 2.20),
    ("context", 4.00),
    ("weight", 1.00),
];

/// The weight of each feature in the score of being right.
const RIGHT: [(&str, f64); 13] = [
    ("denial", -0.30),
    ("unknown", -1.00),
    ("foreign", -1.50),
    ("typos", -0.30),
    ("length", 0.76),
    ("posterior", 1.15),
    ("gap", 0.31),
    ("sameness", 0.67),
    ("margin", 1.35),
    ("margin_lead", 0.10),
    ("weight", 0.50),
    ("excluded", -8.00),
    ("context", 6.00),
];
const BIAS: f64 = -2.43;

type Weights = [f64; NAMES.len()];

static RANK_WEIGHTS: LazyLock<Weights> = LazyLock::new(|| weights(&RANK));
static RIGHT_WEIGHTS: LazyLock<Weights> = LazyLock::new(|| weights(&RIGHT));

fn weights(named: &[(&str, f64)]) -> Weights {
    NAMES.map(|name| named.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, weight)| *weight))
}

fn dot(weights: &Weights, features: &Features) -> f64 {
    weights.iter().zip(features.values()).map(|(weight, value)| weight * value).sum()
}

/// The joined order of candidates.
pub(super) fn rank(features: &Features) -> f64 {
    dot(&RANK_WEIGHTS, features)
}

/// How strongly these features speak for a candidate: the logarithm of its odds, before any calibration.
pub(super) fn score(features: &Features) -> f64 {
    BIAS + dot(&RIGHT_WEIGHTS, features)
}

/// How likely a candidate with this score is right.
pub(super) fn confidence(score: f64, calibration: Calibration) -> f64 {
    logistic(score + calibration.shift)
}

/// The calibrated score before the logistic step, as its shares.
pub(super) fn shares(features: &Features, calibration: Calibration) -> Vec<WhyFeature> {
    let constant = |name: &str, share: f64| WhyFeature {
        name: name.to_owned(),
        value: if share == 0.0 { 0.0 } else { 1.0 },
        share,
    };
    let constants = [constant("bias", BIAS), constant("calibration", calibration.shift)];
    let weighted = NAMES.iter().zip(features.values()).zip(*RIGHT_WEIGHTS);
    let rest = weighted.filter(|(_, weight)| *weight != 0.0).map(|((name, value), weight)| WhyFeature {
        name: (*name).to_owned(),
        value,
        share: value * weight,
    });
    constants.into_iter().filter(|constant| constant.share != 0.0).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_weight_has_a_feature() {
        for (name, _) in RANK.iter().chain(&RIGHT) {
            assert!(NAMES.contains(name), "{name}");
        }
    }
}
