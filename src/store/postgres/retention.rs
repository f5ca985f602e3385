//! Deletes what is older than the promise to visitors.

use deadpool_postgres::{Object, Transaction};
use jiff::Timestamp;

use super::content;
use super::erasure::delete;
use super::pool::{Postgres, begin, bounded, commit, give_back};
use super::query::{get, rows};
use crate::store::StoreError;
use crate::store::shared::FORGET_BATCH;

impl Postgres {
    pub(in crate::store) async fn forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut client = self.lend().await?;
        let outcome = bounded(forget(&mut client, &before.to_string())).await;
        give_back(client, outcome)
    }
}

async fn forget(client: &mut Object, before: &str) -> Result<usize, StoreError> {
    let transaction = begin(client).await?;
    let ids = silent_since(&transaction, before).await?;
    delete(&transaction, &ids).await?;
    if !ids.is_empty() {
        content::sweep(&transaction).await?;
    }
    commit(transaction).await?;
    Ok(ids.len())
}

/// Times are stored in one form, so their texts sort as they do, to the second. What somebody speaks in, or another
/// process deletes, is passed over; the rest is held, and looked at again: a turn may have come before the hold.
async fn silent_since(on: &Transaction<'_>, before: &str) -> Result<Vec<String>, StoreError> {
    let text = "SELECT id FROM conversations WHERE created_at < $1
         AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation_id = conversations.id AND at >= $1)
         ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED";
    let found = rows(on, text, &[&before, &i64::from(FORGET_BATCH)]).await?;
    let held = found.iter().map(|row| get(row, 0)).collect::<Result<Vec<String>, _>>()?;
    let text = "SELECT id FROM unnest($2::text[]) AS id
         WHERE NOT EXISTS (SELECT 1 FROM turns WHERE conversation_id = id AND at >= $1)";
    rows(on, text, &[&before, &held]).await?.iter().map(|row| get(row, 0)).collect()
}
