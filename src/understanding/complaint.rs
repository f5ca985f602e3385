//! Signals that a visitor complains: no canned answer first, but a person.

use std::sync::LazyLock;

use super::error::UnderstandingError;
use super::phrasebook::Phrasebook;

/// The shipped signals.
#[derive(Debug)]
pub(super) struct Complaints {
    book: Phrasebook,
}

impl Complaints {
    /// The shipped table, compiled once.
    pub(super) fn shipped() -> Result<&'static Self, UnderstandingError> {
        static SHIPPED: LazyLock<Result<Complaints, regex::Error>> =
            LazyLock::new(|| Ok(Complaints { book: Phrasebook::read(include_str!("packs/complaints.tsv"))? }));
        SHIPPED.as_ref().map_err(|source| UnderstandingError::shipped("complaints", source))
    }

    /// The ids of the signals in a message: by its words in both foldings and by how they are written.
    pub(super) fn find(&self, cleaned: &str, keys: &[String]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        // Mostly both foldings are the same.
        let keys = if keys.first() == keys.last() { keys.get(..1).unwrap_or_default() } else { keys };
        for id in keys.iter().flat_map(|key| self.book.matches(key)) {
            if !found.iter().any(|known| known == id) {
                found.push(id.to_owned());
            }
        }
        if is_shouting(cleaned) {
            found.push("shouting".to_owned());
        }
        found
    }
}

/// Whole words in capitals together with repeated exclamation marks.
fn is_shouting(text: &str) -> bool {
    if text.chars().filter(|c| *c == '!').count() < 2 {
        return false;
    }
    let loud = text.split_whitespace().filter(|word| is_loud(word)).count();
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    loud >= 2 && 2 * loud >= words
}

fn is_loud(word: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    letters.len() >= 3 && letters.iter().all(|c| c.is_uppercase()) && word.chars().all(|c| !c.is_ascii_digit())
}
