//! SQLite's errors as the store's.

use std::sync::Arc;

use rusqlite::ErrorCode;

use crate::store::StoreError;

/// Names what SQLite reported.
pub(in crate::store) fn sql(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::ReadOnly) => StoreError::ReadOnly,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        _ => StoreError::Database(Arc::new(error)),
    }
}
