//! What visitors may type and nobody expects, made by a generator of our own: the same in every run.

pub(crate) mod grown;
pub(crate) mod mutated;
pub(crate) mod texts;

/// The generator `SplitMix64`: small, and the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one, or 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 1).unwrap_or(0) % limit.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A character of these code points; those that are none become the replacement character.
    pub(crate) fn char_of(&mut self, points: std::ops::Range<u32>) -> char {
        let length = usize::try_from(points.end - points.start).unwrap_or(1);
        let offset = u32::try_from(self.below(length)).unwrap_or(0);
        char::from_u32(points.start + offset).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// What visitors typed to the starter shop, in both languages.
pub(crate) fn typed() -> Vec<String> {
    let tables = [include_str!("../../it/messages/starter.de.tsv"), include_str!("../../it/messages/starter.en.tsv")];
    let lines = tables.into_iter().flat_map(str::lines).filter_map(|line| line.split_once('\t'));
    lines.map(|(message, _)| message.to_owned()).collect()
}
