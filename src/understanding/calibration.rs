//! What the editors' own phrases say of the shipped confidence.
//!
//! Where phrases are so many and so alike that they predict one another, they show how visitors ask, and how sure the
//! bot may be: the shipped score is shifted until it is right about them. Where they differ on purpose, as in the usual
//! FAQ, a phrase that the others do not predict says nothing of visitors, and the shipped score stays as it is.

use super::heldout::HeldOut;
use super::math::logistic;

/// Below this share of found phrases the phrases say nothing; from the other on they have their full say.
const DUMB: f64 = 0.5;
const TELLING: f64 = 0.9;
/// Leaving phrases out makes them harder to find than visitors' messages: by that much in the mean of public sets.
const HARDER: f64 = 0.3;
/// How many phrases weigh as much as the shipped score.
const PRIOR_PHRASES: f64 = 20.0;
/// Fewer phrases are not asked.
const LEAST_PHRASES: usize = 50;
/// Steps of Newton's method; it stands still after a few.
const STEPS: usize = 25;

/// The calibration of one language.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Calibration {
    /// What is added to the score before the logistic step.
    pub shift: f64,
    /// The share of held-out phrases that the others of their entry found; none if none was held out.
    pub found: Option<f64>,
    /// The phrases that were read.
    pub phrases: usize,
}

/// What held-out phrases can say of the confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Testimony {
    /// They are too few.
    TooFew,
    /// They differ so much that the phrases of an entry do not predict one another.
    Differing,
    /// They show how sure the bot may be.
    Telling,
}

impl Calibration {
    /// What the phrases that it was learned from can say.
    #[must_use]
    pub fn testimony(&self) -> Testimony {
        match self.found {
            Some(found) if self.phrases >= LEAST_PHRASES && found > DUMB => Testimony::Telling,
            Some(_) if self.phrases >= LEAST_PHRASES => Testimony::Differing,
            _ => Testimony::TooFew,
        }
    }

    /// Learns from held-out phrases. Half of the weight lies on those whose entry was there.
    #[must_use]
    pub fn learn(held: &[HeldOut]) -> Self {
        let (inside, outside): (Vec<&HeldOut>, Vec<&HeldOut>) = held.iter().partition(|held| held.in_scope);
        if inside.is_empty() {
            return Self { phrases: held.len(), ..Self::default() };
        }
        let found = inside.iter().filter(|held| held.is_right()).count() as f64 / inside.len() as f64;
        let say = ((found - DUMB) / (TELLING - DUMB)).clamp(0.0, 1.0);
        let asked = held.len() >= LEAST_PHRASES && !outside.is_empty() && say > 0.0;
        let shift = if asked { say * (fitted(&inside, &outside) + HARDER).min(0.0) } else { 0.0 };
        Self { shift, found: Some(found), phrases: held.len() }
    }
}

/// The shift that makes held-out phrases likeliest, held back towards 0 by [`PRIOR_PHRASES`].
fn fitted(inside: &[&HeldOut], outside: &[&HeldOut]) -> f64 {
    let half = f64::midpoint(inside.len() as f64, outside.len() as f64);
    let groups = [(inside, half / inside.len() as f64), (outside, half / outside.len() as f64)];
    let scored: Vec<(f64, f64, f64)> = groups
        .into_iter()
        .flat_map(|(held, weight)| held.iter().map(move |held| (held.score(), truth(held), weight)))
        .collect();
    let mut shift = 0.0;
    for _ in 0..STEPS {
        let mut slope = PRIOR_PHRASES * shift;
        let mut curve = PRIOR_PHRASES;
        for &(score, right, weight) in &scored {
            let p = logistic(score + shift);
            slope += weight * (p - right);
            curve += weight * p * (1.0 - p);
        }
        shift -= slope / curve;
    }
    shift
}

fn truth(held: &HeldOut) -> f64 {
    if held.is_right() { 1.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Target;
    use crate::ids::EntryId;
    use crate::understanding::Evidence;

    fn held(owner: &str, found: &str, in_scope: bool, confidence: f64) -> HeldOut {
        let target = |id: &str| Target::Faq(EntryId::new(id).unwrap());
        let score = (confidence / (1.0 - confidence)).ln();
        HeldOut {
            phrase: String::new(),
            owner: target(owner),
            in_scope,
            candidates: vec![Evidence { target: target(found), values: Vec::new(), score, confidence }],
        }
    }

    /// Phrases of which a share is found, with off-topic ones that are all taken for something at this confidence.
    fn phrases(found: usize, confidence: f64) -> Vec<HeldOut> {
        let inside = (0..100).map(|at| held("a", if at < found { "a" } else { "b" }, true, confidence));
        inside.chain((0..100).map(|_| held("c", "a", false, confidence))).collect()
    }

    #[test]
    fn phrases_that_predict_one_another_lower_a_score_that_promises_too_much() {
        let calibration = Calibration::learn(&phrases(95, 0.9));
        assert!(calibration.shift < -1.0, "{calibration:?}");
        assert_eq!(calibration.found, Some(0.95));
    }

    #[test]
    fn phrases_that_differ_on_purpose_change_nothing() {
        assert!(Calibration::learn(&phrases(40, 0.9)).shift.abs() < f64::EPSILON);
        assert!(Calibration::learn(&phrases(95, 0.9)[..20]).shift.abs() < f64::EPSILON);
        assert_eq!(Calibration::learn(&[]), Calibration::default());
    }

    #[test]
    fn what_phrases_can_say_is_told() {
        let testimony = |held: &[HeldOut]| Calibration::learn(held).testimony();
        assert_eq!(testimony(&[]), Testimony::TooFew);
        assert_eq!(testimony(&phrases(95, 0.9)[..20]), Testimony::TooFew);
        assert_eq!(testimony(&phrases(50, 0.9)), Testimony::Differing);
        assert_eq!(testimony(&phrases(51, 0.9)), Testimony::Telling);
    }

    #[test]
    fn nothing_makes_the_score_promise_more() {
        assert!(Calibration::learn(&phrases(95, 0.1)).shift.abs() < f64::EPSILON);
    }
}
