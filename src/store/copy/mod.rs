//! Copies a whole store into an empty one, of the same kind or another: one moment of the one, one transaction of the
//! other, and the two are compared before anything counts.

mod postgres;
mod sqlite;
mod tables;
mod value;

use std::error::Error;
use std::fmt;
use std::path::Path;

use deadpool_postgres::Object;
use rusqlite::{Connection, TransactionBehavior};
use tokio_postgres::IsolationLevel;

use self::tables::{PLACES, TABLES, Table};
use self::value::{Row, Sum, Value};
use super::{Store, StoreError};
use crate::config::StoreTarget;

/// Rows that are on their way at a time.
const PAGE: usize = 500;

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Each table with its rows, in the order of the references.
    pub tables: Vec<(&'static str, u64)>,
    /// The SHA-256 over all of it, which both stores have.
    pub sha256: [u8; 32],
}

/// Why nothing was copied. The store that was to be filled is as it was.
#[derive(Debug)]
pub enum CopyError {
    /// The store to be read cannot be read.
    From(StoreError),
    /// The store to be filled cannot be written.
    To(StoreError),
    /// The store to be filled holds something already.
    NotEmpty {
        /// The table.
        table: &'static str,
    },
    /// What was written is not what was read.
    Differs {
        /// The table.
        table: &'static str,
    },
}

impl fmt::Display for CopyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::From(_) => f.write_str("the store to copy from cannot be read"),
            Self::To(_) => f.write_str("the store to copy to cannot be written"),
            Self::NotEmpty { table } => write!(f, "the store to copy to is not empty: its table {table} has rows"),
            Self::Differs { table } => write!(f, "what was written to {table} is not what was read"),
        }
    }
}

impl Error for CopyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::From(error) | Self::To(error) => Some(error),
            Self::NotEmpty { .. } | Self::Differs { .. } => None,
        }
    }
}

/// Copies everything. The store to be filled is made, or brought to this version's schema, if need be; the one to be
/// read is not touched. Names of files are relative to `dir`.
///
/// # Errors
/// When nothing was copied.
pub async fn copy(from: &StoreTarget, to: &StoreTarget, dir: &Path) -> Result<Copied, CopyError> {
    let mut source = Handle::to_read(from, dir).await.map_err(CopyError::From)?;
    let made = Store::at(to, dir, &[]).await.map_err(CopyError::To)?;
    made.close().await;
    let mut target = Handle::to_write(to, dir).await.map_err(CopyError::To)?;
    let source = source.moment().await.map_err(CopyError::From)?;
    let target = target.alone().await.map_err(CopyError::To)?;
    for table in &TABLES {
        if !target.page(table, &[], 1).await.map_err(CopyError::To)?.is_empty() {
            return Err(CopyError::NotEmpty { table: table.name });
        }
    }
    let copied = pour(&source, &target).await?;
    target.commit().await.map_err(CopyError::To)?;
    Ok(copied)
}

async fn pour(source: &Side<'_>, target: &Side<'_>) -> Result<Copied, CopyError> {
    let (mut tables, mut whole) = (Vec::new(), Sum::default());
    for table in &TABLES {
        let read = pour_table(source, target, table).await?;
        let written = sum(target, table).await.map_err(CopyError::To)?;
        if read != written {
            return Err(CopyError::Differs { table: table.name });
        }
        tables.push((table.name, read.0));
        whole.add(&vec![Value::Text(table.name.to_owned()), Value::Bytes(read.1.to_vec())]);
    }
    let place = source.last_place().await.map_err(CopyError::From)?;
    target.go_on_from(place).await.map_err(CopyError::To)?;
    Ok(Copied { tables, sha256: whole.end().1 })
}

/// A table's rows, counted and digested on the way.
async fn pour_table(source: &Side<'_>, target: &Side<'_>, table: &Table) -> Result<(u64, [u8; 32]), CopyError> {
    if table.name == PLACES {
        target.clear_places().map_err(CopyError::To)?;
    }
    let mut pages = Pages::of(table);
    while let Some(rows) = pages.next(source).await.map_err(CopyError::From)? {
        target.insert(table, &rows).await.map_err(CopyError::To)?;
    }
    Ok(pages.sum.end())
}

async fn sum(side: &Side<'_>, table: &Table) -> Result<(u64, [u8; 32]), StoreError> {
    let mut pages = Pages::of(table);
    while pages.next(side).await?.is_some() {}
    Ok(pages.sum.end())
}

