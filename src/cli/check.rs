//! `deskbell check`: every problem of every file in one pass.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use jiff::civil::Date;

use crate::content::{self, SourceFile};
use crate::diagnostics::{Diagnostic, Lang, has_errors, summary, to_json, to_terminal};
use crate::files::{self, FilesError};

/// How problems are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON array.
    Json,
}

/// What is checked and how it is told.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The content folder.
    pub dir: &'a Path,
    /// The form.
    pub format: Format,
    /// The language of messages.
    pub lang: Lang,
    /// Whether text may have colours.
    pub colour: bool,
    /// Today, for reviews that are overdue.
    pub today: Date,
}

/// A check that could not be made.
#[derive(Debug)]
pub enum CheckError {
    /// The folder could not be read.
    Files(FilesError),
    /// The result could not be written.
    Output(io::Error),
}

impl std::fmt::Display for CheckError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Files(_) => "the content folder cannot be checked",
            Self::Output(_) => "the result cannot be written",
        })
    }
}

impl std::error::Error for CheckError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Files(source) => Some(source),
            Self::Output(source) => Some(source),
        }
    }
}

/// Checks a content folder, writes what was found, and tells whether the content can go live.
///
/// # Errors
/// When the folder cannot be read or the result cannot be written.
pub fn run(options: Options<'_>, out: &mut dyn Write) -> Result<bool, CheckError> {
    let files = files::read(options.dir).map_err(CheckError::Files)?;
    let loaded = content::load(&files, &|name| std::env::var(name).ok(), Some(options.today));
    let text = match options.format {
        Format::Json => format!("{:#}\n", to_json(&loaded.diagnostics, options.lang)),
        Format::Text => text(&files, &loaded.diagnostics, options),
    };
    out.write_all(text.as_bytes()).map_err(CheckError::Output)?;
    Ok(!has_errors(&loaded.diagnostics))
}

fn text(files: &[SourceFile], diagnostics: &[Diagnostic], options: Options<'_>) -> String {
    // Up to the first byte that is no UTF-8, which is where such a file's problem is, places stay as they are.
    let text = |file: &SourceFile| String::from_utf8_lossy(&file.bytes).trim_start_matches('\u{FEFF}').to_owned();
    let told_files: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| &*diagnostic.file).collect();
    let told_of = files.iter().filter(|file| told_files.contains(file.path.as_str()));
    let texts: BTreeMap<&str, String> = told_of.map(|file| (file.path.as_str(), text(file))).collect();
    let source = |path: &str| texts.get(path).map(String::as_str);
    let told = to_terminal(diagnostics, &source, options.lang, options.colour);
    format!("{told}{}\n", summary(diagnostics, options.lang))
}
