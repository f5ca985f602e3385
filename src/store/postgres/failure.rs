//! PostgreSQL's errors as the store's.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use deadpool_postgres::{HookError, PoolError};
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::types::WrongType;

use crate::store::StoreError;

/// What PostgreSQL reported, without the details: those repeat the row, which holds what a visitor said.
#[derive(Debug)]
struct Reported {
    code: String,
    message: String,
    constraint: Option<String>,
}

impl Reported {
    fn of(error: &DbError) -> Self {
        Self {
            code: error.code().code().to_owned(),
            message: error.message().to_owned(),
            constraint: error.constraint().map(str::to_owned),
        }
    }
}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.message, self.code)?;
        match &self.constraint {
            Some(constraint) => write!(f, ", {constraint})"),
            None => f.write_str(")"),
        }
    }
}

impl Error for Reported {}

/// Names what the driver reported.
pub(in crate::store) fn sql(error: tokio_postgres::Error) -> StoreError {
    let Some(reported) = error.as_db_error() else {
        // Without a report from the database it is the way there that failed, but for what we asked for wrongly.
        let ours = matches!(error.source(), Some(source) if source.is::<WrongType>());
        return if ours { StoreError::Database(Arc::new(error)) } else { StoreError::Lost(Arc::new(error)) };
    };
    let cause = Arc::new(Reported::of(reported));
    match reported.code() {
        &SqlState::DISK_FULL => StoreError::Full,
        &SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::ReadOnly,
        &SqlState::LOCK_NOT_AVAILABLE | &SqlState::T_R_DEADLOCK_DETECTED | &SqlState::T_R_SERIALIZATION_FAILURE => {
            StoreError::Busy
        }
        &SqlState::QUERY_CANCELED => StoreError::Slow,
        code if is_lost(code) => StoreError::Lost(cause),
        _ => StoreError::Database(cause),
    }
}

/// The server stops, starts, or takes nobody in: it can be reached later.
fn is_lost(code: &SqlState) -> bool {
    let text = code.code();
    text.starts_with("08") || text.starts_with("28") || ["57P01", "57P02", "57P03", "53300", "25P03"].contains(&text)
}

/// Why no connection could be lent.
pub(super) fn unlent(error: PoolError) -> StoreError {
    match error {
        PoolError::Timeout(_) => StoreError::Slow,
        // Whatever keeps us out: it was right when the store was opened, and may be again.
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => match sql(error) {
            StoreError::Database(cause) => StoreError::Lost(cause),
            other => other,
        },
        PoolError::Closed => StoreError::Closed,
        other @ (PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_)) => StoreError::Database(Arc::new(other)),
    }
}

/// Why the store cannot be opened.
pub(super) fn unopened(error: StoreError, place: &str) -> StoreError {
    match error {
        StoreError::Lost(cause) | StoreError::Database(cause) => StoreError::Open { place: place.to_owned(), cause },
        StoreError::Slow => StoreError::Open { place: place.to_owned(), cause: Arc::new(StoreError::Slow) },
        other => other,
    }
}
