//! Where the tiers are cut.

use crate::config::Answers;
use crate::content::{Content, Risk};
use crate::conversation::{Target, Tier};
use crate::understanding::Candidate;

/// The least confidence of each tier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuts {
    /// Answered from here on.
    pub confident: f64,
    /// Answered from here on where a wrong answer hurts.
    pub confident_at_risk: f64,
    /// Asked back where the offered questions together reach this: more often than not worth the visitor's click.
    pub unsure: f64,
    /// Offered in a clarification from here on.
    pub offered: f64,
}

impl Cuts {
    /// The cuts that keep a promise. The confidence is a probability, and what lies above a cut is on average
    /// surer than the cut itself, so the cut stands twice as far from certainty as the promise; where a wrong answer
    /// hurts, one and a half times. The least confidence of an answer is never below one half.
    #[must_use]
    pub fn of(answers: Answers) -> Self {
        let doubt = 1.0 - answers.confident;
        Self {
            confident: (1.0 - 2.0 * doubt).max(0.5),
            confident_at_risk: (1.0 - 1.5 * doubt).max(0.5),
            unsure: 0.4,
            offered: 0.05,
        }
    }
}

/// The tier of candidates, best first, of which `offered` would be offered in a clarification.
#[must_use]
pub fn tier_of(candidates: &[Candidate], offered: usize, cuts: Cuts, content: &Content) -> Tier {
    let Some(best) = candidates.first() else { return Tier::Beyond };
    let confident = if is_risky(best, content) { cuts.confident_at_risk } else { cuts.confident };
    if best.confidence.get() >= confident {
        return Tier::Confident;
    }
    // The candidates exclude one another, so the chance that one of them is right is their sum.
    let together: f64 = candidates.iter().take(offered.max(1)).map(|candidate| candidate.confidence.get()).sum();
    if together >= cuts.unsure { Tier::Unsure } else { Tier::Beyond }
}

pub(super) fn is_risky(candidate: &Candidate, content: &Content) -> bool {
    let risk = match &candidate.target {
        Target::Faq(id) => content.entries.get(id).map(|entry| entry.risk),
        Target::Intent(id) => content.intents.get(id).map(|intent| intent.risk),
    };
    risk == Some(Risk::High)
}
