//! Brings a store to this program's schema and says what that changed.

use std::path::Path;

use super::{Store, StoreError, postgres, sqlite};
use crate::config::StoreTarget;

/// What a migration changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// The number of the schema before; none if there was no store.
    pub before: Option<u32>,
    /// The number now.
    pub after: u32,
}

/// Brings a store to this program's schema; makes it if it is not there. A file's name is relative to `dir`.
///
/// # Errors
/// As with [`Store::open`] and [`Store::connect`].
pub async fn migrate(target: &StoreTarget, dir: &Path) -> Result<Migrated, StoreError> {
    let before = applied(target, dir).await?;
    Store::at(target, dir, &[]).await?.close().await;
    let after = applied(target, dir).await?;
    Ok(Migrated { before, after: after.unwrap_or(0) })
}

async fn applied(target: &StoreTarget, dir: &Path) -> Result<Option<u32>, StoreError> {
    match target {
        StoreTarget::Sqlite(file) => sqlite::applied(&dir.join(file)),
        StoreTarget::Postgres(url) => postgres::applied(url).await,
    }
}
