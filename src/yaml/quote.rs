//! Texts that need quotes: finding them, and showing how they look in quotes.

use super::lines::Lines;
use crate::diagnostics::{At, Report, YamlProblem};

/// Reports what ` #5` cuts off a plain text. A comment has a space after its mark.
pub(super) fn cut_off(lines: &Lines<'_>, at: &At, report: &mut Report) {
    let line = lines.line_of(at.span.end.max(at.span.start));
    let line_end = lines.start_of(line) + lines.line(line).len();
    let Some(rest) = lines.text().get(at.span.end..line_end) else { return };
    let comment = rest.trim_start_matches([' ', '\t']);
    let meant_as_text = comment.strip_prefix('#').is_some_and(|text| text.starts_with(char::is_alphanumeric));
    if meant_as_text && comment.len() < rest.len() {
        let start = line_end - comment.len();
        let lost = super::decode::short(comment);
        report.add(&lines.at(start, line_end), YamlProblem::CutOff { lost });
    }
}

/// A text in quotes as YAML takes it.
pub(super) fn quoted(text: &str) -> String {
    let text = text.trim();
    if text.contains('"') {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\"))
    }
}
