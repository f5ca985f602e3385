//! Loads content for the commands.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use super::exit::Failure;
use crate::config::Config;
use crate::content::{self, SourceFile};
use crate::diagnostics::{self, Diagnostic, Lang, Severity};
use crate::files;
use crate::ids::Language;
use crate::turn::Brain;

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
    let loaded = content::load(&files, &environment, None);
    let (Some(content), Some(config)) = (loaded.content, loaded.config) else {
        report(&loaded.diagnostics, &files);
        return Err(Failure::Content);
    };
    let brain = Brain::compile(content)
        .map_err(|error| Failure::outside("the content cannot be compiled", &error, "please report this as a bug"))?;
    Ok(Loaded { brain, config, files })
}

/// Reads the settings of a folder, whatever its content is like.
///
/// # Errors
/// When the folder cannot be read or its settings do not check.
pub(super) fn settings(dir: &Path) -> Result<Config, Failure> {
    let files = read(dir)?;
    let loaded = content::load(&files, &environment, None);
    loaded.config.ok_or_else(|| {
        report(&loaded.diagnostics, &files);
        Failure::Content
    })
}

/// A runtime for one command.
///
/// # Errors
/// When the machine gives no threads.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Runtime::new().map_err(|error| Failure::outside("no threads can be started", &error, ""))
}

/// Reads the files of a folder.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn read(dir: &Path) -> Result<Vec<SourceFile>, Failure> {
    let cure = "name the folder that holds deskbell.yaml with --dir";
    files::read(dir).map_err(|error| Failure::outside("the content folder cannot be read", &error, cure))
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

/// Prints the errors among these problems to standard error.
pub(super) fn report(found: &[Diagnostic], files: &[SourceFile]) {
    let errors: Vec<Diagnostic> = found.iter().filter(|d| d.severity() == Severity::Error).cloned().collect();
    let source = |path: &str| {
        let file = files.iter().find(|file| file.path == path)?;
        std::str::from_utf8(&file.bytes).ok()
    };
    let mut err = io::stderr().lock();
    let text = diagnostics::to_terminal(&errors, &source, locale_lang(), err.is_terminal());
    // Where even standard error is gone there is nobody left to tell.
    let _ = err.write_all(text.as_bytes());
    let _ = writeln!(err, "{}", diagnostics::summary(&errors, locale_lang()));
}
