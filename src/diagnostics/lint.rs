//! What a lint is, for the manual: what it looks for, why that matters, and an example before and after.

use super::Severity;
use super::word::Lang;

/// A text in German and English.
#[derive(Debug, Clone, Copy)]
pub struct Both {
    /// German.
    pub de: &'static str,
    /// English.
    pub en: &'static str,
}

impl Both {
    /// The text in a language.
    pub fn get(&self, lang: Lang) -> &'static str {
        lang.pick(self.de, self.en)
    }
}

/// Files of an example: path and text. Settings that it does not bring are `name` and German as the only language.
pub type Example = &'static [(&'static str, &'static str)];

/// What is allowed, or at least readable, but hardly meant.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    /// The stable code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it looks for.
    pub what: Both,
    /// Why that matters.
    pub why: Both,
    /// Files in which it finds something, and nothing else is found.
    pub bad: Example,
    /// The same files, mended.
    pub good: Example,
    /// Whether it takes the trial of `check --confidence`.
    pub trial: bool,
}
