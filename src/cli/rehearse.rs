//! `deskbell test`: runs the dialogue tests, once or at every change.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::arguments::TestOptions;
use super::exit::{Failure, Reason};
use super::trial::{self, Rehearsed};
use super::{load, out};
use crate::content::SourceFile;
use crate::desk::{Clock, Follower};
use crate::diagnostics::Lang;
use crate::dialogues::{Dialogue, Outcome, Speaker};

/// Runs the command.
///
/// # Errors
/// When the content or a test file does not check, a file cannot be read, or a test fails.
pub(super) fn run(dir: &Path, options: &TestOptions) -> Result<(), Failure> {
    let lang = load::locale_lang();
    if options.watch {
        return load::runtime()?.block_on(watch(dir, &options.files, lang));
    }
    once(dir, &options.files, lang)
}

fn once(dir: &Path, named: &[PathBuf], lang: Lang) -> Result<(), Failure> {
    let brain = load::brain(dir)?.brain;
    let files = if named.is_empty() { in_folder(dir)? } else { self::named(named, lang)? };
    let rehearsed = trial::rehearse(&brain, &files).map_err(|problems| {
        load::report(&problems, &files);
        Failure::Content
    })?;
    for (test, outcome) in &rehearsed.failed {
        out::print(&failure(test, outcome, lang))?;
    }
    out::print(&(summary(&rehearsed, lang) + "\n"))?;
    if rehearsed.failed.is_empty() { Ok(()) } else { Err(Failure::Content) }
}

/// Runs again at every change, until Ctrl-C. Mistakes are told, and watching goes on.
async fn watch(dir: &Path, named: &[PathBuf], lang: Lang) -> Result<(), Failure> {
    let stop = CancellationToken::new();
    let mut follower = Follower::new(dir.to_owned(), named.to_vec());
    let stopped = stop.clone();
    tokio::spawn(async move {
        // Where Ctrl-C cannot be heard, it ends the process as usual.
        if tokio::signal::ctrl_c().await.is_ok() {
            stopped.cancel();
        }
    });
    eprint_line(lang.pick(
        "Bei jeder gespeicherten Änderung laufen die Tests noch einmal; Strg-C beendet.",
        "The tests run again at every saved change; Ctrl-C ends.",
    ));
    loop {
        let (folder, files) = (dir.to_owned(), named.to_vec());
        let ran = tokio::task::spawn_blocking(move || once_told(&folder, &files, lang)).await;
        ran.unwrap_or(Ok(()))?;
        let Some(change) = follower.changed(&stop).await else { return Ok(()) };
        tokio::task::spawn_blocking(move || change.is_over()).await.unwrap_or(true);
    }
}

/// One run of many: what failed, and one line that sums it up. Only a gone terminal ends the watching.
fn once_told(dir: &Path, named: &[PathBuf], lang: Lang) -> Result<(), Failure> {
    let at = Clock::system().now().to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M:%S").to_string();
    let line = match attempt(dir, named, lang) {
        Ok(rehearsed) => {
            for (test, outcome) in &rehearsed.failed {
                out::print(&failure(test, outcome, lang))?;
            }
            summary(&rehearsed, lang)
        }
        Err(told) => told,
    };
    out::print(&format!("{at}  {line}\n"))
}

fn attempt(dir: &Path, named: &[PathBuf], lang: Lang) -> Result<Rehearsed, String> {
    let of_reason = |failure: Failure| match failure {
        Failure::Usage(reason) | Failure::Outside(reason) => reason.cause,
        Failure::Content => String::new(),
    };
    let content = load::read(dir).map_err(of_reason)?;
    let sound = trial::sound(&content).map_err(|unsound| {
        if let trial::Unsound::Mistakes(found) = &unsound {
            load::report_problems(found, &content);
        }
        unsound.told(lang).lines().next().unwrap_or_default().to_owned()
    })?;
    let named = if named.is_empty() { Vec::new() } else { self::named(named, lang).map_err(of_reason)? };
    let files: Vec<&SourceFile> =
        if named.is_empty() { trial::tests_in(&content).collect() } else { named.iter().collect() };
    trial::rehearse(&sound.brain, files.iter().copied()).map_err(|problems| {
        load::report_problems(&problems, if named.is_empty() { &content } else { &named });
        trial::mistakes(&problems, lang).lines().next().unwrap_or_default().to_owned()
    })
}

fn eprint_line(text: &str) {
    // Where even standard error is gone there is nobody left to tell.
    let _ = std::io::Write::write_all(&mut std::io::stderr().lock(), format!("{text}\n").as_bytes());
}

fn in_folder(dir: &Path) -> Result<Vec<SourceFile>, Failure> {
    Ok(trial::tests_in(&load::read(dir)?).cloned().collect())
}

fn named(paths: &[PathBuf], lang: Lang) -> Result<Vec<SourceFile>, Failure> {
    let read = |path: &PathBuf| {
        let bytes = std::fs::read(path).map_err(|error| {
            let path = path.display();
            let what = lang.pick(format!("{path} kann nicht gelesen werden"), format!("{path} cannot be read"));
            let cure = lang.pick(
                "nennen Sie die YAML-Dateien mit den Dialogtests",
                "name the YAML files that hold the dialogue tests",
            );
            Failure::Usage(Reason::new(&what, Some(&error), cure))
        })?;
        Ok(SourceFile { path: path.display().to_string(), bytes })
    };
    paths.iter().map(read).collect()
}

/// How many passed and failed.
pub(super) fn summary(rehearsed: &Rehearsed, lang: Lang) -> String {
    let (passed, failed) = (rehearsed.passed, rehearsed.failed.len());
    lang.pick(format!("{passed} bestanden, {failed} fehlgeschlagen"), format!("{passed} passed, {failed} failed"))
}

/// The whole dialogue up to the first difference, which is marked.
pub(super) fn failure(test: &Dialogue, outcome: &Outcome, lang: Lang) -> String {
    let line = outcome.failed_at.unwrap_or(test.line);
    let [title, visitor, bot, expected, found] = lang.pick(
        ["FEHLGESCHLAGEN", "Besucher", "Bot     ", "erwartet  ", "gefunden  "],
        ["FAILED", "visitor", "bot    ", "expected  ", "found     "],
    );
    let mut text = format!("{title} {}:{line}: {}\n", test.file, test.name);
    for said in &outcome.lines {
        let who = match said.speaker {
            Speaker::Visitor => visitor,
            Speaker::Bot => bot,
        };
        let indent = " ".repeat(who.len() + 6);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "    {who}  {}", said.text.replace('\n', &format!("\n{indent}")));
        for difference in &said.differences {
            let _ = writeln!(text, "  ✗ {}", difference.what);
            let _ = writeln!(text, "      {expected}{}", difference.expected);
            let _ = writeln!(text, "      {found}{}", difference.found.replace('\n', "\n                "));
        }
    }
    text
}
