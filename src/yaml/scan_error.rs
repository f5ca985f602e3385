//! What the parser could not read, told by cause and cure.

use super::decode::short;
use super::indent;
use super::line::{closing_quote, indentation, is_name, item_start, open_quote, template, value_start};
use super::lines::Lines;
use super::quote::quoted;
use crate::diagnostics::{At, Problem, YamlProblem};

/// How many lines above an error its cause is looked for.
const REACH: usize = 40;

/// Where the parser stopped and what was open there.
#[derive(Debug)]
pub(super) struct Stumble<'a> {
    pub(super) lines: &'a Lines<'a>,
    /// The byte at which the parser gave up.
    pub(super) byte: usize,
    /// The parser's words.
    pub(super) detail: &'a str,
    /// The indentation of the lists and fields that are open.
    pub(super) indents: Vec<usize>,
    /// The first byte of the innermost `[` or `{` that is open.
    pub(super) bracket: Option<usize>,
}

type Told = (At, Problem);

/// The cause of a parser's error.
pub(super) fn explain(stumble: &Stumble<'_>) -> Told {
    let causes: [fn(&Stumble<'_>, usize) -> Option<Told>; 10] = [
        white_space,
        bad_escape,
        unclosed_quote,
        needs_quotes,
        bracket,
        colon,
        block_not_indented,
        missing_space,
        bad_indent,
        missing_colon,
    ];
    let line = stumble.lines.line_of(stumble.byte);
    causes.iter().find_map(|cause| cause(stumble, line)).unwrap_or_else(|| {
        let at = stumble.lines.at(stumble.byte, stumble.byte + 1);
        (at, YamlProblem::Syntax { detail: stumble.detail.to_owned() }.into())
    })
}

impl Stumble<'_> {
    /// Whether the parser's words hold one of these.
    fn says(&self, words: &[&str]) -> bool {
        words.iter().any(|words| self.detail.contains(words))
    }

    /// The lines from this one upwards.
    fn upwards(line: usize) -> impl Iterator<Item = usize> {
        (line.saturating_sub(REACH)..=line).rev()
    }

    /// A stretch of a line.
    fn part(&self, line: usize, from: usize, to: usize) -> At {
        let start = self.lines.start_of(line);
        self.lines.at(start + from, start + to)
    }

    /// A line from a byte to its end.
    fn rest(&self, line: usize, from: usize) -> At {
        self.part(line, from, self.lines.line(line).len())
    }
}

/// The parser often stumbles a line later, so the lines above count too.
fn white_space(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    let lines = stumble.lines;
    let from = (line + 1).min(lines.count() - 1);
    Stumble::upwards(from).find_map(|line| Some((indent::tab(lines, line)?, YamlProblem::Tab.into()))).or_else(|| {
        Stumble::upwards(from)
            .find_map(|line| Some((indent::odd_space(lines, line)?, YamlProblem::NoBreakSpace.into())))
    })
}

/// `"C:\Users"`
fn bad_escape(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    if !stumble.says(&["escape", "hexdecimal", "hexadecimal", "Unicode character"]) {
        return None;
    }
    let text = stumble.lines.line(line);
    let value = text.get(value_start(text)..)?.trim();
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    let backslash = value_start(text) + value.find('\\')?;
    let quoted = format!("'{}'", short(&inner.replace('\'', "''")));
    Some((stumble.part(line, backslash, backslash + 2), YamlProblem::BadEscape { quoted }.into()))
}

/// A quote that opens a value and is not closed on its line: found from the error upwards.
fn unclosed_quote(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    if stumble.says(&["trailing content"]) {
        return after_quote(stumble, line).or_else(|| opening_quote(stumble, line));
    }
    let possible = stumble.says(&["quoted scalar", "mapping values", "did not find", "simple key", "invalid"]);
    possible.then(|| opening_quote(stumble, line))?
}

fn opening_quote(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    Stumble::upwards(line).find_map(|line| {
        let (start, quote) = open_quote(stumble.lines.line(line))?;
        Some((stumble.rest(line, start), YamlProblem::UnclosedQuote { quote }.into()))
    })
}

fn after_quote(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    let text = stumble.lines.line(line);
    let start = value_start(text);
    let value = text.get(start..)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let end = start + closing_quote(value, quote)? + 1;
    let more = !text.get(end..)?.trim().is_empty();
    more.then(|| (stumble.rest(line, end), YamlProblem::AfterQuote { quote }.into()))
}

/// A value that begins with a character that means something to YAML.
fn needs_quotes(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    let lines = stumble.lines;
    if let Some(told) = unquoted_template(lines, line) {
        return Some(told);
    }
    let text = lines.line(line);
    let start = value_start(text);
    let value = text.get(start..)?;
    let first = value.chars().next()?;
    let anchor = matches!(first, '*' | '&') && stumble.says(&["anchor", "alphabetic"]);
    let link = first == '[' && value.contains("](");
    if !(anchor || link || matches!(first, '@' | '`' | '%' | '!' | ',' | ']' | '}')) {
        return None;
    }
    let problem = YamlProblem::NeedsQuotes { start: first.to_string(), quoted: quoted(&short(value)) };
    Some((stumble.rest(line, start), problem.into()))
}

