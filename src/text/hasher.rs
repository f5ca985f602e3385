//! A quick hash for tables of our own words, which are asked for every word of a message, many times.
//!
//! It does not guard against keys that are chosen to collide: such a table holds words that ship with the program, that
//! editors wrote, or the few of one message.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A table of words.
pub type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;
/// A set of words.
pub type QuickSet<K> = HashSet<K, BuildHasherDefault<Quick>>;

/// One multiplication for eight bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quick(u64);

impl Quick {
    fn add(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // The high bits are the mixed ones; tables look at the low ones as well.
        self.0 = mixed ^ (mixed >> 32);
    }
}

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            self.add(u64::from_le_bytes(*eight));
        }
        if !rest.is_empty() {
            self.add(rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }
}

#[cfg(test)]
mod tests {
    use std::hash::Hash;

    use super::*;

    #[test]
    fn words_spread_over_a_table() {
        let hash = |word: &str| {
            let mut hasher = Quick::default();
            word.hash(&mut hasher);
            hasher.finish()
        };
        let words: Vec<String> = (0..4_096).map(|number| format!("wort{number}en")).collect();
        for shift in [0, 57] {
            let mut places = [0u32; 128];
            for word in &words {
                places[usize::try_from((hash(word) >> shift) % 128).unwrap()] += 1;
            }
            assert!(places.iter().all(|&many| (8..=64).contains(&many)), "{shift}: {places:?}");
        }
        assert_ne!(hash("ab"), hash("ba"));
        assert_ne!(hash("a"), hash("a\0"));
    }
}
