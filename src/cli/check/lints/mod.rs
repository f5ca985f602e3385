//! Lints that need more than the files: they come with the trial of the phrases.

mod won_by_another;

pub(super) use won_by_another::{line_of, lints};

use crate::content;
use crate::diagnostics::Lint;

/// Every lint that there is, by code.
pub(super) fn all() -> Vec<Lint> {
    let mut all: Vec<Lint> = content::LINTS.iter().copied().chain([won_by_another::LINT]).collect();
    all.sort_by_key(|lint| lint.code);
    all
}
