//! Tables, and the look-ups in them: known columns, and rows that a look-up can tell apart.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::scope::hints;
use crate::content::read::WrittenAct;
use crate::content::read::{Written, WrittenLookup, WrittenTable, each_step};
use crate::content::tables::{Table, folded};
use crate::diagnostics::{FlowProblem, Report, TableProblem};
use crate::ids::TableId;
use crate::yaml;

/// Checks every look-up against its table.
pub(super) fn check(written: &Written, report: &mut Report) {
    let tables: BTreeMap<&str, &WrittenTable> =
        written.tables.iter().map(|table| (table.name.as_str(), table)).collect();
    let mut looked = BTreeSet::new();
    for flow in &written.flows {
        each_step(&flow.steps, &mut |step| {
            if let WrittenAct::Lookup(lookup) = &step.act
                && let Some(table) = tables.get(lookup.table.value.as_str())
            {
                looked.extend(columns(lookup, table, report).map(|columns| (table.name.clone(), columns)));
            }
        });
    }
    for (name, columns) in looked {
        if let Some(table) = tables.get(name.as_str()) {
            same_rows(table, &columns, report);
        }
    }
}

/// The numbers of the columns that a look-up goes by; unknown ones are told.
fn columns(lookup: &WrittenLookup, table: &WrittenTable, report: &mut Report) -> Option<BTreeSet<usize>> {
    let known: Vec<&str> = table.columns.iter().map(|column| column.value.as_str()).collect();
    let mut found = BTreeSet::new();
    for (column, _) in &lookup.with {
        if let Some(number) = known.iter().position(|known| *known == column.value) {
            found.insert(number);
        } else {
            let (nearest, known) = hints(&column.value, &known);
            let (column_name, table) = (yaml::short(&column.value), table.name.to_string());
            report.add(&column.at, FlowProblem::UnknownColumn { column: column_name, table, nearest, known });
        }
    }
    (found.len() == lookup.with.len()).then_some(found)
}

fn same_rows(table: &WrittenTable, columns: &BTreeSet<usize>, report: &mut Report) {
    let mut seen = HashMap::new();
    for row in &table.rows {
        let cells: Vec<_> = columns.iter().filter_map(|column| row.get(*column)).collect();
        let Some(first) = cells.first() else { return };
        let key: Vec<String> = cells.iter().map(|cell| folded(&cell.value)).collect();
        if key.iter().any(String::is_empty) {
            // Nothing finds it: an empty value looks nothing up.
            continue;
        }
        if let Some(before) = seen.get(&key) {
            let shown: Vec<&str> = cells.iter().map(|cell| cell.value.as_str()).collect();
            let names = columns.iter().filter_map(|column| table.columns.get(*column));
            let names: Vec<&str> = names.map(|column| column.value.as_str()).collect();
            let (key, columns) = (yaml::short(&shown.join(", ")), names.join(", "));
            report.add(&first.at, TableProblem::SameRow { key, columns, first: String::clone(before) });
        } else {
            seen.insert(key, first.at.to_string());
        }
    }
}

/// The tables as they are looked up in.
pub(super) fn tables(written: Vec<WrittenTable>) -> BTreeMap<TableId, Table> {
    let texts = |cells: Vec<yaml::Spanned<String>>| cells.into_iter().map(|cell| cell.value).collect::<Vec<_>>();
    let tables = written
        .into_iter()
        .map(|table| (table.name, Table::new(texts(table.columns), table.rows.into_iter().map(texts))));
    tables.collect()
}
