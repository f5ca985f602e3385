//! Values by the type that the schema asks for. What does not fit is reported and gives none.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::civil::Date;

use super::nearest::nearest;
use super::quote::quoted;
use super::tree::{Node, Scalar, Style, Value};
use crate::diagnostics::{At, Expected, FieldProblem, List, Nearest, Problem, Report};

/// A value and where it is written.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub at: At,
}

/// The longest part of a text that a message repeats, in characters.
const SHOWN_CHARS: usize = 60;

/// The start of a text, on one line, for messages.
pub fn short(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let cut: String = line.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect();
    if cut.len() < text.trim().len() { format!("{cut}…") } else { cut }
}

/// Reports that a value is of another type.
pub fn wrong_type(node: &Node, expected: Expected, report: &mut Report) {
    let field = short(&node.name);
    report.add(&node.at, FieldProblem::WrongType { field, expected, found: node.found() });
}

/// A text without white space around it; an empty one is reported.
pub fn text(node: &Node, report: &mut Report) -> Option<Spanned<String>> {
    let found = verbatim(node, report)?;
    Some(Spanned { value: found.value.trim().to_owned(), at: found.at })
}

/// A text exactly as written; an empty one is reported.
pub fn verbatim(node: &Node, report: &mut Report) -> Option<Spanned<String>> {
    let Some(scalar) = node.scalar() else {
        not_a_text(node, report);
        return None;
    };
    if scalar.is_null() || scalar.text.trim().is_empty() {
        report.add(&node.at, FieldProblem::EmptyText { field: short(&node.name) });
        return None;
    }
    Some(Spanned { value: scalar.text.clone(), at: node.at.clone() })
}

/// Reports a value of another type; a text with a colon that lacks its quotes is told as such.
pub fn wrong_type_or_colon(node: &Node, expected: Expected, report: &mut Report) {
    match colon_text(node) {
        Some(_) => not_a_text(node, report),
        None => wrong_type(node, expected, report),
    }
}

/// A single `word: rest` on one line where a text is meant is a text with a colon that lacks its quotes.
fn not_a_text(node: &Node, report: &mut Report) {
    match colon_text(node) {
        Some(text) => report.add(&node.at, FieldProblem::ColonMadeField { quoted: quoted(&short(&text)) }),
        None => wrong_type(node, Expected::Text, report),
    }
}

fn colon_text(node: &Node) -> Option<String> {
    let Value::Map(entries) = &node.value else { return None };
    let [(key, value)] = entries.as_slice() else { return None };
    let block = key.at.span.start == node.at.span.start && key.at.span.line == value.at.span.line;
    let (name, rest) = (key.scalar()?, value.scalar()?);
    (block && name.style == Style::Plain).then(|| format!("{}: {}", name.text, rest.shown()))
}

/// The items of a list; nothing written is an empty list.
pub fn items<'n>(node: &'n Node, report: &mut Report) -> &'n [Node] {
    match &node.value {
        Value::List(items) => items,
        Value::Scalar(scalar) if scalar.is_null() => &[],
        _ => {
            wrong_type(node, Expected::List, report);
            &[]
        }
    }
}

/// The items of a list; a single scalar counts as a list of one.
pub fn one_or_more<'n>(node: &'n Node, report: &mut Report) -> &'n [Node] {
    match node.scalar() {
        Some(scalar) if !scalar.is_null() => std::slice::from_ref(node),
        _ => items(node, report),
    }
}

/// What may be shown of a scalar, cut when long.
pub fn shown(node: &Node) -> String {
    short(node.scalar().map_or("", Scalar::shown))
}

/// A list of texts; a single text counts as a list of one.
pub fn texts(node: &Node, report: &mut Report) -> Vec<Spanned<String>> {
    match &node.value {
        Value::Scalar(scalar) if !scalar.is_null() => text(node, report).into_iter().collect(),
        Value::Map(_) => {
            wrong_type(node, Expected::Texts, report);
            Vec::new()
        }
        _ => items(node, report).iter().filter_map(|item| text(item, report)).collect(),
    }
}

