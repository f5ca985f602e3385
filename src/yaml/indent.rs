//! White space that looks like a space but is none.

use super::lines::Lines;
use crate::diagnostics::{At, Report, YamlProblem};

/// Reports no-break spaces in the indentation of a file that could be read. `blocks` are the lines of block
/// texts, which may hold anything.
pub(super) fn check(lines: &Lines<'_>, blocks: &[(usize, usize)], report: &mut Report) {
    for line in 0..lines.count() {
        let Some(at) = odd_space(lines, line) else { continue };
        // The blocks stand in the order of the file.
        let next = blocks.partition_point(|&(first, _)| first <= line);
        let in_block = next.checked_sub(1).and_then(|at| blocks.get(at)).is_some_and(|&(_, last)| line <= last);
        if !in_block {
            report.add(&at, YamlProblem::NoBreakSpace);
        }
    }
}

/// The place of the first white space in a line's indentation that is neither space nor tab.
pub(super) fn odd_space(lines: &Lines<'_>, line: usize) -> Option<At> {
    find(lines, line, |c| c.is_whitespace() && !c.is_ascii())
}

/// The place of the first tab in a line's indentation.
pub(super) fn tab(lines: &Lines<'_>, line: usize) -> Option<At> {
    find(lines, line, |c| c == '\t')
}

fn find(lines: &Lines<'_>, line: usize, wanted: impl Fn(char) -> bool) -> Option<At> {
    let text = lines.line(line);
    let indentation = text.len() - text.trim_start().len();
    if indentation == text.len() {
        return None;
    }
    let (byte, found) = text.get(..indentation)?.char_indices().find(|&(_, c)| wanted(c))?;
    let start = lines.start_of(line) + byte;
    Some(lines.at(start, start + found.len_utf8()))
}
