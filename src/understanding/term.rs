//! A word of a message with everything it may stand for in this FAQ.

use super::vocabulary::StemId;

/// What a synonym counts.
pub(super) const SYNONYM: f64 = 0.75;

/// How an option came about, and at what factor it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Word,
    Typo,
    Synonym,
    Joined,
}

/// A stem that a word may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub(super) id: StemId,
    pub(super) factor: f64,
    pub(super) how: How,
}

/// A part of a compound: its share of the whole, and what it may stand for with the factor of each.
#[derive(Debug, Clone)]
pub(super) struct QueryPart {
    pub(super) share: f64,
    pub(super) choices: Vec<(StemId, f64)>,
}

/// A word of the message.
#[derive(Debug, Clone, Default)]
pub(super) struct Term {
    pub(super) folded: String,
    pub(super) mass: f64,
    pub(super) class: f64,
    pub(super) choices: Vec<Choice>,
    /// Parts of a compound.
    pub(super) parts: Vec<QueryPart>,
    /// What is shown as proof.
    pub(super) shown: String,
    pub(super) typed_value: bool,
    /// Whether it names something of a walk of life that the FAQ never mentions.
    pub(super) foreign: bool,
    /// The word that a typo was repaired to.
    pub(super) repaired: Option<String>,
}

impl Term {
    /// Whether nothing in the FAQ is like this word.
    pub(super) fn unknown(&self) -> f64 {
        if self.choices.is_empty() { 1.0 - self.parts.iter().map(|part| part.share).sum::<f64>().min(1.0) } else { 0.0 }
    }
}
