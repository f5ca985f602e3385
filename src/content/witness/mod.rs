//! A sentence that two patterns both match, if there is one that is worth telling.
//!
//! Two patterns that look anywhere in a message always have such a sentence: a match of one, then a match of the
//! other. What is looked for is a sentence in which the two matches share letters. And of a gap such as `.*` only the
//! shortest form counts, because whatever is put into a gap is no finding. All this may overlook a sentence; what is
//! given is tried on both patterns as they are, so it really matches both.

mod alphabet;
mod narrow;
mod search;

use regex::Regex;
use regex_automata::dfa::dense;

/// How many places all searches together may look at.
const BUDGET: usize = 150_000;

/// A pattern, ready to be compared.
pub(super) struct Prepared<'a> {
    pattern: &'a Regex,
    automaton: dense::DFA<Vec<u32>>,
}

impl<'a> Prepared<'a> {
    /// None if the pattern is too large, or matches nothing that can be written in German and English letters.
    pub(super) fn new(pattern: &'a Regex) -> Option<Self> {
        Some(Self { pattern, automaton: narrow::automaton(pattern.as_str())? })
    }
}

/// Looks for sentences, until it has looked at so much that it stops.
pub(super) struct Searcher {
    left: usize,
}

impl Searcher {
    pub(super) fn new() -> Self {
        Self { left: BUDGET }
    }

    /// The shortest such sentence, if it can be found.
    pub(super) fn sentence(&mut self, one: &Prepared<'_>, other: &Prepared<'_>) -> Option<String> {
        let found = search::shortest(&one.automaton, &other.automaton, &mut self.left)?;
        let sentence = alphabet::readable(&found);
        (one.pattern.is_match(&sentence) && other.pattern.is_match(&sentence)).then_some(sentence)
    }
}

#[cfg(test)]
mod tests;
