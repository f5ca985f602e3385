//! The handle that everybody holds.

use std::path::Path;

use super::sqlite::Sqlite;
use super::{Commit, Committed, StoreError, StoredConversation};
use crate::ids::{ConversationId, EndpointId};

/// Where turns and handoffs are kept. Cheap to clone; every clone is the same store.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Backend,
}

/// What can keep them.
#[derive(Debug, Clone)]
enum Backend {
    /// A file on this machine.
    Sqlite(Sqlite),
}

impl Store {
    /// Opens the SQLite file, makes it if it is not there, and brings it to this version's schema. New events go to
    /// `endpoints`. Blocks for as long as a migration takes.
    ///
    /// # Errors
    /// When the file cannot be opened, is another program's, or was changed by a newer version.
    pub fn open(path: &Path, endpoints: &[EndpointId]) -> Result<Self, StoreError> {
        Ok(Self { backend: Backend::Sqlite(Sqlite::open(path, endpoints)?) })
    }

    /// Finishes what was asked for and lets go of the database; every clone fails from then on.
    pub async fn close(&self) {
        let Backend::Sqlite(backend) = &self.backend;
        backend.close().await;
    }

    /// Stores a turn with everything that follows from it. When it returns `Stored`, the turn is on disk.
    ///
    /// # Errors
    /// When nothing was stored: the disk is full or locked, the conversation is unknown, the turn leaves a gap.
    pub async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let Backend::Sqlite(backend) = &self.backend;
        backend.commit(commit).await
    }

    /// Reads a conversation; none if there is none with this id. Costs in proportion to its turns.
    ///
    /// # Errors
    /// When the database fails or holds something that this version cannot read.
    pub async fn load(&self, id: &ConversationId) -> Result<Option<StoredConversation>, StoreError> {
        let Backend::Sqlite(backend) = &self.backend;
        backend.load(id).await
    }

    /// Makes a real write, to see whether one would work.
    ///
    /// # Errors
    /// When it would not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let Backend::Sqlite(backend) = &self.backend;
        backend.ready().await
    }

    /// From now on new events go to these endpoints. Handoffs of which nobody has heard, such as those that waited
    /// while no endpoint was configured, are addressed to them. Returns how many deliveries that makes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adopt_endpoints(&self, endpoints: &[EndpointId]) -> Result<usize, StoreError> {
        let Backend::Sqlite(backend) = &self.backend;
        backend.adopt_endpoints(endpoints).await
    }
}
