//! Texts that need quotes: finding them, and showing how they look in quotes.

use super::line::indentation;
use super::lines::Lines;
use crate::diagnostics::{At, Report, YamlProblem};

/// Reports what is not as it looks in a text without quotes.
pub(super) fn plain(lines: &Lines<'_>, at: &At, report: &mut Report) {
    cut_off(lines, at, report);
    swallowed(lines, at, report);
}

/// A list item that is indented so far that it belongs to the text above.
fn swallowed(lines: &Lines<'_>, at: &At, report: &mut Report) {
    let (first, last) = (at.span.line - 1, lines.line_of(at.span.end));
    for line in first + 1..=last {
        let text = lines.line(line);
        let (found, start) = (indentation(text), lines.start_of(line));
        if text.trim_start().starts_with("- ") && start + found < at.span.end {
            let problem = YamlProblem::SwallowedItem { found, fitting: indentation(lines.line(first)) };
            report.add(&lines.at(start + found, start + text.len()), problem);
        }
    }
}

/// Reports what ` #5` cuts off a plain text. A comment has a space after its mark.
fn cut_off(lines: &Lines<'_>, at: &At, report: &mut Report) {
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
