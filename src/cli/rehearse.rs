//! `deskbell test`: runs the dialogue tests.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::arguments::TestOptions;
use super::exit::{Failure, Reason};
use super::{load, out};
use crate::content::SourceFile;
use crate::diagnostics;
use crate::dialogues::{self, Dialogue, Outcome, Speaker};

/// Runs the command.
///
/// # Errors
/// When the content or a test file does not check, a file cannot be read, or a test fails.
pub(super) fn run(dir: &Path, options: &TestOptions) -> Result<(), Failure> {
    let brain = load::brain(dir)?.brain;
    let files = if options.files.is_empty() { in_folder(dir)? } else { named(&options.files)? };
    let mut tests: Vec<Dialogue> = Vec::new();
    for file in &files {
        let (dialogues, problems) = dialogues::decode(&file.path, &file.bytes);
        if diagnostics::has_errors(&problems) {
            load::report(&problems, &files);
            return Err(Failure::Content);
        }
        tests.extend(dialogues);
    }
    let mut failed = 0;
    for test in &tests {
        let outcome = dialogues::run(&brain, test);
        if outcome.failed_at.is_some() {
            failed += 1;
            out::print(&failure(test, &outcome))?;
        }
    }
    out::print(&format!("{} passed, {failed} failed\n", tests.len() - failed))?;
    if failed > 0 { Err(Failure::Content) } else { Ok(()) }
}

fn in_folder(dir: &Path) -> Result<Vec<SourceFile>, Failure> {
    let files = load::read(dir)?;
    Ok(files.into_iter().filter(|file| file.path.starts_with("tests/dialogues/")).collect())
}

fn named(paths: &[PathBuf]) -> Result<Vec<SourceFile>, Failure> {
    let read = |path: &PathBuf| {
        let bytes = std::fs::read(path).map_err(|error| {
            let what = format!("{} cannot be read", path.display());
            Failure::Usage(Reason::new(&what, Some(&error), "name the YAML files that hold the dialogue tests"))
        })?;
        Ok(SourceFile { path: path.display().to_string(), bytes })
    };
    paths.iter().map(read).collect()
}

/// The whole dialogue up to the first difference, which is marked.
fn failure(test: &Dialogue, outcome: &Outcome) -> String {
    let line = outcome.failed_at.unwrap_or(test.line);
    let mut text = format!("FAILED {}:{line}: {}\n", test.file, test.name);
    for said in &outcome.lines {
        let who = match said.speaker {
            Speaker::Visitor => "visitor",
            Speaker::Bot => "bot    ",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "    {who}  {}", said.text.replace('\n', "\n             "));
        for difference in &said.differences {
            let _ = writeln!(text, "  ✗ {}", difference.what);
            let _ = writeln!(text, "      expected  {}", difference.expected);
            let _ = writeln!(text, "      found     {}", difference.found.replace('\n', "\n                "));
        }
    }
    text
}
