//! What a code means, why it matters, and how it is mended: for `check --explain` and the manual.

use std::fmt::Write as _;

use jiff::civil::{Date, date};

use super::{confidence, lints};
use crate::content::{self, SourceFile};
use crate::diagnostics::{Diagnostic, Example, Lang, Lint, Nearest, Severity, reason, table, to_terminal};
use crate::yaml;

/// The settings of an example that brings none.
const SETTINGS: (&str, &str) = ("deskbell.yaml", "name: Blumen Meyer\nlanguages: [de]\n");

/// The day of the examples.
const TODAY: Date = date(2026, 11, 22);

/// The explanation of a code.
///
/// # Errors
/// When there is no such code: the one that was probably meant.
pub fn explain(code: &str, lang: Lang) -> Result<String, Nearest> {
    if let Some(lint) = lints::all().iter().find(|lint| lint.code == code) {
        return Ok(explained(lint, lang));
    }
    let mut out = String::new();
    for told in table().filter(|told| told.code == code) {
        if out.is_empty() {
            out = head(told.code, told.severity, lang);
        }
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n{}\n{}: {}", told.message(lang), lang.pick("Abhilfe", "Help"), told.help(lang));
    }
    if let Some(why) = reason(code) {
        let _ = writeln!(out, "\n{}: {}", lang.pick("Warum", "Why"), why.get(lang));
    }
    if out.is_empty() { Err(yaml::nearest(code, table().map(|told| told.code))) } else { Ok(out) }
}

fn head(code: &str, severity: Severity, lang: Lang) -> String {
    format!("{code} ({})\n", severity_word(severity, lang))
}

fn severity_word(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.pick("Fehler", "error"),
        Severity::Warning => lang.pick("Warnung", "warning"),
    }
}

fn explained(lint: &Lint, lang: Lang) -> String {
    let [why, before, told, after] =
        lang.pick(["Warum", "Vorher", "Die Meldung", "Nachher"], ["Why", "Before", "What is told", "After"]);
    let indented =
        |text: &str| text.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect::<String>();
    let files = |example: Example| {
        let one = |(path, text): &(&str, &str)| format!("    # {path}\n{}", indented(text));
        example.iter().map(one).collect::<Vec<String>>().join("\n")
    };
    format!(
        "{}\n{}\n\n{why}: {}\n\n{before}:\n\n{}\n{told}:\n\n{}\n{after}:\n\n{}",
        head(lint.code, lint.severity, lang),
        lint.what.get(lang),
        lint.why.get(lang),
        files(lint.bad),
        indented(&shown(lint.bad, lint.trial, lang)),
        files(lint.good),
    )
}

/// What is told of an example, as at a terminal.
fn shown(example: Example, trial: bool, lang: Lang) -> String {
    let found = found(example, trial);
    let source = |path: &str| example.iter().find(|(known, _)| *known == path).map(|(_, text)| *text);
    to_terminal(&found, &source, lang, false).trim_end().to_owned()
}

/// The problems of an example.
fn found(example: Example, trial: bool) -> Vec<Diagnostic> {
    let settings = Some(&SETTINGS).filter(|_| !example.iter().any(|(path, _)| *path == SETTINGS.0));
    let file = |(path, text): &(&str, &str)| SourceFile { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() };
    let files: Vec<SourceFile> = example.iter().chain(settings).map(file).collect();
    let loaded = content::load(&files, &|_| None, Some(TODAY));
    let mut found = loaded.diagnostics;
    if let Some(content) = loaded.content.filter(|_| trial) {
        let tried = confidence::tried(&content, TODAY).unwrap_or_default();
        found.extend(lints::lints(&content, &files, &tried));
    }
    found
}

/// The manual page of all lints and codes: `docs/lints.md`.
#[must_use]
pub fn manual() -> String {
    let mut out = String::from(MANUAL);
    for lint in lints::all() {
        section(&mut out, &lint);
    }
    out.push_str(OTHERS);
    let mut others: Vec<_> = table().filter(|told| reason(told.code).is_some()).collect();
    others.sort_by_key(|told| told.code);
    others.dedup_by_key(|told| told.code);
    for told in others {
        let why = reason(told.code).map_or("", |why| why.get(Lang::En));
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let severity = severity_word(told.severity, Lang::En);
        let _ = writeln!(out, "| `{}` | {severity} | {} | {} |", told.code, cell(&told.message(Lang::En)), cell(why));
    }
    out
}

const MANUAL: &str = "# Lints\n\n\
What `deskbell check` tells although the files can be read: what is hardly meant, and what could be better. A warning \
does not keep content from going live, an error does. Each section stands in the program too: \
`deskbell check --explain few-phrases`, with `--lang de` in German.\n\n\
Advice (`few-phrases`, `long-answer`, `lost-answers`, `mixed-register`, `never-filled`, `pattern-overlap`) is given \
when nothing is wrong any more; \
`won-by-another` takes `--confidence`.\n\n\
This page is made from the program and its examples: `DESKBELL_ACCEPT=1 cargo nextest run -E 'test(manual_of_the_lints)'` writes \
it anew.\n";

const OTHERS: &str = "\n## All other codes\n\n\
| code | | what is told | why |\n|---|---|---|---|\n";

fn section(out: &mut String, lint: &Lint) {
    let (en, de) = (Lang::En, Lang::De);
    let files = |example: Example| {
        let one = |(path, text): &(&str, &str)| format!("```yaml\n# {path}\n{text}```\n");
        example.iter().map(one).collect::<Vec<String>>().join("\n")
    };
    let told = |lang| {
        shown(lint.bad, lint.trial, lang).lines().map(|line| line.trim_end().to_owned() + "\n").collect::<String>()
    };
    let _ = write!(
        out,
        "\n## `{}`\n\n*{}.* {}\n\n**Why:** {}\n\nBefore:\n\n{}\n```text\n{}\n{}```\n\nAfter:\n\n{}",
        lint.code,
        severity_word(lint.severity, en),
        lint.what.get(en),
        lint.why.get(en),
        files(lint.bad),
        told(en),
        told(de),
        files(lint.good),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(example: Example, trial: bool) -> Vec<&'static str> {
        found(example, trial).iter().map(Diagnostic::code).collect()
    }

    #[test]
    fn every_example_shows_its_lint_and_is_mended() {
        for lint in lints::all() {
            assert_eq!(codes(lint.bad, lint.trial), [lint.code], "before");
            assert_eq!(codes(lint.good, lint.trial), [""; 0], "{}: after", lint.code);
            let severities: Vec<Severity> = found(lint.bad, lint.trial).iter().map(Diagnostic::severity).collect();
            assert_eq!(severities, [lint.severity], "{}", lint.code);
        }
    }

    #[test]
    fn every_code_is_explained_in_both_languages() {
        let lints: Vec<&str> = lints::all().iter().map(|lint| lint.code).collect();
        for told in table() {
            assert_ne!(reason(told.code).is_some(), lints.contains(&told.code), "{}: a reason or a lint", told.code);
            let [de, en] = [Lang::De, Lang::En].map(|lang| explain(told.code, lang).unwrap());
            assert!(de.contains("\nWarum: ") && en.contains("\nWhy: ") && de != en, "{}", told.code);
        }
    }

    #[test]
    fn a_code_that_does_not_exist_has_a_neighbour() {
        assert_eq!(explain("few-phrase", Lang::En), Err(Nearest(Some("few-phrases".to_owned()))));
    }
}
