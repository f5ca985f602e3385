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
    /// Asked back from here on.
    pub unsure: f64,
    /// Offered in a clarification from here on.
    pub offered: f64,
}

impl Cuts {
    /// The cuts that keep a promise. The confidence is a probability, and what lies above a cut is on
    /// average surer than the cut itself; the answers between the cut and certainty reach the promise
    /// together when the cut stands twice as far from it as the promise does from certainty.
    #[must_use]
    pub fn of(answers: Answers) -> Self {
        let doubt = 1.0 - answers.confident;
        Self { confident: 1.0 - 3.0 * doubt, confident_at_risk: 1.0 - 1.5 * doubt, unsure: 0.3, offered: 0.05 }
    }
}

/// The tier of a candidate.
#[must_use]
pub fn tier_of(candidate: &Candidate, cuts: Cuts, content: &Content) -> Tier {
    let risk = match &candidate.target {
        Target::Faq(id) => content.entries.get(id).map(|entry| entry.risk),
        Target::Intent(id) => content.intents.get(id).map(|intent| intent.risk),
    };
    let confident = if risk == Some(Risk::High) { cuts.confident_at_risk } else { cuts.confident };
    match candidate.confidence.get() {
        p if p >= confident => Tier::Confident,
        p if p >= cuts.unsure => Tier::Unsure,
        _ => Tier::Beyond,
    }
}
