//! A PostgreSQL database as a side of a copy.

use deadpool_postgres::Transaction;
use tokio_postgres::types::ToSql;

use super::tables::{Kind, PLACES, Table};
use super::value::{Row, Value};
use crate::store::StoreError;
use crate::store::postgres::query;

type Boxed = Box<dyn ToSql + Sync + Send>;

pub(super) async fn page(
    on: &Transaction<'_>,
    table: &Table,
    after: &[Value],
    limit: usize,
) -> Result<Vec<Row>, StoreError> {
    let values: Vec<Boxed> = table.columns.iter().zip(after).map(|((_, kind), value)| boxed(*kind, value)).collect();
    let found = query::rows(on, &table.page(after.is_empty(), limit), &borrowed(&values)).await?;
    let kinds = || table.columns.iter().map(|(_, kind)| *kind).enumerate();
    found.iter().map(|row| kinds().map(|(column, kind)| read(row, column, kind)).collect()).collect()
}

pub(super) async fn insert(on: &Transaction<'_>, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
    let text = table.insert();
    for row in rows {
        let values: Vec<Boxed> = table.columns.iter().zip(row).map(|((_, kind), value)| boxed(*kind, value)).collect();
        query::run(on, &text, &borrowed(&values)).await?;
    }
    Ok(())
}

fn borrowed(values: &[Boxed]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| &**value as &(dyn ToSql + Sync)).collect()
}

fn boxed(kind: Kind, value: &Value) -> Boxed {
    let number = match value {
        Value::Number(number) => Some(*number),
        _ => None,
    };
    match (kind, value) {
        (_, Value::Text(text)) => Box::new(text.clone()),
        (_, Value::Bytes(bytes)) => Box::new(bytes.clone()),
        (Kind::Text, _) => Box::new(None::<String>),
        (Kind::Bytes, _) => Box::new(None::<Vec<u8>>),
        (Kind::Int, _) => Box::new(number.map(|number| i32::try_from(number).unwrap_or(i32::MAX))),
        (Kind::Big, _) => Box::new(number),
        (Kind::Bool, _) => Box::new(number.map(|number| number != 0)),
    }
}

fn read(row: &tokio_postgres::Row, column: usize, kind: Kind) -> Result<Value, StoreError> {
    Ok(match kind {
        Kind::Text => query::get::<Option<String>>(row, column)?.map_or(Value::Null, Value::Text),
        Kind::Bytes => query::get::<Option<Vec<u8>>>(row, column)?.map_or(Value::Null, Value::Bytes),
        Kind::Int => number(query::get::<Option<i32>>(row, column)?),
        Kind::Big => number(query::get::<Option<i64>>(row, column)?),
        Kind::Bool => number(query::get::<Option<bool>>(row, column)?),
    })
}

fn number(found: Option<impl Into<i64>>) -> Value {
    found.map_or(Value::Null, |number| Value::Number(number.into()))
}

/// While one side works the other waits in its transaction, for as long as a large store takes.
pub(super) async fn be_patient(on: &Transaction<'_>) -> Result<(), StoreError> {
    let text = "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0";
    on.batch_execute(text).await.map_err(crate::store::postgres::sql)
}

/// Nobody writes while this holds; whoever wants to waits.
pub(super) async fn lock(on: &Transaction<'_>, names: &str) -> Result<(), StoreError> {
    query::run(on, &format!("LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"), &[]).await.map(|_| ())
}

const SEQUENCE: &str = "pg_get_serial_sequence('event_places', 'place')";

/// The highest number that was ever given to an event.
pub(super) async fn last_place(on: &Transaction<'_>) -> Result<i64, StoreError> {
    let text = format!("SELECT coalesce(pg_sequence_last_value({SEQUENCE}::regclass), 0)");
    query::value(on, &text, &[]).await
}

/// Numbers go on behind those that were copied.
pub(super) async fn go_on_from(on: &Transaction<'_>, place: i64) -> Result<(), StoreError> {
    debug_assert!(SEQUENCE.contains(PLACES));
    if place > 0 {
        query::run(on, &format!("SELECT setval({SEQUENCE}, $1)"), &[&place]).await?;
    }
    let text = "SELECT setval(pg_get_serial_sequence('content_versions', 'id'), max(id)) FROM content_versions
         HAVING max(id) IS NOT NULL";
    query::run(on, text, &[]).await.map(|_| ())
}
