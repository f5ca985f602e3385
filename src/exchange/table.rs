//! Tables: comma- or tab-separated values, one question a row.

use std::sync::Arc;

use super::loss::Loss;
use super::model::{Found, Pair};
use crate::content::{CsvRow, csv_rows};
use crate::diagnostics::{Lang, Report};

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Category,
    Question,
    Also,
    Answer,
    Other,
}

/// Names of columns, in both languages.
const NAMES: [(&str, Column); 13] = [
    ("id", Column::Id),
    ("category", Column::Category),
    ("kategorie", Column::Category),
    ("thema", Column::Category),
    ("question", Column::Question),
    ("frage", Column::Question),
    ("answer", Column::Answer),
    ("antwort", Column::Answer),
    ("also", Column::Also),
    ("auch", Column::Also),
    ("variante", Column::Also),
    ("variant", Column::Also),
    ("alternative", Column::Also),
];

/// Reads a table. The first row names the columns; if it does not, they are question, answer and further phrases.
/// `separator`: none finds it out.
#[must_use]
pub fn read(text: &str, separator: Option<char>, lang: Lang) -> Found {
    let mut found = Found::default();
    let mut report = Report::default();
    let rows = csv_rows(&Arc::from("import"), text, separator, &mut report);
    for problem in report.into_sorted() {
        found.leave(problem.span.line, Loss::Unreadable(problem.message(lang)));
    }
    let Some(head) = rows.first() else {
        found.leave(0, Loss::Nothing);
        return found;
    };
    let named = columns(head);
    let head_line = usize::from(named.is_some());
    if let Some(named) = &named {
        let odd = head.cells.iter().zip(named).filter(|(_, column)| **column == Column::Other);
        for (cell, _) in odd.filter(|(cell, _)| !cell.value.is_empty()) {
            found.leave(1, Loss::Section(cell.value.clone()));
        }
    }
    for row in rows.iter().skip(head_line) {
        take(row, named.as_deref(), &mut found);
    }
    found
}

/// The columns, if the row names a question and an answer.
fn columns(row: &CsvRow) -> Option<Vec<Column>> {
    let column = |name: &str| {
        let name = name.trim().trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | ' ')).to_lowercase();
        NAMES.iter().find(|(known, _)| *known == name).map_or(Column::Other, |(_, column)| *column)
    };
    let columns: Vec<Column> = row.cells.iter().map(|cell| column(&cell.value)).collect();
    (columns.contains(&Column::Question) && columns.contains(&Column::Answer)).then_some(columns)
}

fn take(row: &CsvRow, named: Option<&[Column]>, found: &mut Found) {
    let line = row.cells.first().map_or(0, |cell| cell.at.span.line);
    let mut pair = Pair { line, ..Pair::default() };
    for (number, cell) in row.cells.iter().enumerate() {
        let column = match (named, number) {
            (Some(named), _) => named.get(number).copied().unwrap_or(Column::Also),
            (None, 0) => Column::Question,
            (None, 1) => Column::Answer,
            (None, _) => Column::Also,
        };
        let value = cell.value.trim().to_owned();
        match column {
            Column::Id => pair.id = value,
            Column::Category => pair.category = value,
            Column::Question => pair.question = value,
            Column::Answer => pair.answer = value,
            Column::Also if !value.is_empty() => pair.also.push(value),
            Column::Also | Column::Other => {}
        }
    }
    keep(pair, found);
}

/// Keeps a pair that has both halves.
pub(super) fn keep(pair: Pair, found: &mut Found) {
    if pair.question.is_empty() {
        found.leave(pair.line, Loss::NoQuestion);
    } else if pair.answer.is_empty() {
        found.leave(pair.line, Loss::NoAnswer(pair.question));
    } else {
        found.pairs.push(pair);
    }
}

/// The pairs as comma-separated values, in the form that spreadsheets read.
#[must_use]
pub fn write(pairs: &[Pair]) -> String {
    let most = pairs.iter().map(|pair| pair.also.len()).max().unwrap_or(0);
    let head = ["id", "category", "question", "answer"].into_iter().chain(std::iter::repeat_n("also", most));
    let mut rows = vec![head.map(cell).collect::<Vec<_>>().join(",")];
    for pair in pairs {
        let first = [&pair.id, &pair.category, &pair.question, &pair.answer].into_iter();
        let filled = first.chain(&pair.also).map(|value| cell(value));
        let empty = std::iter::repeat_n(String::new(), most - pair.also.len());
        rows.push(filled.chain(empty).collect::<Vec<_>>().join(","));
    }
    rows.join("\r\n") + "\r\n"
}

fn cell(value: &str) -> String {
    let plain = !value.contains([',', ';', '"', '\n', '\r', '\t']) && value.trim() == value;
    if plain { value.to_owned() } else { format!("\"{}\"", value.replace('"', "\"\"")) }
}
