//! Loads content for a running server: with reasons instead of print-outs, and gated by the dialogue tests.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cli::load::{environment, locale_lang};
use crate::cli::trial;
use crate::content::{self, Parsed, SourceFile};
use crate::courier::{Services, system_lookup};
use crate::desk::{ContentProblem, Desk, Serving};
use crate::diagnostics::{Diagnostic, Lang, Severity};
use crate::dialogues::{Dialogue, Outcome};
use crate::files;
use crate::turn::Brain;

/// Loads a folder again and again: what did not change since the last time is not done again.
pub(super) struct Loader {
    dir: PathBuf,
    parsed: Mutex<Parsed>,
}

impl Loader {
    pub(super) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), parsed: Mutex::default() }
    }

    /// Reads, checks, compiles and rehearses the folder.
    pub(super) fn load(&self, live: &Serving) -> Result<Serving, Vec<ContentProblem>> {
        let lang = locale_lang();
        let files = files::read(&self.dir).map_err(|error| vec![whole("unreadable", &error, "")])?;
        let loaded = content::load_after(&files, &environment, &mut self.parsed());
        let (Some(content), Some(config)) = (loaded.content, loaded.config) else {
            return Err(errors(&loaded.diagnostics, lang));
        };
        let brain = Brain::compile_after(content, Some(live.brain()));
        let brain = brain.map_err(|error| vec![whole("uncompilable", &error, "")])?;
        let failed = if config.tests_gate { rehearse(&brain, &files, lang) } else { Vec::new() };
        if !failed.is_empty() {
            return Err(failed);
        }
        let services = Services::new(&config.services, &system_lookup());
        let services = services.map_err(|error| vec![whole("services", &error, "")])?;
        Ok(Serving::after(brain, &files, Some(live)).with_services(services))
    }

    /// A reload that broke leaves what it had parsed whole.
    fn parsed(&self) -> MutexGuard<'_, Parsed> {
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// At the start nothing better is there to serve than content that checks: failed tests are told, no more.
pub(super) fn rehearse_in_the_background(desk: &Desk, dir: &Path, gate: bool) {
    let (brain, dir) = (desk.brain(), dir.to_owned());
    if !gate {
        return;
    }
    tokio::task::spawn_blocking(move || {
        let failed = files::read(&dir).map(|files| rehearse(&brain, &files, locale_lang())).unwrap_or_default();
        for problem in &failed {
            tracing::error!(file = problem.file, line = problem.line, "{}", problem.message);
        }
        if !failed.is_empty() {
            tracing::error!(
                failed = failed.len(),
                "dialogue tests fail: changed content will not go live until they pass"
            );
        }
    });
}

/// Every dialogue test that cannot be read or does not pass.
fn rehearse(brain: &Brain, files: &[SourceFile], lang: Lang) -> Vec<ContentProblem> {
    let (tests, found) = trial::decoded(trial::tests_in(files));
    let failed = trial::run(brain, tests).failed;
    let failures = failed.iter().filter_map(|(test, outcome)| Some(failure(test, outcome, outcome.failed_at?)));
    errors(&found, lang).into_iter().chain(failures).collect()
}

fn failure(test: &Dialogue, outcome: &Outcome, line: usize) -> ContentProblem {
    let differences = outcome.lines.iter().flat_map(|line| &line.differences);
    let told: Vec<String> = differences
        .map(|difference| format!("{}: expected {}, found {}", difference.what, difference.expected, difference.found))
        .collect();
    ContentProblem {
        file: test.file.clone(),
        line,
        column: 0,
        code: "dialogue-test".to_owned(),
        message: format!("the dialogue test \"{}\" fails: {}", test.name, told.join("; ")),
        help: "see the whole dialogue with `deskbell test`".to_owned(),
    }
}

fn errors(found: &[Diagnostic], lang: Lang) -> Vec<ContentProblem> {
    let errors = found.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error);
    errors
        .map(|diagnostic| ContentProblem {
            file: diagnostic.file.to_string(),
            line: diagnostic.span.line,
            column: diagnostic.span.column,
            code: diagnostic.code().to_owned(),
            message: diagnostic.message(lang),
            help: diagnostic.help(lang),
        })
        .collect()
}

/// A problem of no single place.
fn whole(code: &str, error: &dyn Error, help: &str) -> ContentProblem {
    let mut message = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        message = format!("{message}: {cause}");
        next = cause.source();
    }
    ContentProblem { file: String::new(), line: 0, column: 0, code: code.to_owned(), message, help: help.to_owned() }
}