/// A table, page by page.
struct Pages<'a> {
    table: &'a Table,
    /// The key of the last row so far.
    after: Vec<Value>,
    /// Of all rows so far.
    sum: Sum,
}

impl<'a> Pages<'a> {
    fn of(table: &'a Table) -> Self {
        Self { table, after: Vec::new(), sum: Sum::default() }
    }

    /// The next page; none after the last.
    async fn next(&mut self, side: &Side<'_>) -> Result<Option<Vec<Row>>, StoreError> {
        let rows = side.page(self.table, &self.after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = last[..self.table.key].to_vec();
        for row in &rows {
            self.sum.add(row);
        }
        Ok(Some(rows))
    }
}

/// An open store.
enum Handle {
    Sqlite(Connection),
    Postgres(Object),
}

impl Handle {
    async fn to_read(target: &StoreTarget, dir: &Path) -> Result<Self, StoreError> {
        match target {
            StoreTarget::Sqlite(file) => super::sqlite::to_read(&dir.join(file)).map(Self::Sqlite),
            StoreTarget::Postgres(url) => super::postgres::to_read(url).await.map(Self::Postgres),
        }
    }

    async fn to_write(target: &StoreTarget, dir: &Path) -> Result<Self, StoreError> {
        match target {
            StoreTarget::Sqlite(file) => super::sqlite::to_write(&dir.join(file)).map(Self::Sqlite),
            StoreTarget::Postgres(url) => super::postgres::to_read(url).await.map(Self::Postgres),
        }
    }

    /// One moment of it, whatever others write meanwhile.
    async fn moment(&mut self) -> Result<Side<'_>, StoreError> {
        match self {
            Self::Sqlite(connection) => connection.transaction().map(Side::Sqlite).map_err(super::sqlite::sql),
            Self::Postgres(client) => {
                let moment = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
                let moment = moment.start().await.map_err(super::postgres::sql)?;
                postgres::be_patient(&moment).await?;
                Ok(Side::Postgres(moment))
            }
        }
    }

    /// With nobody else who writes.
    async fn alone(&mut self) -> Result<Side<'_>, StoreError> {
        match self {
            Self::Sqlite(connection) => {
                let alone = connection.transaction_with_behavior(TransactionBehavior::Immediate);
                alone.map(Side::Sqlite).map_err(super::sqlite::sql)
            }
            Self::Postgres(client) => {
                let alone = client.transaction().await.map_err(super::postgres::sql)?;
                postgres::be_patient(&alone).await?;
                let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
                postgres::lock(&alone, &names.join(", ")).await?;
                Ok(Side::Postgres(alone))
            }
        }
    }
}

/// A store in a transaction.
enum Side<'a> {
    Sqlite(rusqlite::Transaction<'a>),
    Postgres(deadpool_postgres::Transaction<'a>),
}

impl Side<'_> {
    async fn page(&self, table: &Table, after: &[Value], limit: usize) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(on) => sqlite::page(on, table, after, limit),
            Self::Postgres(on) => postgres::page(on, table, after, limit).await,
        }
    }

    async fn insert(&self, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(on) => sqlite::insert(on, table, rows),
            Self::Postgres(on) => postgres::insert(on, table, rows).await,
        }
    }

    fn clear_places(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(on) => sqlite::clear_places(on),
            Self::Postgres(_) => Ok(()),
        }
    }

    async fn last_place(&self) -> Result<i64, StoreError> {
        match self {
            Self::Sqlite(on) => sqlite::last_place(on),
            Self::Postgres(on) => postgres::last_place(on).await,
        }
    }

    async fn go_on_from(&self, place: i64) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(on) => sqlite::go_on_from(on, place),
            Self::Postgres(on) => postgres::go_on_from(on, place).await,
        }
    }

    async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(on) => on.commit().map_err(super::sqlite::sql),
            Self::Postgres(on) => on.commit().await.map_err(super::postgres::sql),
        }
    }
}

/// The tables with their columns as the copy knows them, to be compared with what a database has.
#[must_use]
pub fn copied_columns() -> Vec<(&'static str, Vec<&'static str>)> {
    TABLES.iter().map(|table| (table.name, table.columns.iter().map(|(name, _)| *name).collect())).collect()
}
