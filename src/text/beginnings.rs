//! How stems begin: a question that costs one look, before the many that a stem costs.

use super::hasher::QuickSet;

/// The letters that are looked at, in bytes.
const LETTERS: usize = 3;

/// How the stems of a list begin.
#[derive(Debug, Clone, Default)]
pub struct Beginnings(QuickSet<[u8; LETTERS]>);

impl<'s> FromIterator<&'s str> for Beginnings {
    fn from_iter<I: IntoIterator<Item = &'s str>>(stems: I) -> Self {
        let mut all = QuickSet::default();
        for stem in stems {
            let start = start(stem);
            // The last letter of a stem may be the rule's own: "try" has the stem "tri", "icing" the stem "ice".
            all.insert(if stem.len() > LETTERS { start } else { [start[0], start[1], 0] });
        }
        Self(all)
    }
}

impl Beginnings {
    /// Whether a stem of the list begins like this word.
    #[must_use]
    pub fn fit(&self, word: &str) -> bool {
        let start = start(word);
        self.0.contains(&start) || self.0.contains(&[start[0], start[1], 0])
    }
}

/// The first letters, filled up with nothing.
fn start(word: &str) -> [u8; LETTERS] {
    let mut start = [0; LETTERS];
    start.iter_mut().zip(word.bytes()).for_each(|(place, byte)| *place = byte);
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_like_their_stems() {
        let beginnings: Beginnings = ["liefer", "tri", "ab", "ice"].into_iter().collect();
        for word in ["lieferung", "liefern", "try", "tries", "abo", "ab", "icing"] {
            assert!(beginnings.fit(word), "{word}");
        }
        for word in ["leiferung", "ton", "a", ""] {
            assert!(!beginnings.fit(word), "{word}");
        }
    }
}
