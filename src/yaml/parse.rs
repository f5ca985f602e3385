//! Text to tree: the parser's events are taken one by one, so a cap stops the work at once and nothing recurses.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::indent;
use super::lines::Lines;
use super::quote;
use super::rest::Rest;
use super::scan_error::{self, Stumble};
use super::tree::{Node, Scalar, Style, Value};
use crate::diagnostics::{At, Diagnostic, FileProblem, Problem, Report, Span, YamlProblem};

/// How deep lists and fields may be nested.
pub const MAX_DEPTH: usize = 48;

/// How many values a file may hold.
pub const MAX_NODES: usize = 400_000;

/// Reads a file's text; none if it is empty or nothing of it can be read, with the reason in the report. After a
/// mistake in the YAML itself the entry or field that holds it is left out, and what comes after it is read: the
/// report knows what was lost. Linear in the length of the text, but for such mistakes, whose number is limited.
pub fn read(file: &Arc<str>, text: &str, report: &mut Report) -> Option<Node> {
    let mut told = Vec::new();
    let mut rest = Rest::new(Lines::new(Arc::clone(file), text));
    let root = attempts(&mut rest, &mut told, report);
    let mut seen = HashSet::new();
    for Diagnostic { file, span, problem } in told {
        if seen.insert((span, problem.code())) {
            report.add(&At { file, span }, problem);
        }
    }
    let root = root.filter(|node| !node.is_null());
    if root.is_none() && !report.has_errors() {
        report.add(&rest.lines().at(0, 0), FileProblem::Empty);
    }
    root
}

/// Tries again without the part that holds a mistake, until the rest can be read or it is time to stop.
fn attempts(rest: &mut Rest<'_>, told: &mut Vec<Diagnostic>, report: &mut Report) -> Option<Node> {
    loop {
        let mut found = Report::default();
        let (root, stumbled) = attempt(rest.lines(), rest.text(), &mut found);
        told.extend(found.into_sorted());
        let Some((byte, at, problem)) = stumbled else { return root };
        // What makes the parser stumble at the same place again was not what was told.
        if rest.stumbled_at(byte) {
            return None;
        }
        let line = at.span.line - 1;
        let file = Arc::clone(&at.file);
        told.push(Diagnostic { file: at.file, span: at.span, problem });
        report.lose(&file, rest.drop_around(line)?);
    }
}

/// A place at which the parser gave up, and what is told of it.
type Stumbled = (usize, At, Problem);

fn attempt(lines: &Lines<'_>, text: &str, report: &mut Report) -> (Option<Node>, Option<Stumbled>) {
    let mut builder = Builder { lines, open: Vec::new(), root: None, nodes: 0, blocks: Vec::new(), report };
    let outcome = builder.run(text);
    let (root, open, blocks) = (builder.root, builder.open, builder.blocks);
    match outcome {
        Ok(()) => indent::check(lines, &blocks, report),
        Err(Stop::Problem(stop)) => report.add(&stop.0, stop.1),
        Err(Stop::Scan(byte, detail)) => {
            let (at, problem) = scan_error::explain(&stumble(lines, &open, byte, &detail));
            return (None, Some((byte, at, problem)));
        }
    }
    (root, None)
}

fn stumble<'a>(lines: &'a Lines<'a>, open: &[Frame], byte: usize, detail: &'a str) -> Stumble<'a> {
    let starts_with_bracket = |at: &usize| lines.text().get(*at..).is_some_and(|text| text.starts_with(['[', '{']));
    Stumble {
        lines,
        byte,
        detail,
        indents: open.iter().map(|frame| frame.at.span.column - 1).collect(),
        bracket: open.last().map(|frame| frame.at.span.start).filter(starts_with_bracket),
    }
}

/// Why the parser stopped before the end.
enum Stop {
    Problem(Box<(At, Problem)>),
    Scan(usize, String),
}

impl Stop {
    fn problem(at: At, problem: impl Into<Problem>) -> Self {
        Self::Problem(Box::new((at, problem.into())))
    }
}

/// A list or fields that are not closed yet.
struct Frame {
    at: At,
    name: Arc<str>,
    kind: FrameKind,
}

enum FrameKind {
    List(Vec<Node>),
    Map(Box<OpenFields>),
}

#[derive(Default)]
struct OpenFields {
    entries: Vec<(Node, Node)>,
    /// The line of every key so far.
    seen: HashMap<String, usize>,
    /// The key whose value comes next.
    key: Option<Node>,
    /// The place of a key that is no text.
    odd: Option<At>,
}

impl Frame {
    /// The key whose value comes next.
    fn key(&self) -> Option<&Node> {
        match &self.kind {
            FrameKind::Map(fields) => fields.key.as_ref(),
            FrameKind::List(_) => None,
        }
    }
}

impl OpenFields {
    fn entry(&mut self, entry: (Node, Node), report: &mut Report) {
        let key = entry.0.raw();
        if key == "<<" {
            // An alias behind it is told already.
            if !entry.1.is_null() {
                report.add(&entry.0.at, YamlProblem::Anchor);
            }
        } else if let Some(&first) = self.seen.get(key) {
            report.add(&entry.0.at, YamlProblem::DuplicateKey { key: super::decode::short(key), first });
        } else {
            self.seen.insert(key.to_owned(), entry.0.at.span.line);
            self.entries.push(entry);
        }
    }
}

struct Builder<'r, 'a> {
    lines: &'r Lines<'a>,
    open: Vec<Frame>,
    root: Option<Node>,
    nodes: usize,
    /// The lines of block scalars: first and last, from 0.
    blocks: Vec<(usize, usize)>,
    report: &'r mut Report,
}

