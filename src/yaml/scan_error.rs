//! What the parser could not read, told by cause and cure.

use super::indent;
use super::lines::Lines;
use super::quote::quoted;
use crate::diagnostics::{At, Nearest, Problem, YamlProblem};

/// How many lines above an error its cause is looked for.
const REACH: usize = 40;

/// The cause of a parser's error at a byte, given the indentation of the lists and fields open there.
pub(super) fn explain(lines: &Lines<'_>, byte: usize, detail: &str, indents: &[usize]) -> (At, Problem) {
    let line = lines.line_of(byte);
    white_space(lines, line)
        .or_else(|| unclosed_quote(lines, line, detail))
        .or_else(|| needs_quotes(lines, line, detail))
        .or_else(|| colon(lines, line, byte, detail))
        .or_else(|| bracket(lines, line, detail))
        .or_else(|| bad_indent(lines, line, detail, indents))
        .unwrap_or_else(|| {
            let at = lines.at(byte, byte + 1);
            (at, YamlProblem::Syntax { detail: detail.to_owned(), nearest: Nearest::default() }.into())
        })
}

/// The parser often stumbles a line later, so the nearest lines above count too.
fn white_space(lines: &Lines<'_>, line: usize) -> Option<(At, Problem)> {
    let near = (line.saturating_sub(REACH)..=(line + 1).min(lines.count() - 1)).rev();
    near.clone().find_map(|line| Some((indent::tab(lines, line)?, YamlProblem::Tab.into()))).or_else(|| {
        near.clone().find_map(|line| Some((indent::odd_space(lines, line)?, YamlProblem::NoBreakSpace.into())))
    })
}

/// A quote that opens a value and is not closed on its line: found from the error upwards.
fn unclosed_quote(lines: &Lines<'_>, line: usize, detail: &str) -> Option<(At, Problem)> {
    if detail.contains("trailing content") {
        return after_quote(lines, line).or_else(|| opening_quote(lines, line));
    }
    if !detail.contains("quoted scalar") && !detail.contains("mapping values") && !detail.contains("did not find") {
        return None;
    }
    opening_quote(lines, line)
}

fn opening_quote(lines: &Lines<'_>, line: usize) -> Option<(At, Problem)> {
    (line.saturating_sub(REACH)..=line).rev().find_map(|line| {
        let (column, quote) = open_quote_in(lines.line(line))?;
        let start = lines.start_of(line) + column;
        Some((lines.at(start, start + lines.line(line).len() - column), YamlProblem::UnclosedQuote { quote }.into()))
    })
}

/// The byte and kind of a quote that begins a value in this line and does not end in it.
fn open_quote_in(line: &str) -> Option<(usize, char)> {
    let start = value_start(line);
    let value = line.get(start..)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    closing_quote(value, quote).is_none().then_some((start, quote))
}

/// The byte of the quote that closes the one at the start.
fn closing_quote(value: &str, quote: char) -> Option<usize> {
    let mut rest = value.char_indices().skip(1).peekable();
    while let Some((i, c)) = rest.next() {
        if quote == '"' && c == '\\' {
            rest.next();
        } else if c == quote {
            if quote == '\'' && rest.peek().is_some_and(|&(_, next)| next == '\'') {
                rest.next();
            } else {
                return Some(i);
            }
        }
    }
    None
}

fn after_quote(lines: &Lines<'_>, line: usize) -> Option<(At, Problem)> {
    let text = lines.line(line);
    let start = value_start(text);
    let value = text.get(start..)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let end = start + closing_quote(value, quote)? + 1;
    let rest = text.get(end..)?.trim();
    let start = lines.start_of(line) + end;
    (!rest.is_empty())
        .then(|| (lines.at(start, lines.start_of(line) + text.len()), YamlProblem::AfterQuote { quote }.into()))
}

/// The byte at which the value of a line begins: after the indentation, list marks and a field's name.
fn value_start(line: &str) -> usize {
    let mut at = line.len() - line.trim_start().len();
    while line.get(at..).is_some_and(|rest| rest.starts_with("- ")) {
        at += 2;
        at += line.get(at..).map_or(0, |rest| rest.len() - rest.trim_start().len());
    }
    let rest = line.get(at..).unwrap_or_default();
    match field_name(rest) {
        Some(name) => {
            let after = at + name.len() + 1;
            after + line.get(after..).map_or(0, |rest| rest.len() - rest.trim_start().len())
        }
        None => at,
    }
}

