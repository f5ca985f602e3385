//! What is wrong with the content, where, and how to cure it: one [`Diagnostic`] that every renderer shares.
//!
//! A mistake is a [`Problem`]: a value with fields, not a sentence. Its message and help exist in German and
//! English side by side in one table per subject, so nothing can be half translated.

mod github;
mod json;
mod lint;
mod macros;
mod place;
mod problem;
mod reasons;
mod report;
mod sarif;
mod terminal;
mod word;

pub use github::to_github;
pub use json::to_json;
pub use lint::{Both, Example, Lint};
pub use place::{At, Span};
pub use problem::{
    ConnectorProblem, ContentProblem, FieldProblem, FileProblem, FlowProblem, LintProblem, Problem, SettingsProblem,
    TableProblem, TextProblem, Told, Words, YamlProblem, table,
};
pub use reasons::reason;
pub use report::{Diagnostic, Report, has_errors, summary};
pub use sarif::to_sarif;
pub use terminal::{Sources, to_terminal};
pub use word::{Expected, Fault, Found, Kind, Lang, List, Nearest, TakenBy, Word};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The content cannot go live.
    Error,
    /// The content can go live, but something is not as it should be.
    Warning,
}

impl Severity {
    /// The word in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}