impl Builder<'_, '_> {
    /// The text has as many characters as the file, and at the same places, but for what was left out.
    fn run(&mut self, text: &str) -> Result<(), Stop> {
        let mut parser = Parser::new_from_str(text);
        while let Some(event) = parser.next_event() {
            let (event, span) =
                event.map_err(|error| Stop::Scan(self.lines.byte(error.marker().index()), error.info().to_owned()))?;
            if matches!(event, Event::StreamEnd) {
                break;
            }
            self.take(event, span)?;
        }
        Ok(())
    }

    fn take(&mut self, event: Event<'_>, span: saphyr_parser::Span) -> Result<(), Stop> {
        let at = self.at(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.marks(&at, anchor, tag.is_some());
                self.scalar(at, &text, style)
            }
            Event::SequenceStart(anchor, tag) => {
                self.marks(&at, anchor, tag.is_some());
                self.push(at, FrameKind::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                self.marks(&at, anchor, tag.is_some());
                self.push(at, FrameKind::Map(Box::default()))
            }
            Event::SequenceEnd | Event::MappingEnd => self.pop(&at),
            Event::Alias(_) => {
                self.report.add(&at, YamlProblem::Anchor);
                self.scalar(at, "", ScalarStyle::Plain)
            }
            Event::DocumentStart(_) if self.root.is_some() => Err(Stop::problem(at, YamlProblem::SecondDocument)),
            _ => Ok(()),
        }
    }

    fn at(&self, span: saphyr_parser::Span) -> At {
        self.lines.at_characters(span.start.index(), span.end.index())
    }

    fn marks(&mut self, at: &At, anchor: usize, tag: bool) {
        if anchor != 0 {
            self.report.add(at, YamlProblem::Anchor);
        }
        if tag {
            self.report.add(at, YamlProblem::Tag);
        }
    }

    /// The field that a value which comes now belongs to.
    fn name(&self) -> Arc<str> {
        match self.open.last() {
            None => Arc::from(""),
            Some(frame) => frame.key().map_or_else(|| Arc::clone(&frame.name), |key| Arc::from(key.raw())),
        }
    }

    fn push(&mut self, at: At, kind: FrameKind) -> Result<(), Stop> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Stop::problem(at, FileProblem::TooDeep { limit: MAX_DEPTH }));
        }
        let name = self.name();
        self.open.push(Frame { at, name, kind });
        Ok(())
    }

    fn pop(&mut self, end: &At) -> Result<(), Stop> {
        let Some(Frame { mut at, name, kind }) = self.open.pop() else { return Ok(()) };
        at.span.end = at.span.end.max(end.span.end);
        let value = match kind {
            FrameKind::List(items) => Value::List(items),
            FrameKind::Map(fields) => match fields.odd {
                Some(key) => self.odd_key(&at, &key, fields.entries),
                None => Value::Map(fields.entries),
            },
        };
        self.place(Node { at, name, value })
    }

    /// `{{ … }}` without quotes reads as fields in fields: it is told as such, and goes on as a text.
    fn odd_key(&mut self, at: &At, key: &At, entries: Vec<(Node, Node)>) -> Value {
        let text = self.lines.text().get(at.span.start..at.span.end).unwrap_or_default();
        match scan_error::unquoted_template(self.lines, at.span.line - 1) {
            Some((at, problem)) if text.starts_with("{{") => {
                self.report.add(&at, problem);
                Value::Scalar(Scalar { text: text.to_owned(), style: Style::Quoted, shown: None })
            }
            _ => {
                self.report.add(key, YamlProblem::OddKey);
                Value::Map(entries)
            }
        }
    }

    /// Nothing after a field's name stands there, not where the parser noticed it.
    fn nothing(&self) -> Option<At> {
        let key = &self.open.last()?.key()?.at;
        let rest = self.lines.text().get(key.span.end..)?;
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let colon = usize::from(rest.get(blanks..)?.starts_with(':'));
        let start = key.span.end + (blanks + 1) * colon;
        let column = key.span.column + self.lines.text().get(key.span.start..start)?.chars().count();
        Some(At { file: Arc::clone(&key.file), span: Span { start, end: start, line: key.span.line, column } })
    }

    fn scalar(&mut self, mut at: At, text: &str, style: ScalarStyle) -> Result<(), Stop> {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
            ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
        };
        if let (Style::Plain, true, Some(place)) = (style, text.is_empty(), self.nothing()) {
            at = place;
        }
        match style {
            Style::Plain => quote::plain(self.lines, &at, self.report),
            Style::Block => self.blocks.push((at.span.line, self.lines.line_of(at.span.end.saturating_sub(1)))),
            Style::Quoted => {}
        }
        let name = self.name();
        self.place(Node { at, name, value: Value::Scalar(Scalar { text: text.to_owned(), style, shown: None }) })
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, node: Node) -> Result<(), Stop> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Stop::problem(node.at, FileProblem::TooMany { limit: MAX_NODES }));
        }
        match self.open.last_mut().map(|frame| &mut frame.kind) {
            None => self.root = Some(node),
            Some(FrameKind::List(items)) => items.push(node),
            Some(FrameKind::Map(fields)) => match fields.key.take() {
                None => fields.key = Some(node),
                Some(found) if found.scalar().is_none() => fields.odd = Some(found.at),
                Some(found) => fields.entry((found, node), self.report),
            },
        }
        Ok(())
    }
}