/// The name in `name: value` or `name:`, if the line looks like that.
fn field_name(rest: &str) -> Option<&str> {
    let (name, value) = rest.split_once(':')?;
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (plain && (value.is_empty() || value.starts_with([' ', '\t']))).then_some(name)
}

/// A value that begins with a character that means something to YAML.
fn needs_quotes(lines: &Lines<'_>, line: usize, detail: &str) -> Option<(At, Problem)> {
    let text = lines.line(line);
    let start = value_start(text);
    let value = text.get(start..)?;
    let first = value.chars().next()?;
    let template = value.starts_with("{{") || value.starts_with("{%");
    let anchor = matches!(first, '*' | '&') && (detail.contains("anchor") || detail.contains("alphabetic"));
    let text_after_bracket = matches!(first, '[') && detail.contains("block mapping");
    if !(template || anchor || text_after_bracket || matches!(first, '@' | '`' | '%' | '!' | ',' | ']' | '}')) {
        return None;
    }
    let at = lines.at(lines.start_of(line) + start, lines.start_of(line) + text.len());
    Some((at, YamlProblem::NeedsQuotes { start: first, quoted: quoted(&super::decode::short(value)) }.into()))
}

/// `Achtung: …` inside a text, or a line that is indented too far.
fn colon(lines: &Lines<'_>, line: usize, byte: usize, detail: &str) -> Option<(At, Problem)> {
    if !detail.contains("mapping values are not allowed") && !detail.contains("simple key") && !detail.contains("':'") {
        return None;
    }
    let text = lines.line(line);
    let start = value_start(text);
    let value = text.get(start..)?;
    let before_value = byte < lines.start_of(line) + start;
    if before_value && line > 0 {
        return Some(belongs_above(lines, line));
    }
    if !value.contains(':') {
        return None;
    }
    let at = lines.at(lines.start_of(line) + start, lines.start_of(line) + text.len());
    Some((at, YamlProblem::Colon { quoted: quoted(&super::decode::short(value)) }.into()))
}

fn belongs_above(lines: &Lines<'_>, line: usize) -> (At, Problem) {
    let text = lines.line(line);
    let found = text.len() - text.trim_start().len();
    let above = (0..line).rev().map(|line| lines.line(line)).find(|text| !text.trim().is_empty()).unwrap_or_default();
    let fitting = above.len() - above.trim_start_matches([' ', '-']).len();
    let start = lines.start_of(line);
    let at = lines.at(start + found, start + text.len());
    (at, YamlProblem::IndentedText { found, fitting }.into())
}

fn bracket(lines: &Lines<'_>, line: usize, detail: &str) -> Option<(At, Problem)> {
    if !detail.contains("flow") && !detail.contains("bracket") {
        return None;
    }
    (line.saturating_sub(REACH)..=line).rev().find_map(|line| {
        let text = lines.line(line);
        let start = value_start(text);
        let bracket = text.get(start..)?.chars().next().filter(|c| matches!(c, '[' | '{'))?;
        let at = lines.at(lines.start_of(line) + start, lines.start_of(line) + text.len());
        Some((at, YamlProblem::UnclosedBracket { bracket }.into()))
    })
}

fn bad_indent(lines: &Lines<'_>, line: usize, detail: &str, indents: &[usize]) -> Option<(At, Problem)> {
    let structural = ["did not find expected", "indentation", "not allowed in this context", "document"];
    if !structural.iter().any(|words| detail.contains(words)) {
        return None;
    }
    let text = lines.line(line);
    let found = text.len() - text.trim_start().len();
    let mut fitting: Vec<usize> = indents.to_vec();
    fitting.sort_unstable();
    fitting.dedup();
    if text.trim().is_empty() || fitting.contains(&found) || fitting.is_empty() {
        return None;
    }
    let fitting = fitting.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let start = lines.start_of(line) + found;
    Some((lines.at(start, lines.start_of(line) + text.len()), YamlProblem::BadIndent { found, fitting }.into()))
}