/// Yes or no, in the usual words.
pub fn yes_no(node: &Node, report: &mut Report) -> Option<bool> {
    match node.raw().to_lowercase().as_str() {
        "yes" | "true" | "on" | "ja" => Some(true),
        "no" | "false" | "off" | "nein" => Some(false),
        _ => {
            wrong_type(node, Expected::YesNo, report);
            None
        }
    }
}

/// A whole number within limits.
pub fn integer<T>(node: &Node, limits: RangeInclusive<T>, report: &mut Report) -> Option<T>
where
    T: FromStr + PartialOrd + Display,
{
    if node.raw().parse::<i128>().is_err() {
        wrong_type(node, Expected::Integer, report);
        return None;
    }
    within(node, node.raw().parse().ok(), &limits, report)
}

/// A number within limits; `0,9` is read like `0.9`.
pub fn number(node: &Node, limits: RangeInclusive<f64>, report: &mut Report) -> Option<f64> {
    let Some(value) = node.raw().replace(',', ".").parse::<f64>().ok().filter(|value| value.is_finite()) else {
        wrong_type(node, Expected::Number, report);
        return None;
    };
    within(node, Some(value), &limits, report)
}

fn within<T: PartialOrd + Display>(
    node: &Node,
    value: Option<T>,
    limits: &RangeInclusive<T>,
    report: &mut Report,
) -> Option<T> {
    let fitting = value.filter(|value| limits.contains(value));
    if fitting.is_none() {
        let (min, max) = (limits.start().to_string(), limits.end().to_string());
        report.add(&node.at, FieldProblem::OutOfRange { field: short(&node.name), min, max });
    }
    fitting
}

/// A day.
pub fn date(node: &Node, report: &mut Report) -> Option<Date> {
    let date = node.raw().trim().parse::<Date>().ok().filter(|_| node.raw().trim().len() == 10);
    if date.is_none() {
        wrong_type(node, Expected::Date, report);
    }
    date
}

/// One of some words.
pub fn one_of<T: Copy>(node: &Node, words: &[(&str, T)], report: &mut Report) -> Option<T> {
    let written = text(node, report)?.value;
    let lower = written.to_lowercase();
    let found = words.iter().find(|(word, _)| *word == lower).map(|(_, value)| *value);
    if found.is_none() {
        let names = || words.iter().map(|(word, _)| *word);
        let (near, known) = (nearest(&written, names()), List::of(names()));
        let found = shown(node);
        report.add(&node.at, FieldProblem::NotOneOf { field: short(&node.name), found, nearest: near, known });
    }
    found
}

/// A text that another reader understands; `problem` tells what to say if it does not.
pub fn parsed<T, P: Into<Problem>>(
    node: &Node,
    report: &mut Report,
    read: impl FnOnce(&str) -> Option<T>,
    problem: impl FnOnce(String) -> P,
) -> Option<Spanned<T>> {
    let written = text(node, report)?;
    let value = read(&written.value);
    if value.is_none() {
        report.add(&node.at, problem(shown(node)));
    }
    Some(Spanned { value: value?, at: written.at })
}

/// A name by the rule of ids.
pub fn name<T, E>(node: &Node, new: impl Fn(String) -> Result<T, E>, report: &mut Report) -> Option<Spanned<T>> {
    let written = text(node, report)?;
    named(&written, new, report)
}

/// A name by the rule of ids, from a text that is read already.
pub fn named<T, E>(
    written: &Spanned<String>,
    new: impl Fn(String) -> Result<T, E>,
    report: &mut Report,
) -> Option<Spanned<T>> {
    if let Ok(value) = new(written.value.clone()) {
        return Some(Spanned { value, at: written.at.clone() });
    }
    let fixed = fixed(&written.value);
    let fixed = Nearest(new(fixed.clone()).is_ok().then_some(fixed));
    report.add(&written.at, FieldProblem::BadName { name: short(&written.value), fixed });
    None
}

fn fixed(name: &str) -> String {
    let dashed: String = name
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' })
        .collect();
    dashed.trim_matches(['-', '.', '_']).to_owned()
}
