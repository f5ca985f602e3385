//! A SQLite file as a side of a copy.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension as _, ToSql, Transaction, params_from_iter};

use super::tables::{PLACES, Table};
use super::value::{Row, Value};
use crate::store::StoreError;
use crate::store::sqlite::sql;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Number(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

pub(super) fn page(on: &Transaction<'_>, table: &Table, after: &[Value], limit: usize) -> Result<Vec<Row>, StoreError> {
    let mut find = on.prepare_cached(&table.page(after.is_empty(), limit)).map_err(sql)?;
    let mut rows = find.query(params_from_iter(after)).map_err(sql)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(sql)? {
        let read = |column| row.get_ref(column).map_err(sql).and_then(value);
        found.push((0..table.columns.len()).map(read).collect::<Result<_, _>>()?);
    }
    Ok(found)
}

fn value(found: ValueRef<'_>) -> Result<Value, StoreError> {
    match found {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Number(number)),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|error| StoreError::damaged("a text", error))?;
            Ok(Value::Text(text.to_owned()))
        }
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_owned())),
        ValueRef::Real(_) => Err(StoreError::Damaged { what: "a number", cause: None }),
    }
}

pub(super) fn insert(on: &Transaction<'_>, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
    let mut insert = on.prepare_cached(&table.insert()).map_err(sql)?;
    rows.iter().try_for_each(|row| insert.execute(params_from_iter(row)).map(|_| ()).map_err(sql))
}

/// Takes away what a trigger has put there meanwhile: events get the numbers that they had.
pub(super) fn clear_places(on: &Transaction<'_>) -> Result<(), StoreError> {
    on.execute(&format!("DELETE FROM {PLACES}"), []).map(|_| ()).map_err(sql)
}

/// The highest number that was ever given to an event.
pub(super) fn last_place(on: &Transaction<'_>) -> Result<i64, StoreError> {
    let found = on.query_row("SELECT seq FROM sqlite_sequence WHERE name = ?1", [PLACES], |row| row.get(0));
    found.optional().map(|found| found.unwrap_or(0)).map_err(sql)
}

pub(super) fn go_on_from(on: &Transaction<'_>, place: i64) -> Result<(), StoreError> {
    on.execute("DELETE FROM sqlite_sequence WHERE name = ?1", [PLACES]).map_err(sql)?;
    on.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", (PLACES, place)).map(|_| ()).map_err(sql)
}
