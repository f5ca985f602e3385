//! Flows that wait for a service to call back.

use deadpool_postgres::Transaction;
use jiff::Timestamp;
use tokio_postgres::Row;

use super::pool::{Postgres, bounded, give_back};
use super::query::{get, rows, run};
use crate::ids::{ConversationId, HookId};
use crate::store::shared::WAITS_AT_ONCE;
use crate::store::{Commit, StoreError, WaitChange, decode};

impl Postgres {
    pub(in crate::store) async fn waiting_for(
        &self,
        hook: &HookId,
        reference: &str,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let client = self.lend().await?;
        let text = "SELECT conversation_id FROM open_waits WHERE hook = $1 AND reference = $2 LIMIT $3";
        let (hook, limit) = (hook.as_str(), i64::from(WAITS_AT_ONCE));
        let outcome = bounded(rows(&client, text, &[&hook, &reference, &limit])).await;
        ids(&give_back(client, outcome)?)
    }

    pub(in crate::store) async fn waited_in_vain(&self, now: Timestamp) -> Result<Vec<ConversationId>, StoreError> {
        let client = self.lend().await?;
        let text = "SELECT conversation_id FROM open_waits WHERE until_ms <= $1 ORDER BY until_ms LIMIT $2";
        let values = (now.as_millisecond(), i64::from(WAITS_AT_ONCE));
        let outcome = bounded(rows(&client, text, &[&values.0, &values.1])).await;
        ids(&give_back(client, outcome)?)
    }
}

fn ids(rows: &[Row]) -> Result<Vec<ConversationId>, StoreError> {
    rows.iter().map(|row| decode::id(get(row, 0)?)).collect()
}

/// Notes what the turn changes.
pub(super) async fn note(on: &Transaction<'_>, wanted: &Commit, change: &WaitChange) -> Result<(), StoreError> {
    let conversation = wanted.conversation.as_str();
    match change {
        WaitChange::Begun(wait) => {
            let text = "INSERT INTO open_waits (conversation_id, hook, reference, until_ms) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (conversation_id) DO UPDATE SET
                    hook = excluded.hook, reference = excluded.reference, until_ms = excluded.until_ms";
            let (hook, until) = (wait.hook.as_str(), wait.until.as_millisecond());
            run(on, text, &[&conversation, &hook, &wait.reference, &until]).await.map(|_| ())
        }
        WaitChange::Over => {
            let text = "DELETE FROM open_waits WHERE conversation_id = $1";
            run(on, text, &[&conversation]).await.map(|_| ())
        }
    }
}
