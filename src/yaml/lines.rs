//! Character numbers to bytes, lines and columns.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{At, Span};

/// Characters between two known places.
const STRIDE: usize = 64;

/// The places of a text.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    file: Arc<str>,
    text: &'a str,
    /// Whether every character is one byte; asked of the text each time, this would make reading quadratic.
    ascii: bool,
    /// The byte of every 64th character; empty where the text is ASCII.
    known: Vec<usize>,
    /// The first byte and character of every line.
    starts: Vec<(usize, usize)>,
    /// Lines that were left out; they read as empty.
    gone: BTreeSet<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(file: Arc<str>, text: &'a str) -> Self {
        let ascii = text.is_ascii();
        let known =
            if ascii { Vec::new() } else { text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect() };
        Self { file, text, ascii, known, starts: starts(text), gone: BTreeSet::new() }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The byte of a character; the text's end for those behind it.
    pub(super) fn byte(&self, character: usize) -> usize {
        if self.ascii {
            return character.min(self.text.len());
        }
        let Some(&known) = self.known.get(character / STRIDE) else { return self.text.len() };
        let rest = self.text.get(known..).unwrap_or_default();
        rest.char_indices().nth(character % STRIDE).map_or(self.text.len(), |(byte, _)| known + byte)
    }

    /// The place of a stretch of characters. Takes the same time however long the line is.
    pub(super) fn at_characters(&self, start: usize, end: usize) -> At {
        let (first, behind) = (self.byte(start), self.byte(end));
        let line = self.line_of(first);
        let line_start = self.starts.get(line).map_or(0, |(_, character)| *character);
        let column = start.saturating_sub(line_start) + 1;
        let span = Span { start: first, end: behind.max(first), line: line + 1, column };
        At { file: Arc::clone(&self.file), span }
    }

    /// The place of a stretch of bytes; a start inside a character counts as that character's start.
    pub(super) fn at(&self, start: usize, end: usize) -> At {
        let start = start.min(self.text.len());
        let line = self.line_of(start);
        let line_start = self.start_of(line);
        let column = self.text.get(line_start..start).map_or(0, |before| before.chars().count());
        let span = Span { start, end: end.clamp(start, self.text.len()), line: line + 1, column: column + 1 };
        At { file: Arc::clone(&self.file), span }
    }

    /// The number of the line that holds a byte, from 0.
    pub(super) fn line_of(&self, byte: usize) -> usize {
        self.starts.partition_point(|&(start, _)| start <= byte).saturating_sub(1)
    }

    /// The first byte of a line, from 0.
    pub(super) fn start_of(&self, line: usize) -> usize {
        self.starts.get(line).map_or(self.text.len(), |(byte, _)| *byte)
    }

    /// Leaves lines out.
    pub(super) fn hide(&mut self, lines: Range<usize>) {
        self.gone.extend(lines);
    }

    pub(super) fn is_hidden(&self, line: usize) -> bool {
        self.gone.contains(&line)
    }

    /// A line without its end, counted from 0.
    pub(super) fn line(&self, line: usize) -> &'a str {
        if self.is_hidden(line) {
            return "";
        }
        let end = self.start_of(line + 1);
        self.text.get(self.start_of(line)..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
    }

    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }
}

/// YAML ends a line at CR, LF or both.
fn starts(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = vec![(0, 0)];
    for (character, (byte, c)) in text.char_indices().enumerate() {
        if c == '\n' || (c == '\r' && bytes.get(byte + 1) != Some(&b'\n')) {
            found.push((byte + 1, character + 1));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_of_characters(text in "\\PC{0,200}", character in 0_usize..220) {
            let lines = Lines::new("x".into(), &text);
            let slow = text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte);
            prop_assert_eq!(lines.byte(character), slow);
            prop_assert_eq!(lines.at_characters(character, character).span.start, slow);
        }
    }

    #[test]
    fn both_ways_to_a_place_agree() {
        let text = "äb\r\ncü!\rd\n\n😀x";
        let lines = Lines::new("x".into(), text);
        for (character, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(lines.at(byte, byte), lines.at_characters(character, character));
        }
    }

    #[test]
    fn lines_and_columns_count_characters() {
        let lines = Lines::new("x".into(), "äb\r\ncü!\rd\n");
        let place = |byte| {
            let span = lines.at(byte, byte).span;
            (span.line, span.column)
        };
        assert_eq!([place(0), place(2), place(5), place(8), place(10)], [(1, 1), (1, 2), (2, 1), (2, 3), (3, 1)]);
    }
}
