//! Tries content out before it is used: it must check, compile, and pass its dialogue tests.

use super::load;
use super::words::{self, counted};
use crate::config::Config;
use crate::content::{self, SourceFile};
use crate::diagnostics::{self, Diagnostic, Lang, Severity};
use crate::dialogues::{self, Dialogue, Outcome};
use crate::turn::{Brain, BrainError};

/// Where dialogue tests lie.
const TESTS: &str = "tests/dialogues/";

/// Content that checks and compiles.
pub(super) struct Sound {
    /// The compiled content.
    pub(super) brain: Brain,
    /// The settings.
    pub(super) config: Config,
}

/// Why content cannot be used.
pub(super) enum Unsound {
    /// It has mistakes.
    Mistakes(Vec<Diagnostic>),
    /// It cannot be compiled.
    Uncompiled(BrainError),
}

impl Unsound {
    /// The reason in a few lines: how many, and the first.
    pub(super) fn told(&self, lang: Lang) -> String {
        match self {
            Self::Mistakes(found) => mistakes(found, lang),
            Self::Uncompiled(error) => format!("{error}\n"),
        }
    }
}

/// Checks and compiles.
///
/// # Errors
/// When there are mistakes.
pub(super) fn sound(files: &[SourceFile]) -> Result<Sound, Unsound> {
    let loaded = content::load(files, &load::environment, None);
    let (Some(content), Some(config)) = (loaded.content, loaded.config) else {
        return Err(Unsound::Mistakes(loaded.diagnostics));
    };
    let brain = Brain::compile(content).map_err(Unsound::Uncompiled)?;
    Ok(Sound { brain, config })
}

/// The dialogue tests among these files.
pub(super) fn tests_in(files: &[SourceFile]) -> impl Iterator<Item = &SourceFile> {
    files.iter().filter(|file| file.path.starts_with(TESTS))
}

/// Dialogue tests that were run.
pub(super) struct Rehearsed {
    /// How many passed.
    pub(super) passed: usize,
    /// Those that did not.
    pub(super) failed: Vec<(Dialogue, Outcome)>,
}

/// Runs the dialogue tests in these files.
///
/// # Errors
/// When one of the files has mistakes.
pub(super) fn rehearse<'f>(
    brain: &Brain,
    files: impl IntoIterator<Item = &'f SourceFile>,
) -> Result<Rehearsed, Vec<Diagnostic>> {
    let mut tests = Vec::new();
    for file in files {
        let (found, problems) = dialogues::decode(&file.path, &file.bytes);
        if diagnostics::has_errors(&problems) {
            return Err(problems);
        }
        tests.extend(found);
    }
    let mut rehearsed = Rehearsed { passed: 0, failed: Vec::new() };
    for test in tests {
        let outcome = dialogues::run(brain, &test);
        if outcome.failed_at.is_some() {
            rehearsed.failed.push((test, outcome));
        } else {
            rehearsed.passed += 1;
        }
    }
    Ok(rehearsed)
}

/// How many mistakes, and the first with its cure.
pub(super) fn mistakes(found: &[Diagnostic], lang: Lang) -> String {
    let errors: Vec<&Diagnostic> = found.iter().filter(|found| found.severity() == Severity::Error).collect();
    let count = counted(errors.len(), words::ERRORS, lang);
    let Some(first) = errors.first() else { return count + "\n" };
    let (file, place, message) = (&first.file, first.span, first.message(lang));
    let (line, column) = (place.line, place.column);
    let (help, cure) = (lang.pick("Abhilfe", "help"), first.help(lang));
    format!("{count}: {file}:{line}:{column}: {message}\n  {help}: {cure}\n")
}
