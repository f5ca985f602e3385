//! The store for those who only read what happened, also beside a server that writes.

use std::path::Path;

use super::postgres::PostgresArchive;
use super::sqlite::SqliteArchive;
use super::{KeptFile, KeptVersion, StoreError};
use crate::config::PostgresUrl;
use crate::conversation::{Input, Turn};
use crate::ids::{ConversationId, Language};

/// A store that is only read. Nothing is made, brought up to date or locked.
#[derive(Debug)]
pub struct Archive(Backend);

#[derive(Debug)]
enum Backend {
    Sqlite(SqliteArchive),
    Postgres(PostgresArchive),
}

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

impl MadeFrom {
    /// From its columns; none for turns of versions that did not store it.
    pub(super) fn of(
        input: Option<String>,
        program: Option<String>,
        content: Option<String>,
    ) -> Result<Option<Self>, StoreError> {
        let (Some(input), Some(program)) = (input, program) else { return Ok(None) };
        let input = serde_json::from_str(&input).map_err(|error| StoreError::damaged("the input of a turn", error))?;
        Ok(Some(Self { input, program, content }))
    }
}

impl Archive {
    /// Opens the SQLite file.
    ///
    /// # Errors
    /// When the file cannot be opened, is another program's, or has another version's schema.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        SqliteArchive::open(path).map(|archive| Self(Backend::Sqlite(archive)))
    }

    /// Opens the PostgreSQL database. Blocks, as all questions to it do.
    ///
    /// # Errors
    /// When the database cannot be reached, is another program's, or has another version's schema.
    pub fn connect(url: &PostgresUrl) -> Result<Self, StoreError> {
        PostgresArchive::connect(url).map(|archive| Self(Backend::Postgres(archive)))
    }

    /// A conversation with its turns; none if there is none with this id.
    ///
    /// # Errors
    /// When the database fails or holds something that this version cannot read.
    pub fn record(&self, id: &ConversationId) -> Result<Option<Record>, StoreError> {
        match &self.0 {
            Backend::Sqlite(archive) => archive.record(id),
            Backend::Postgres(archive) => archive.record(id),
        }
    }

    /// The files of a content version, as they were written; none if it is not kept.
    ///
    /// # Errors
    /// When the database fails or a file is damaged.
    pub fn content(&self, version: &str) -> Result<Option<Vec<KeptFile>>, StoreError> {
        match &self.0 {
            Backend::Sqlite(archive) => archive.content(version),
            Backend::Postgres(archive) => archive.content(version),
        }
    }

    /// The content versions that are kept, those first that were last of use.
    ///
    /// # Errors
    /// When the database fails or holds something that this version cannot read.
    pub fn versions(&self) -> Result<Vec<KeptVersion>, StoreError> {
        match &self.0 {
            Backend::Sqlite(archive) => archive.versions(),
            Backend::Postgres(archive) => archive.versions(),
        }
    }
}
