//! Tables of expressions of several words, looked up by how they begin.

use crate::text::QuickMap;

/// Expressions of folded words with what each stands for.
#[derive(Debug)]
pub(super) struct Expressions<T> {
    meanings: QuickMap<String, T>,
    /// The most words of an expression that begins with this word.
    longest: QuickMap<String, usize>,
}

impl<T: Copy> Expressions<T> {
    pub(super) fn new() -> Self {
        Self { meanings: QuickMap::default(), longest: QuickMap::default() }
    }

    /// The first meaning of an expression stays.
    pub(super) fn add(&mut self, expression: &str, meaning: T) {
        let mut words = expression.split(' ');
        let Some(first) = words.next() else { return };
        let length = 1 + words.count();
        let longest = self.longest.entry(first.to_owned()).or_default();
        *longest = length.max(*longest);
        self.meanings.entry(expression.to_owned()).or_insert(meaning);
    }

    /// The longest expression that some words begin with: its meaning and its number of words.
    pub(super) fn at<'w>(&self, words: impl Iterator<Item = &'w str>) -> Option<(T, usize)> {
        let mut words = words.peekable();
        let longest = *self.longest.get(*words.peek()?)?;
        let mut said = String::new();
        let mut found = None;
        for (length, word) in (1..=longest).zip(words) {
            if length > 1 {
                said.push(' ');
            }
            said.push_str(word);
            found = self.meanings.get(&said).map(|meaning| (*meaning, length)).or(found);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_expression_is_found() {
        let mut table = Expressions::new();
        for (expression, meaning) in [("guten", 1), ("guten tag zusammen", 2), ("tag", 3), ("tag", 4)] {
            table.add(expression, meaning);
        }
        let at = |text: &str| table.at(text.split(' '));
        assert_eq!(at("guten tag zusammen und"), Some((2, 3)));
        assert_eq!(at("guten tag"), Some((1, 1)));
        assert_eq!(at("tag"), Some((3, 1)));
        assert_eq!(at("ein tag"), None);
        assert_eq!(table.at(std::iter::empty()), None);
    }
}
