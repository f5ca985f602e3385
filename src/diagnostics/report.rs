//! The list that everything is collected in.

use std::collections::{BTreeMap, BTreeSet};
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
    /// Places of which enough is told.
    settled: BTreeSet<At>,
    /// The words of the parts of each file that could not be read.
    lost: BTreeMap<Arc<str>, BTreeSet<String>>,
}

impl Report {
    /// How many errors and how many warnings are told; nobody reads more, and a broken file can hold one a line.
    const MOST: usize = 1_000;

    /// Notes a problem beside which nothing else is worth telling of its place.
    pub fn add_alone(&mut self, at: &At, problem: impl Into<Problem>) {
        self.add(at, problem);
        self.settled.insert(at.clone());
    }

    /// Notes a problem.
    pub fn add(&mut self, at: &At, problem: impl Into<Problem>) {
        let problem = problem.into();
        if self.settled.contains(at) {
            return;
        }
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

    /// Notes that a part of a file could not be read: names in it may exist for all that is known.
    pub fn lose(&mut self, file: &Arc<str>, text: &str) {
        let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')));
        let words = words.map(|word| word.trim_matches(['-', '.']).to_owned()).filter(|word| !word.is_empty());
        self.lost.entry(Arc::clone(file)).or_default().extend(words);
    }

    /// Whether this name may stand in a part of any file that could not be read.
    pub fn may_be_lost(&self, name: &str) -> bool {
        self.lost.values().any(|words| words.contains(name))
    }

    /// Whether this name may stand in a part of this file that could not be read.
    pub fn may_be_lost_in(&self, file: &str, name: &str) -> bool {
        self.lost.get(file).is_some_and(|words| words.contains(name))
    }

    /// Takes away what is told of this kind.
    pub fn take_back(&mut self, code: &str) {
        let before = self.diagnostics.len();
        self.diagnostics.retain(|diagnostic| diagnostic.code() != code || diagnostic.severity() == Severity::Error);
        self.warnings -= before - self.diagnostics.len();
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

    /// How many problems were noted so far, also of those that nobody reads any more.
    pub fn noted(&self) -> usize {
        self.errors + self.warnings
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
