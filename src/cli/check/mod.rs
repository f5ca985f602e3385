//! `deskbell check`: every problem of every file in one pass, and how well the phrases carry.

mod confidence;
mod explain;
mod lints;
mod phrases;
mod tell;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use jiff::civil::Date;

use confidence::Tried;
pub use explain::{explain, manual};
use serde_json::{Value, json};

use crate::content::{self, Content, Loaded, SourceFile};
use crate::diagnostics::{Diagnostic, Lang, has_errors, summary, to_github, to_json, to_sarif, to_terminal};
use crate::files::{self, FilesError};
use crate::understanding::UnderstandingError;

/// How problems are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON array; with the trial of the phrases, an object that holds it.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// SARIF 2.1.0, for code scanners and editors.
    Sarif,
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
    /// Whether every phrase is tried as if it were not there.
    pub confidence: bool,
}

/// A check that could not be made.
#[derive(Debug)]
pub enum CheckError {
    /// The folder could not be read.
    Files(FilesError),
    /// The phrases could not be tried.
    Understanding(UnderstandingError),
    /// The result could not be written.
    Output(io::Error),
}

impl std::fmt::Display for CheckError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Files(_) => "the content folder cannot be checked",
            Self::Understanding(_) => "the phrases cannot be tried",
            Self::Output(_) => "the result cannot be written",
        })
    }
}

impl std::error::Error for CheckError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Files(source) => Some(source),
            Self::Understanding(source) => Some(source),
            Self::Output(source) => Some(source),
        }
    }
}

/// What was found.
struct Findings {
    files: Vec<SourceFile>,
    /// None if it cannot go live.
    content: Option<Content>,
    diagnostics: Vec<Diagnostic>,
    /// The trial of the phrases by language; none unless it is wanted.
    tried: Vec<Tried>,
}

/// Checks a content folder, writes what was found, and tells whether the content can go live.
///
/// # Errors
/// When the folder cannot be read, the phrases cannot be tried or the result cannot be written.
pub fn run(options: Options<'_>, out: &mut dyn Write) -> Result<bool, CheckError> {
    let findings = find(options)?;
    let text = match options.format {
        Format::Json => format!("{:#}\n", json(&findings, options)),
        Format::Text => text(&findings, options),
        Format::Github => to_github(&findings.diagnostics, options.lang),
        Format::Sarif => sarif(&findings, options),
    };
    out.write_all(text.as_bytes()).map_err(CheckError::Output)?;
    Ok(!has_errors(&findings.diagnostics))
}

fn find(options: Options<'_>) -> Result<Findings, CheckError> {
    let files = files::read(options.dir).map_err(CheckError::Files)?;
    let loaded = content::load(&files, &|name| std::env::var(name).ok(), Some(options.today));
    let Loaded { content, mut diagnostics, .. } = loaded;
    let mut tried = Vec::new();
    if let Some(content) = content.as_ref().filter(|_| options.confidence) {
        tried = confidence::tried(content, options.today).map_err(CheckError::Understanding)?;
        diagnostics.extend(lints::lints(content, &files, &tried));
        // Stable: what stands at one place keeps its order.
        diagnostics.sort_by(|a, b| (&a.file, a.span.line, a.span.column).cmp(&(&b.file, b.span.line, b.span.column)));
    }
    Ok(Findings { files, content, diagnostics, tried })
}

/// The array of problems is fixed; only who asks for the trial gets the object around it.
fn json(findings: &Findings, options: Options<'_>) -> Value {
    let diagnostics = to_json(&findings.diagnostics, options.lang);
    if !options.confidence {
        return diagnostics;
    }
    let told = |content| findings.tried.iter().map(|tried| tell::to_json(tried, content, &findings.files)).collect();
    let understanding: Vec<Value> = findings.content.as_ref().map_or_else(Vec::new, told);
    json!({"diagnostics": diagnostics, "understanding": understanding})
}

fn text(findings: &Findings, options: Options<'_>) -> String {
    let diagnostics = &findings.diagnostics;
    let texts = texts(findings);
    let source = |path: &str| texts.get(path).map(String::as_str);
    let told = to_terminal(diagnostics, &source, options.lang, options.colour);
    format!("{told}{}{}\n", understanding(findings, options), summary(diagnostics, options.lang))
}

fn sarif(findings: &Findings, options: Options<'_>) -> String {
    let texts = texts(findings);
    let source = |path: &str| texts.get(path).map(String::as_str);
    format!("{:#}\n", to_sarif(&findings.diagnostics, &source, options.lang))
}

/// The texts of the files of which something is told.
fn texts(findings: &Findings) -> BTreeMap<&str, String> {
    let Findings { files, diagnostics, .. } = findings;
    // Up to the first byte that is no UTF-8, which is where such a file's problem is, places stay as they are.
    let text = |file: &SourceFile| String::from_utf8_lossy(&file.bytes).trim_start_matches('\u{FEFF}').to_owned();
    let told_files: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| &*diagnostic.file).collect();
    let told_of = files.iter().filter(|file| told_files.contains(file.path.as_str()));
    told_of.map(|file| (file.path.as_str(), text(file))).collect()
}

/// How well the phrases carry, where the trial is wanted; without it each poor entry has a warning of its own.
fn understanding(findings: &Findings, options: Options<'_>) -> String {
    let tried = || findings.tried.iter().filter(|tried| tried.phrases.owners > 0);
    // The long lists first: what stands last is what a terminal shows.
    let lists = tried().filter_map(|tried| tell::won(tried, options.lang));
    lists.chain(tried().map(|tried| tell::text(tried, options.lang))).map(|section| section + "\n").collect()
}
