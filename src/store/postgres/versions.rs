//! The versions that were live, and the way back to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use deadpool_postgres::{GenericClient, Object};
use jiff::Timestamp;

use super::content;
use super::pool::{Postgres, begin, bounded, commit, give_back};
use super::query::{get, hash, number, rows, run};
use crate::store::decode;
use crate::store::{Edition, FileHash, Keeping, KeptVersion, StoreError};

impl Postgres {
    pub(in crate::store) async fn keep(
        &self,
        edition: Arc<Edition>,
        why: Keeping,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut client = self.lend().await?;
        let outcome = bounded(keep(&mut client, &edition, why, at)).await;
        give_back(client, outcome)
    }
}

async fn keep(client: &mut Object, edition: &Edition, why: Keeping, at: Timestamp) -> Result<(), StoreError> {
    let transaction = begin(client).await?;
    let id = content::keep(&transaction, edition).await?;
    let statement = match why {
        Keeping::Live => "UPDATE content_versions SET live_at = $2 WHERE id = $1",
        Keeping::SetAside => "UPDATE content_versions SET set_aside_at = $2 WHERE id = $1",
    };
    // One form for all times, with as many digits, so that their texts sort as they do.
    run(&transaction, statement, &[&id, &format!("{at:.3}")]).await?;
    content::sweep(&transaction).await?;
    commit(transaction).await
}

/// All of them, those first that were last of use.
pub(super) async fn list(on: &impl GenericClient) -> Result<Vec<KeptVersion>, StoreError> {
    let text = "SELECT v.id, v.version, coalesce(v.live_at, (SELECT min(at) FROM turns WHERE content_id = v.id)),
             v.set_aside_at, (SELECT count(*) FROM turns WHERE content_id = v.id)
         FROM content_versions v";
    let mut found = Vec::new();
    for row in &rows(on, text, &[]).await? {
        let id: i64 = get(row, 0)?;
        let version = KeptVersion {
            version: get(row, 1)?,
            live_at: time(get(row, 2)?)?,
            set_aside_at: time(get(row, 3)?)?,
            turns: number(row, 4)?,
            files: files(on, id).await?,
        };
        found.push((id, version));
    }
    // Of the same moment, such as a version that was set aside when it had just gone live, the later row first.
    found.sort_by(|(a_id, a), (b_id, b)| (b.at(), b_id).cmp(&(a.at(), a_id)));
    Ok(found.into_iter().map(|(_, version)| version).collect())
}

fn time(text: Option<String>) -> Result<Option<Timestamp>, StoreError> {
    text.map(|text| decode::time(&text)).transpose()
}

async fn files(on: &impl GenericClient, id: i64) -> Result<BTreeMap<String, FileHash>, StoreError> {
    let found = rows(on, "SELECT path, sha256 FROM content_files WHERE content_id = $1", &[&id]).await?;
    found.iter().map(|row| Ok((get(row, 0)?, hash(row, 1)?))).collect()
}
