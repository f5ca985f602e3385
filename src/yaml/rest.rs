//! What is left of a file when the part that holds a mistake is taken out: the next entry may be fine, or have a
//! mistake of its own that is worth telling.

use std::ops::Range;

use super::line::indentation;
use super::lines::Lines;

/// How many parts of a file may be taken out before the reader gives up.
const MOST: usize = 20;

/// How many bytes may be read again and again, all attempts together.
const BUDGET: usize = 8 * 1024 * 1024;

/// The text of a file, without the parts that cannot be read.
pub(super) struct Rest<'a> {
    lines: Lines<'a>,
    /// The text, with every character of what was taken out as a comment or a space; none: all of it is there.
    patched: Option<String>,
    drops: usize,
    read: usize,
    stumbled: Option<usize>,
}

impl<'a> Rest<'a> {
    pub(super) fn new(lines: Lines<'a>) -> Self {
        Self { lines, patched: None, drops: 0, read: 0, stumbled: None }
    }

    pub(super) fn lines(&self) -> &Lines<'a> {
        &self.lines
    }

    /// The text, character for character at the places of the file.
    pub(super) fn text(&self) -> &str {
        self.patched.as_deref().unwrap_or_else(|| self.lines.text())
    }

    /// Notes where the parser stumbled; tells whether it did so there the last time.
    pub(super) fn stumbled_at(&mut self, byte: usize) -> bool {
        self.stumbled.replace(byte) == Some(byte)
    }

    /// Takes out the entry or field around a line and gives its text; none if nothing more may be taken out.
    pub(super) fn drop_around(&mut self, line: usize) -> Option<&'a str> {
        self.drops += 1;
        self.read += self.lines.text().len();
        let part = self.part(line);
        let new = part.clone().any(|line| !self.lines.is_hidden(line));
        if !new || self.drops > MOST || self.read > BUDGET {
            return None;
        }
        let (start, end) = (self.lines.start_of(part.start), self.lines.start_of(part.end));
        self.lines.hide(part);
        self.patched = Some(self.patch());
        self.lines.text().get(start..end)
    }

    fn patch(&self) -> String {
        let text = self.lines.text();
        let mut patched = String::with_capacity(text.len());
        for line in 0..self.lines.count() {
            let written = text.get(self.lines.start_of(line)..self.lines.start_of(line + 1)).unwrap_or_default();
            if self.lines.is_hidden(line) {
                patched.extend(written.chars().enumerate().map(left_out));
            } else {
                patched.push_str(written);
            }
        }
        patched
    }

    /// The lines of the smallest part around a line that can be missed: one of the things below a field at the left
    /// margin, or that field as a whole where nothing else would be left of it.
    fn part(&self, line: usize) -> Range<usize> {
        let section = self.section(line);
        // A file may be a list without a field at the margin.
        let inside = section.start + usize::from(self.is_margin(section.start))..section.end;
        let Some(level) = self.children(&inside) else { return section };
        let starts: Vec<usize> = inside.filter(|&line| self.begins(line, level)).collect();
        let before = starts.partition_point(|&start| start <= line);
        let Some(start) = before.checked_sub(1).and_then(|at| starts.get(at)).copied() else { return section };
        let end = starts.get(before).copied().unwrap_or(section.end);
        if starts.len() > 1 { start..end } else { section }
    }

    /// From the field at the left margin down to the next one.
    fn section(&self, line: usize) -> Range<usize> {
        let start = (0..=line).rev().find(|&line| self.is_margin(line)).unwrap_or(0);
        let end = (line + 1..self.lines.count()).find(|&line| self.is_margin(line)).unwrap_or(self.lines.count());
        start..end
    }

    fn is_margin(&self, line: usize) -> bool {
        let text = self.lines.line(line);
        text.contains(':') && !text.starts_with(|c: char| c.is_whitespace() || matches!(c, '-' | '#' | ']' | '}' | '?'))
    }

    /// How far the first thing is indented, and whether it is an item of a list.
    fn children(&self, inside: &Range<usize>) -> Option<(usize, bool)> {
        inside.clone().map(|line| self.lines.line(line)).find_map(|text| {
            let words = text.trim_start();
            (!words.is_empty() && !words.starts_with('#')).then(|| (indentation(text), is_item(words)))
        })
    }

    fn begins(&self, line: usize, (indent, item): (usize, bool)) -> bool {
        let text = self.lines.line(line);
        let words = text.trim_start();
        indentation(text) == indent && !words.is_empty() && !words.starts_with('#') && is_item(words) == item
    }
}

/// What stands for a character of a line that was taken out.
fn left_out((at, c): (usize, char)) -> char {
    match (c, at) {
        ('\n' | '\r', _) => c,
        (_, 0) => '#',
        _ => ' ',
    }
}

fn is_item(words: &str) -> bool {
    words == "-" || words.starts_with("- ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str, line: usize) -> Option<String> {
        let mut rest = Rest::new(Lines::new("x".into(), text));
        rest.drop_around(line)?;
        Some(rest.text().lines().map(|line| line.trim_end().to_owned() + "\n").collect())
    }

    #[test]
    fn the_smallest_part_is_taken_out() {
        let list = "a: 1\nentries:\n  - ä: 1\n    b: 2\n\n  - ö: 3\nz: 1\n";
        assert_eq!(without(list, 3).unwrap(), "a: 1\nentries:\n#\n#\n\n  - ö: 3\nz: 1\n");
        assert_eq!(without(list, 5).unwrap(), "a: 1\nentries:\n  - ä: 1\n    b: 2\n\n#\nz: 1\n");
        assert_eq!(without(list, 0).unwrap(), "#\nentries:\n  - ä: 1\n    b: 2\n\n  - ö: 3\nz: 1\n");
        assert_eq!(without(list, 1).unwrap(), "a: 1\n#\n#\n#\n\n#\nz: 1\n", "the field itself");
        let fields = "flows:\n  a:\n    b: 1\n  c:\n    d: 1\n";
        assert_eq!(without(fields, 2).unwrap(), "flows:\n#\n#\n  c:\n    d: 1\n");
        assert_eq!(without("entries:\n- a\n- b\n", 2).unwrap(), "entries:\n- a\n#\n");
        assert_eq!(without("# x\n- a: 1\n  b: 2\n- c: 3\n", 2).unwrap(), "# x\n#\n#\n- c: 3\n", "no field");
        assert_eq!(without("entries:\n- a\n", 1).unwrap(), "#\n#\n", "nothing would be left of it");
    }

    #[test]
    fn places_stay_as_they_are_and_there_is_an_end() {
        let text = "entries:\n".to_owned() + &"  - äöü\n".repeat(50);
        let mut rest = Rest::new(Lines::new("x".into(), &text));
        let drops = (1..50).take_while(|&line| rest.drop_around(line).is_some()).count();
        assert_eq!(drops, MOST);
        assert_eq!(rest.text().chars().count(), text.chars().count());
        assert!(rest.drop_around(1).is_none());
    }
}
