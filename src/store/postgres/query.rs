//! Asking and reading: each statement is prepared once a connection.

use deadpool_postgres::GenericClient;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSqlOwned, ToSql};

use super::failure::sql;
use crate::store::StoreError;

/// The values of a statement's parameters.
pub(in crate::store) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// All rows.
pub(in crate::store) async fn rows(
    on: &impl GenericClient,
    text: &str,
    values: Values<'_>,
) -> Result<Vec<Row>, StoreError> {
    let statement = on.prepare_cached(text).await.map_err(sql)?;
    on.query(&statement, values).await.map_err(sql)
}

/// The one row, if there is one.
pub(super) async fn row(on: &impl GenericClient, text: &str, values: Values<'_>) -> Result<Option<Row>, StoreError> {
    let statement = on.prepare_cached(text).await.map_err(sql)?;
    on.query_opt(&statement, values).await.map_err(sql)
}

/// The one value of the one row.
pub(in crate::store) async fn value<T: FromSqlOwned>(
    on: &impl GenericClient,
    text: &str,
    values: Values<'_>,
) -> Result<T, StoreError> {
    let statement = on.prepare_cached(text).await.map_err(sql)?;
    get(&on.query_one(&statement, values).await.map_err(sql)?, 0)
}

/// How many rows it changed.
pub(in crate::store) async fn run(on: &impl GenericClient, text: &str, values: Values<'_>) -> Result<u64, StoreError> {
    let statement = on.prepare_cached(text).await.map_err(sql)?;
    on.execute(&statement, values).await.map_err(sql)
}

/// A column.
pub(in crate::store) fn get<T: FromSqlOwned>(row: &Row, column: usize) -> Result<T, StoreError> {
    row.try_get(column).map_err(|error| StoreError::damaged("a column", error))
}

/// A column that holds no negative number.
pub(super) fn number<T: TryFrom<i64>>(row: &Row, column: usize) -> Result<T, StoreError> {
    let found = match row.try_get::<_, i64>(column) {
        Ok(found) => found,
        Err(_) => i64::from(get::<i32>(row, column)?),
    };
    T::try_from(found).map_err(|_| StoreError::Damaged { what: "a number", cause: None })
}

/// A number as PostgreSQL keeps it: those that are larger never occur.
pub(super) fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The same for larger ones.
pub(super) fn bigint(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A hash from a column.
pub(super) fn hash(row: &Row, column: usize) -> Result<[u8; 32], StoreError> {
    let bytes: Vec<u8> = get(row, column)?;
    bytes.try_into().map_err(|_| StoreError::Damaged { what: "a hash", cause: None })
}
