//! Places inside a value.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{At, Span};

/// The place of a part of a value, if the value stands in the file letter for letter on its lines; else the place
/// of the whole value. `source` is the file's text, `part` a range of bytes of `value`.
pub fn narrowed(at: &At, source: &str, value: &str, part: Range<usize>) -> At {
    inside(at.span, source, value, part).map_or_else(|| at.clone(), |span| At { file: Arc::clone(&at.file), span })
}

fn inside(whole: Span, source: &str, value: &str, part: Range<usize>) -> Option<Span> {
    let written = source.get(whole.start..whole.end)?;
    // A block text is indented in the file, so its lines are looked for one by one.
    let line_start = value.get(..part.start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = value.get(line_start..)?.lines().next()?;
    let nth = value.get(..line_start)?.lines().filter(|other| *other == line).count();
    let (offset, _) = written.match_indices(line).nth(nth)?;
    let start = whole.start + offset + (part.start - line_start);
    let end = start + part.len().min(line.len() - (part.start - line_start));
    let before = source.get(whole.start..start)?;
    let line = whole.line + before.matches('\n').count();
    let column = match before.rfind('\n') {
        Some(at) => before.get(at + 1..)?.chars().count() + 1,
        None => whole.column + before.chars().count(),
    };
    source.get(start..end)?;
    Some(Span { start, end, line, column })
}
