//! The list that everything is collected in.

use std::sync::Arc;

use super::Severity;
use super::place::{At, Span};
use super::problem::{FileProblem, Problem};
use super::word::Lang;

/// One problem at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The file, relative to the content folder.
    pub file: Arc<str>,
    /// The place in it.
    pub span: Span,
    /// What is wrong.
    pub problem: Problem,
}

impl Diagnostic {
    /// The problem's stable code, such as `unknown-field`.
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.problem.severity()
    }

    /// What is wrong, in a sentence.
    pub fn message(&self, lang: Lang) -> String {
        self.problem.words(lang).message
    }

    /// How to cure it.
    pub fn help(&self, lang: Lang) -> String {
        self.problem.words(lang).help
    }
}

/// Collects problems; nothing stops at the first.
#[derive(Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
    /// The file in which the list was full.
    more: Option<At>,
}

impl Report {
    /// How many errors and how many warnings are told; nobody reads more, and a broken file can hold one a line.
    const MOST: usize = 1_000;

    /// Notes a problem.
    pub fn add(&mut self, at: &At, problem: impl Into<Problem>) {
        let problem = problem.into();
        let count = match problem.severity() {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count > Self::MOST {
            self.more.get_or_insert_with(|| At { file: Arc::clone(&at.file), span: Span::START });
            return;
        }
        self.diagnostics.push(Diagnostic { file: Arc::clone(&at.file), span: at.span, problem });
    }

    /// Whether anything so far keeps the content from going live.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether more errors would only be counted.
    pub fn is_full(&self) -> bool {
        self.errors >= Self::MOST
    }

    /// How many problems so far keep the content from going live.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many problems there are so far.
    pub fn len(&self) -> usize {
        self.diagnostics.len()
    }

    /// Whether there is no problem so far.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// All problems by file and place, each once.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by(|a, b| {
            (&a.file, a.span.line, a.span.column, a.severity(), a.code()).cmp(&(
                &b.file,
                b.span.line,
                b.span.column,
                b.severity(),
                b.code(),
            ))
        });
        self.diagnostics.dedup();
        if let Some(At { file, span }) = self.more {
            self.diagnostics.push(Diagnostic { file, span, problem: FileProblem::More { shown: Self::MOST }.into() });
        }
        self.diagnostics
    }
}

/// Whether any of these keeps the content from going live.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
}

/// One sentence on how it stands.
pub fn summary(diagnostics: &[Diagnostic], lang: Lang) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let (error, warning) = (lang.count(errors, Lang::ERRORS), lang.count(warnings, Lang::WARNINGS));
    match (lang, errors, warnings) {
        (Lang::De, 0, 0) => "Alles in Ordnung.".to_owned(),
        (Lang::En, 0, 0) => "All is well.".to_owned(),
        (Lang::De, 0, _) => format!("Kein Fehler, {warning}. Die Inhalte können so live gehen."),
        (Lang::En, 0, _) => format!("No error, {warning}. The content can go live."),
        (Lang::De, _, _) => format!("{error}, {warning}. So gehen die Inhalte nicht live."),
        (Lang::En, _, _) => format!("{error}, {warning}. The content does not go live like this."),
    }
}
