//! The store for those who only read what happened, also beside a server that writes.

use std::path::Path;

use super::sqlite::SqliteArchive;
use super::{KeptFile, KeptVersion, StoreError};
use crate::conversation::{Input, Turn};
use crate::ids::{ConversationId, Language};

/// A store that is only read. Nothing is made, brought up to date or locked.
#[derive(Debug)]
pub struct Archive(SqliteArchive);

/// A conversation with all that is known of its turns.
#[derive(Debug)]
pub struct Record {
    /// The language at its beginning.
    pub language: Language,
    /// Its turns, oldest first.
    pub turns: Vec<RecordedTurn>,
}

/// A turn as stored.
#[derive(Debug)]
pub struct RecordedTurn {
    /// The turn.
    pub turn: Turn,
    /// Its events to the byte as they are stored.
    pub events: String,
    /// What it was made from; none for turns of versions that did not store it.
    pub made_from: Option<MadeFrom>,
}

/// What a turn was made from, beside its time and the turns before it.
#[derive(Debug)]
pub struct MadeFrom {
    /// What came from outside.
    pub input: Input,
    /// The version of the program.
    pub program: String,
    /// The version of the content; none if the store has lost it.
    pub content: Option<String>,
}

impl Archive {
    /// Opens the SQLite file.
    ///
    /// # Errors
    /// When the file cannot be opened, is another program's, or has another version's schema.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        SqliteArchive::open(path).map(Self)
    }

    /// A conversation with its turns; none if there is none with this id.
    ///
    /// # Errors
    /// When the database fails or holds something that this version cannot read.
    pub fn record(&self, id: &ConversationId) -> Result<Option<Record>, StoreError> {
        self.0.record(id)
    }

    /// The files of a content version, as they were written; none if it is not kept.
    ///
    /// # Errors
    /// When the database fails or a file is damaged.
    pub fn content(&self, version: &str) -> Result<Option<Vec<KeptFile>>, StoreError> {
        self.0.content(version)
    }

    /// The content versions that are kept, those first that were last of use.
    ///
    /// # Errors
    /// When the database fails or holds something that this version cannot read.
    pub fn versions(&self) -> Result<Vec<KeptVersion>, StoreError> {
        self.0.versions()
    }
}
