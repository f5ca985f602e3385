//! Where something is written.

use std::fmt;
use std::sync::Arc;

/// A stretch of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Span {
    /// The first byte, in the file's text without a byte order mark.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// The line of the first byte, from 1.
    pub line: usize,
    /// The column of the first byte, from 1, counted in characters.
    pub column: usize,
}

impl Span {
    /// The start of a file, for problems of the file as a whole.
    pub const START: Self = Self { start: 0, end: 0, line: 1, column: 1 };
}

/// A stretch of a named file. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// The file, relative to the content folder.
    pub file: Arc<str>,
    /// The stretch.
    pub span: Span,
}

impl At {
    /// The file as a whole.
    pub fn file(path: &str) -> Self {
        Self { file: path.into(), span: Span::START }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.span.line)
    }
}
