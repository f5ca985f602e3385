//! Loads content for the commands.

use std::error::Error as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use super::exit::{Failure, Reason};
use super::trial::{self, Sound, Unsound};
use crate::config::{Config, Destination};
use crate::content::{self, SETTINGS_FILE, SourceFile};
use crate::diagnostics::{self, Diagnostic, Lang, Severity};
use crate::files::{self, FilesError};
use crate::ids::Language;
use crate::turn::{Brain, BrainError};

/// A checked and compiled folder.
pub(super) struct Loaded {
    /// The compiled content.
    pub(super) brain: Brain,
    /// The settings.
    pub(super) config: Config,
    /// The files, as they were read.
    pub(super) files: Vec<SourceFile>,
}

/// Reads, checks and compiles a folder. Errors are printed with place, cause and cure; warnings are the
/// business of `check`.
///
/// # Errors
/// When the folder cannot be read or its content does not check.
pub(super) fn brain(dir: &Path) -> Result<Loaded, Failure> {
    let files = read(dir)?;
    let Sound { brain, config } = trial::sound(&files).map_err(|unsound| match unsound {
        Unsound::Mistakes(found) => {
            report(&found, &files);
            Failure::Content
        }
        Unsound::Uncompiled(error) => uncompiled(&error),
    })?;
    Ok(Loaded { brain, config: placed(config, dir), files })
}

/// Reads the settings of a folder, whatever its content is like.
///
/// # Errors
/// When the folder cannot be read or its settings do not check.
pub(super) fn settings(dir: &Path) -> Result<Config, Failure> {
    let files = read(dir)?;
    let loaded = content::load(&files, &environment, None);
    let config = loaded.config.ok_or_else(|| {
        report(&loaded.diagnostics, &files);
        Failure::Content
    })?;
    Ok(placed(config, dir))
}

/// The settings of a folder with the files that they name, which stand in it unless their paths are absolute.
fn placed(mut config: Config, dir: &Path) -> Config {
    for endpoint in &mut config.endpoints {
        if let Destination::Mail(server) = &mut endpoint.to {
            server.authorities = server.authorities.take().map(|file| dir.join(file));
        }
    }
    config
}

/// The text of the settings alone, for commands that need one of them, whatever the others are like.
///
/// # Errors
/// When it cannot be read; `cure` is told then.
pub(super) fn settings_text(dir: &Path, cure: &str, lang: Lang) -> Result<String, Failure> {
    let path = dir.join(SETTINGS_FILE);
    std::fs::read_to_string(&path).map_err(|error| {
        let path = path.display();
        let what = lang.pick(format!("{path} kann nicht gelesen werden"), format!("{path} cannot be read"));
        Failure::outside(&what, &error, cure)
    })
}

/// A runtime for one command.
///
/// # Errors
/// When the machine gives no threads.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Runtime::new().map_err(|error| {
        let what = locale_lang().pick("es lassen sich keine Threads starten", "no threads can be started");
        Failure::outside(what, &error, "")
    })
}

/// Reads the files of a folder.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn read(dir: &Path) -> Result<Vec<SourceFile>, Failure> {
    files::read(dir).map_err(|error| unread(&error, locale_lang()))
}

/// A content folder that cannot be read.
fn unread(error: &FilesError, lang: Lang) -> Failure {
    let [what, cure] = lang.pick(
        [
            "der Ordner der Inhalte kann nicht gelesen werden",
            "nennen Sie mit --dir den Ordner, in dem deskbell.yaml liegt",
        ],
        ["the content folder cannot be read", "name the folder that holds deskbell.yaml with --dir"],
    );
    let german = match error {
        FilesError::Io { path, .. } => path.display().to_string(),
        FilesError::Outside { path } => format!("{} ist ein Link, der aus dem Ordner hinausführt", path.display()),
        FilesError::TooMany { limit } => format!("er enthält mehr als {limit} Dateien"),
    };
    let why = lang.pick(german, error.to_string());
    Failure::Outside(Reason::new(&format!("{what}: {why}"), error.source(), cure))
}

/// Content that checks but cannot be compiled.
pub(super) fn uncompiled(error: &BrainError) -> Failure {
    let [what, cure] = locale_lang().pick(
        ["die Inhalte lassen sich nicht übersetzen", "bitte melden Sie das als Fehler von Deskbell"],
        ["the content cannot be compiled", "please report this as a bug"],
    );
    Failure::outside(what, error, cure)
}

/// The environment of this process, for `${VAR}`.
pub(super) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The language of messages for editors: that of the locale.
pub(super) fn locale_lang() -> Lang {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default();
    lang(Language::from_tag(&locale).unwrap_or(Language::En))
}

/// The language of messages for editors.
pub(super) fn lang(language: Language) -> Lang {
    match language {
        Language::De => Lang::De,
        Language::En => Lang::En,
    }
}

/// Prints the errors among these problems to standard error, and how many there are.
pub(super) fn report(found: &[Diagnostic], files: &[SourceFile]) {
    report_problems(found, files);
    // Where even standard error is gone there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{}", diagnostics::summary(&errors(found), locale_lang()));
}

/// Prints the errors among these problems to standard error.
pub(super) fn report_problems(found: &[Diagnostic], files: &[SourceFile]) {
    let mut err = io::stderr().lock();
    let text = told(found, files, err.is_terminal());
    let _ = err.write_all(text.as_bytes());
}

/// The errors among these problems as text.
pub(super) fn told(found: &[Diagnostic], files: &[SourceFile], colour: bool) -> String {
    let source = |path: &str| {
        let file = files.iter().find(|file| file.path == path)?;
        std::str::from_utf8(&file.bytes).ok()
    };
    diagnostics::to_terminal(&errors(found), &source, locale_lang(), colour)
}

fn errors(found: &[Diagnostic]) -> Vec<Diagnostic> {
    found.iter().filter(|found| found.severity() == Severity::Error).cloned().collect()
}
