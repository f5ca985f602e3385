//! Content: what editors write, and what they are told.

mod broken;
mod check;
mod config;
mod forms;
mod good;
mod hostile;
mod several;

use deskbell::content::SourceFile;
use deskbell::diagnostics::{Lang, to_terminal};

pub(crate) use super::broken::{ENTRIES, INTENTS, SETTINGS, files, loaded};

/// What an editor sees, in both languages.
pub(crate) fn told(files: &[SourceFile]) -> String {
    let loaded = loaded(files);
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path == path)?;
        std::str::from_utf8(&file.bytes).ok().map(|text| text.strip_prefix('\u{FEFF}').unwrap_or(text))
    };
    let told = |lang| to_terminal(&loaded.diagnostics, &text, lang, false);
    format!("{}{}", told(Lang::De), told(Lang::En))
        .trim_end()
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}
