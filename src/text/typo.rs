//! Typing errors, repaired against the words of this FAQ.

use std::collections::BTreeMap;

use strsim::osa_distance;

/// A word that can be meant.
#[derive(Debug, Clone)]
struct Known {
    word: String,
    first: Option<char>,
    letters: u64,
    weight: u32,
}

/// Finds the nearest known word for an unknown one.
#[derive(Debug, Clone, Default)]
pub struct Speller {
    /// By length in characters, then in alphabetical order.
    by_length: BTreeMap<usize, Vec<Known>>,
}

/// The distance at which a word of this many characters is still taken for a typo.
#[must_use]
pub fn max_distance(chars: usize) -> usize {
    match chars {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

impl Speller {
    /// Knows these words, each with the number of its uses.
    #[must_use]
    pub fn new(words: &BTreeMap<String, u32>) -> Self {
        let mut by_length: BTreeMap<usize, Vec<Known>> = BTreeMap::new();
        for (word, &weight) in words {
            let known = Known { word: word.clone(), first: word.chars().next(), letters: letters(word), weight };
            by_length.entry(word.chars().count()).or_default().push(known);
        }
        Self { by_length }
    }

    /// The nearest known word and its distance, swapped neighbours counted once: the smallest distance, then the same
    /// first letter, then the most used, then the alphabet. Linear in the words of about the same length.
    #[must_use]
    pub fn nearest(&self, word: &str) -> Option<(&str, usize)> {
        let length = word.chars().count();
        if max_distance(length) == 0 {
            return None;
        }
        // "pasword" is two errors away from a word of eight letters.
        let most = max_distance(length + 1);
        let mask = letters(word);
        let first = word.chars().next();
        self.by_length
            .range(length.saturating_sub(most)..=length + most)
            .flat_map(|(_, known)| known)
            // Two errors with another first letter are refused below, so fewer letters may differ there.
            .filter(|known| {
                let errors = if known.first == first { most } else { 1 };
                (known.letters ^ mask).count_ones() as usize <= 2 * errors
            })
            .filter_map(|known| {
                let distance = osa_distance(word, &known.word);
                let longer = length.max(known.word.chars().count());
                let allowed = max_distance(longer).min(most);
                let same_first = known.first == first;
                // A wrong first letter is rare: two errors with it are another word.
                let fits = distance <= allowed
                    && (same_first || (distance == 1 && length >= 5))
                    && is_plausible(word, &known.word, distance);
                fits.then_some((distance, !same_first, std::cmp::Reverse(known.weight), known.word.as_str()))
            })
            .min()
            .map(|(distance, _, _, word)| (word, distance))
    }
}

/// Whether fingers or ears make these errors. Two letters too many, or letters that are neither neighbours on the
/// keyboard nor alike in sound, make another word: "president" is not meant as "present", nor "loan" as "load".
fn is_plausible(typed: &str, meant: &str, distance: usize) -> bool {
    let (typed, meant): (Vec<char>, Vec<char>) = (typed.chars().collect(), meant.chars().collect());
    if typed.len() != meant.len() {
        return distance == 1 || typed.len() < meant.len() + 2;
    }
    let differing: Vec<usize> = (0..typed.len()).filter(|&i| typed[i] != meant[i]).collect();
    let swapped = |i: usize| typed.get(i + 1) == meant.get(i) && typed.get(i) == meant.get(i + 1);
    let swaps = differing.windows(2).filter(|pair| pair[1] == pair[0] + 1 && swapped(pair[0])).count();
    if swaps > 0 || differing.len() > distance {
        return true;
    }
    differing.len() == 1 && differing.iter().all(|&i| confusable(typed[i], meant[i]))
}

/// Letters side by side on a keyboard, or alike in sound.
fn confusable(a: char, b: char) -> bool {
    const ROWS: [&str; 4] = ["qwertzuiop", "qwertyuiop", "asdfghjkl", "yxcvbnm"];
    const SOUNDS: [&str; 8] = ["aeiouy", "bp", "dt", "gkcq", "fvw", "szcx", "mn", "lr"];
    let beside = |row: &&str| {
        row.as_bytes().windows(2).any(|pair| {
            let (x, y) = (char::from(pair[0]), char::from(pair[1]));
            (x, y) == (a, b) || (y, x) == (a, b)
        })
    };
    ROWS.iter().any(beside) || SOUNDS.iter().any(|sound| sound.contains(a) && sound.contains(b))
}

/// A set of the letters of a word: each error changes at most two of its bits.
fn letters(word: &str) -> u64 {
    word.chars().fold(0, |mask, c| mask | 1 << (u32::from(c) % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(word: &str) -> Option<String> {
        let words = ["bestatigung", "adresse", "garantie", "paket", "konto", "karte", "rechnung", "abo", "lieferung"];
        let speller = Speller::new(&words.iter().map(|w| ((*w).to_owned(), 1)).collect());
        speller.nearest(word).map(|(w, _)| w.to_owned())
    }

    #[test]
    fn errors_of_one_and_two() {
        for (typed, meant) in [
            ("bestatigugn", Some("bestatigung")),
            ("adrese", Some("adresse")),
            ("garanti", Some("garantie")),
            ("packet", Some("paket")),
            ("reschnugn", Some("rechnung")),
            ("leiferung", Some("lieferung")),
            ("katze", None),
            ("abu", None),
            ("wasser", None),
            ("kante", None),
            ("reschnung", Some("rechnung")),
            ("gerantie", Some("garantie")),
        ] {
            assert_eq!(nearest(typed).as_deref(), meant, "{typed}");
        }
    }
}
