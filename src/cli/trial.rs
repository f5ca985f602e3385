//! Tries content out before it is used: it must check, compile, and pass its dialogue tests.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, available_parallelism};

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
    let (tests, problems) = decoded(files);
    if diagnostics::has_errors(&problems) { Err(problems) } else { Ok(run(brain, tests)) }
}

/// The dialogue tests that can be read in these files, and the problems of the files.
pub(super) fn decoded<'f>(files: impl IntoIterator<Item = &'f SourceFile>) -> (Vec<Dialogue>, Vec<Diagnostic>) {
    let (mut tests, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        let (found, told) = dialogues::decode(&file.path, &file.bytes);
        tests.extend(found);
        problems.extend(told);
    }
    (tests, problems)
}

/// Runs dialogue tests on all processors: an editor waits for them. What failed stays in the order of the tests.
pub(super) fn run(brain: &Brain, tests: Vec<Dialogue>) -> Rehearsed {
    let share = tests.len().div_ceil(available_parallelism().map_or(1, NonZero::get)).max(1);
    let outcomes: Vec<Outcome> = thread::scope(|scope| {
        let part = |tests: &[Dialogue]| tests.iter().map(|test| dialogues::run(brain, test)).collect::<Vec<_>>();
        let parts: Vec<_> = tests.chunks(share).map(|tests| scope.spawn(move || part(tests))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_else(|broken| resume_unwind(broken))).collect()
    });
    let all = tests.len();
    let failed: Vec<_> = tests.into_iter().zip(outcomes).filter(|(_, outcome)| outcome.failed_at.is_some()).collect();
    Rehearsed { passed: all - failed.len(), failed }
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
