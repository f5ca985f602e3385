//! Loads content for a running server: with reasons instead of print-outs, and gated by the dialogue tests.

use std::error::Error;
use std::path::Path;

use crate::cli::load::{environment, locale_lang};
use crate::content::{self, SourceFile};
use crate::courier::{Services, system_lookup};
use crate::desk::{ContentProblem, Desk, Serving};
use crate::diagnostics::{Diagnostic, Lang, Severity};
use crate::dialogues::{self, Dialogue, Outcome};
use crate::files;
use crate::turn::Brain;

/// Reads, checks, compiles and rehearses a folder.
pub(super) fn load(dir: &Path) -> Result<Serving, Vec<ContentProblem>> {
    let lang = locale_lang();
    let files = files::read(dir).map_err(|error| vec![whole("unreadable", &error, "")])?;
    let loaded = content::load(&files, &environment, None);
    let (Some(content), Some(config)) = (loaded.content, loaded.config) else {
        return Err(errors(&loaded.diagnostics, lang));
    };
    let brain = Brain::compile(content).map_err(|error| vec![whole("uncompilable", &error, "")])?;
    let failed = if config.tests_gate { rehearse(&brain, &files, lang) } else { Vec::new() };
    if !failed.is_empty() {
        return Err(failed);
    }
    let services = Services::new(&config.services, &system_lookup());
    let services = services.map_err(|error| vec![whole("services", &error, "")])?;
    Ok(Serving::new(brain, &files).with_services(services))
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

/// Every dialogue test that does not pass.
fn rehearse(brain: &Brain, files: &[SourceFile], lang: Lang) -> Vec<ContentProblem> {
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("tests/dialogues/")) {
        let (tests, found) = dialogues::decode(&file.path, &file.bytes);
        problems.extend(errors(&found, lang));
        for test in &tests {
            let outcome = dialogues::run(brain, test);
            problems.extend(outcome.failed_at.map(|line| failure(test, &outcome, line)));
        }
    }
    problems
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
