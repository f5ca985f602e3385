//! The database, opened to be read and nothing else.

use std::fmt;

use deadpool_postgres::{GenericClient, Object, Pool, Transaction};
use tokio::runtime::Runtime;
use tokio_postgres::IsolationLevel;

use super::address::Address;
use super::failure::{sql, unlent, unopened};
use super::pool::{bounded, pool};
use super::query::{get, rows};
use super::{content, migrate, turns, versions};
use crate::config::PostgresUrl;
use crate::ids::ConversationId;
use crate::store::{KeptFile, KeptVersion, MadeFrom, Record, RecordedTurn, StoreError};

/// One connection that does not write. Those who read an archive wait for it: its work is done on a runtime of its
/// own, which works wherever it is asked.
pub(in crate::store) struct PostgresArchive {
    /// There until the end.
    runtime: Option<Runtime>,
    pool: Pool,
    place: String,
}

impl PostgresArchive {
    pub(in crate::store) fn connect(url: &PostgresUrl) -> Result<Self, StoreError> {
        let address = Address::of(url)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| StoreError::Database(std::sync::Arc::new(error)))?;
        let archive = Self { runtime: Some(runtime), pool: pool(&address, 1)?, place: address.place };
        let checked = archive.read(async |on| migrate::expect_current(on, &archive.place).await);
        checked.map_err(|error| unopened(error, &archive.place))?;
        Ok(archive)
    }

    pub(in crate::store) fn record(&self, id: &ConversationId) -> Result<Option<Record>, StoreError> {
        self.read(async |moment| {
            let Some((_, language)) = turns::head(moment, id).await? else { return Ok(None) };
            Ok(Some(Record { language, turns: recorded(moment, id).await? }))
        })
    }

    pub(in crate::store) fn content(&self, version: &str) -> Result<Option<Vec<KeptFile>>, StoreError> {
        self.read(async |moment| content::files(moment, version).await)
    }

    pub(in crate::store) fn versions(&self) -> Result<Vec<KeptVersion>, StoreError> {
        self.read(async |moment| versions::list(moment).await)
    }

    /// One moment for all questions: a sweep in between would show half a conversation.
    fn read<T: Send>(
        &self,
        work: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        let Some(runtime) = &self.runtime else { return Err(StoreError::Closed) };
        let whole = || {
            runtime.block_on(async {
                let mut client: Object = self.pool.get().await.map_err(unlent)?;
                let moment = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
                let moment = moment.start().await.map_err(sql)?;
                bounded(work(&moment)).await
            })
        };
        // On a thread of its own: the caller's may belong to another runtime.
        std::thread::scope(|scope| scope.spawn(whole).join()).unwrap_or(Err(StoreError::Closed))
    }
}

impl Drop for PostgresArchive {
    fn drop(&mut self) {
        self.pool.close();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for PostgresArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PostgresArchive").field(&self.place).finish()
    }
}

async fn recorded(on: &impl GenericClient, id: &ConversationId) -> Result<Vec<RecordedTurn>, StoreError> {
    let text = "SELECT t.no, t.at, t.client_id, t.version, t.events, t.input, t.program, c.version
         FROM turns t LEFT JOIN content_versions c ON c.id = t.content_id
         WHERE t.conversation_id = $1 ORDER BY t.no";
    let found = rows(on, text, &[&id.as_str()]).await?;
    let read = |row| {
        let stored = turns::stored(row)?;
        let events = stored.events.clone();
        let made_from = MadeFrom::of(get(row, 5)?, get(row, 6)?, get(row, 7)?)?;
        Ok(RecordedTurn { turn: stored.decode()?, events, made_from })
    };
    found.iter().map(read).collect()
}