/// `{{ … }}` without quotes in a line.
pub(super) fn unquoted_template(lines: &Lines<'_>, line: usize) -> Option<Told> {
    let text = lines.line(line);
    let (start, end) = template(text)?;
    let problem = YamlProblem::NeedsQuotes { start: "{{".to_owned(), quoted: quoted(&short(text.get(start..end)?)) };
    let at = lines.start_of(line);
    Some((lines.at(at + start, at + end), problem.into()))
}

/// An open bracket, marked where it opens.
fn bracket(stumble: &Stumble<'_>, _: usize) -> Option<Told> {
    let open = stumble.bracket?;
    let bracket = stumble.lines.text().get(open..)?.chars().next()?;
    let line = stumble.lines.line_of(open);
    let at = stumble.rest(line, open - stumble.lines.start_of(line));
    Some((at, YamlProblem::UnclosedBracket { bracket }.into()))
}

/// `Achtung: …` inside a text, or a line that is indented too far.
fn colon(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    if !stumble.says(&["mapping values are not allowed"]) {
        return None;
    }
    let text = stumble.lines.line(line);
    let start = value_start(text);
    if stumble.byte < stumble.lines.start_of(line) + start {
        return Some(belongs_above(stumble, line));
    }
    let value = text.get(start..).filter(|value| value.contains(':'))?;
    Some((stumble.rest(line, start), YamlProblem::Colon { quoted: quoted(&short(value)) }.into()))
}

fn belongs_above(stumble: &Stumble<'_>, line: usize) -> Told {
    let found = indentation(stumble.lines.line(line));
    let above = (0..line).rev().map(|line| stumble.lines.line(line)).find(|text| !text.trim().is_empty());
    let fitting = above.map_or(0, item_start);
    (stumble.rest(line, found), YamlProblem::IndentedText { found, fitting }.into())
}

/// `answer: |` with the text below not indented deeper.
fn block_not_indented(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    let lines = stumble.lines;
    let blank = |line: &usize| lines.line(*line).trim().is_empty();
    // The parser may have read a line on before it noticed.
    Stumble::upwards(line).take(3).find_map(|line| {
        let text = lines.line(line);
        let above = lines.line((0..line).rev().find(|line| !blank(line))?);
        let intro = above.get(item_start(above)..)?.trim_end();
        let block = [": |", ": >", ": |-", ": >-", ": |+", ": >+"].iter().any(|end| intro.ends_with(end));
        let shallow = !blank(&line) && indentation(text) <= item_start(above);
        let problem = YamlProblem::BlockNotIndented { intro: short(intro), fitting: item_start(above) + 2 };
        (block && shallow).then(|| (stumble.rest(line, indentation(text)), problem.into()))
    })
}

/// `question:Wo?`
fn missing_space(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    Stumble::upwards(line).take(3).find_map(|line| {
        let text = stumble.lines.line(line);
        let start = item_start(text);
        let (name, value) = text.get(start..)?.split_once(':')?;
        let glued = is_name(name) && value.starts_with(|c: char| !c.is_whitespace() && c != '/');
        let problem = YamlProblem::MissingSpace { fixed: short(&format!("{name}: {value}")) };
        glued.then(|| (stumble.part(line, start, start + name.len() + 1), problem.into()))
    })
}

fn bad_indent(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    if !stumble.says(&["did not find expected", "indentation", "not allowed in this context", "document"]) {
        return None;
    }
    let text = stumble.lines.line(line);
    let found = indentation(text);
    if text.trim().is_empty() || stumble.indents.contains(&found) {
        return None;
    }
    let (fitting, like) = nearest_indent(stumble, line)?;
    Some((stumble.rest(line, found), YamlProblem::BadIndent { found, fitting, like: like + 1 }.into()))
}

/// The indentation nearest to that of a line: of the list items above for an item, of the fields for a field.
fn nearest_indent(stumble: &Stumble<'_>, line: usize) -> Option<(usize, usize)> {
    let text = stumble.lines.line(line);
    let is_item = |text: &str| text.trim_start().starts_with("- ");
    let (item, found) = (is_item(text), indentation(text));
    let above = Stumble::upwards(line).skip(1).filter_map(|line| {
        let above = stumble.lines.line(line);
        let column = if item { indentation(above) } else { item_start(above) };
        let fits = !above.trim().is_empty() && !above.trim().starts_with('#') && (!item || is_item(above));
        fits.then_some((column, line))
    });
    above.min_by_key(|(column, _)| column.abs_diff(found))
}

/// A line of words where a field belongs.
fn missing_colon(stumble: &Stumble<'_>, line: usize) -> Option<Told> {
    if !stumble.says(&["simple key", "':'", "did not find expected key"]) {
        return None;
    }
    Stumble::upwards(line).take(3).find_map(|line| {
        let text = stumble.lines.line(line);
        let words = text.get(item_start(text)..)?.trim();
        let plain = !words.is_empty() && !words.starts_with('#') && !words.contains(':');
        plain.then(|| (stumble.rest(line, item_start(text)), YamlProblem::MissingColon.into()))
    })
}
