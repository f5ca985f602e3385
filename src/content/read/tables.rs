//! `tables/`: lists as CSV or YAML.

use std::sync::Arc;

use super::csv;
use super::slots::identifier_name;
use super::written::{Written, WrittenTable, claim};
use crate::config::{identifier, is_identifier};
use crate::diagnostics::{At, Kind, Nearest, Report, TableProblem};
use crate::ids::TableId;
use crate::yaml::{self, Fields, Node, Spanned};

/// Reads a table of comma-separated values; the first row names the columns.
pub(in crate::content) fn read_csv(
    file: &Arc<str>,
    name: &str,
    text: &str,
    written: &mut Written,
    report: &mut Report,
) {
    let start = At { file: Arc::clone(file), ..At::file("") };
    let Some(name) = table_name(name, &start, written, report) else { return };
    let mut rows = csv::csv_rows(file, text, None, report).into_iter();
    let Some(head) = rows.next() else { return report.add(&start, TableProblem::Empty) };
    let columns = columns(head.cells, report);
    let mut table = WrittenTable { name, columns, rows: Vec::new() };
    for row in rows {
        let (found, expected) = (row.cells.len(), table.columns.len());
        if found == expected {
            table.rows.push(row.cells);
        } else {
            let at = row.cells.get(expected).map_or(&row.end, |surplus| &surplus.at);
            report.add(at, TableProblem::Ragged { found, expected });
        }
    }
    written.tables.push(table);
}

/// Reads a table of YAML: a list of rows; the first one names the columns.
pub(super) fn read_yaml(root: &Node, name: &str, written: &mut Written, report: &mut Report) {
    let Some(name) = table_name(name, &root.at, written, report) else { return };
    let rows = yaml::items(root, report);
    let Some(first) = rows.first().and_then(|first| Fields::any(first, report)) else {
        return report.add(&root.at, TableProblem::Empty);
    };
    let head = first.entries().iter().map(|(key, _)| Spanned { value: key.raw().to_owned(), at: key.at.clone() });
    let columns = columns(head.collect(), report);
    let rows = rows.iter().filter_map(|row| cells(row, &columns, report)).collect();
    written.tables.push(WrittenTable { name, columns, rows });
}

fn cells(row: &Node, columns: &[Spanned<String>], report: &mut Report) -> Option<Vec<Spanned<String>>> {
    let fields = Fields::any(row, report)?;
    let names: Vec<&str> = columns.iter().map(|column| column.value.as_str()).collect();
    fields.check(&names, report);
    let mut cells = Vec::with_capacity(columns.len());
    for column in columns {
        let Some(node) = fields.get(&column.value) else {
            report.add(fields.at(), TableProblem::MissingCell { column: column.value.clone() });
            continue;
        };
        let value = if node.is_null() { "" } else { cell(node, report)? };
        cells.push(Spanned { value: value.trim().to_owned(), at: node.at.clone() });
    }
    (cells.len() == columns.len()).then_some(cells)
}

fn cell<'n>(node: &'n Node, report: &mut Report) -> Option<&'n str> {
    if node.scalar().is_none() {
        yaml::wrong_type(node, crate::diagnostics::Expected::Text, report);
        return None;
    }
    Some(node.raw())
}

/// The name of the file, by which flows know the table and what they find in it.
fn table_name(name: &str, at: &At, written: &mut Written, report: &mut Report) -> Option<TableId> {
    let id = identifier_name(name).and_then(|name| TableId::new(name).ok());
    let Some(id) = id else {
        report.add(at, TableProblem::BadName { name: yaml::short(name), fixed: Nearest(identifier(name)) });
        return None;
    };
    claim(&mut written.names.tables, name.to_owned(), (Kind::Table, name, at), report).then_some(id)
}

/// The names of the columns; those that templates could not use are told.
fn columns(head: Vec<Spanned<String>>, report: &mut Report) -> Vec<Spanned<String>> {
    for (number, column) in head.iter().enumerate() {
        if !is_identifier(&column.value) {
            let fixed = Nearest(identifier(&column.value));
            report.add(&column.at, TableProblem::BadColumn { column: yaml::short(&column.value), fixed });
        }
        if head.iter().take(number).any(|other| other.value == column.value) {
            report.add(&column.at, TableProblem::SameColumn { column: column.value.clone() });
        }
    }
    head
}
