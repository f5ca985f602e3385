//! A message becomes a [`Reading`]: candidates, rules, patterns, slot values and one calibrated confidence, with reasons.

mod reading;

pub use reading::{Candidate, PatternHit, Reading, RuleHit, Scene};
