//! What can go wrong while content is compiled.

use std::fmt;

use crate::ids::Language;

/// The content could not be made ready for reading.
#[derive(Debug)]
pub enum UnderstandingError {
    /// The index of a language could not be built.
    Index {
        /// The language.
        language: Language,
        /// What the search library says.
        source: tantivy::TantivyError,
    },
    /// A pattern is valid by itself but not in its folded or joined form.
    Pattern {
        /// The pattern as written.
        pattern: String,
        /// What the pattern library says.
        source: regex::Error,
    },
}

impl UnderstandingError {
    /// A shipped table is broken; the tests see to it that none is.
    pub(super) fn shipped(table: &str, source: &regex::Error) -> Self {
        Self::Pattern { pattern: format!("shipped {table}"), source: source.clone() }
    }
}

impl fmt::Display for UnderstandingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index { language, .. } => write!(f, "the search index for language '{language}' could not be built"),
            Self::Pattern { pattern, .. } => write!(f, "the pattern '{pattern}' could not be compiled"),
        }
    }
}

impl std::error::Error for UnderstandingError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Index { source, .. } => Some(source),
            Self::Pattern { source, .. } => Some(source),
        }
    }
}
