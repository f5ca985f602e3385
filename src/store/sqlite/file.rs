//! The file with its writer and its readers.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::connect::{connect, make_durable};
use super::migrate;
use super::readers::Readers;
use super::writer::Writer;
use crate::ids::EndpointId;
use crate::store::StoreError;

/// How long a connection waits for another process to let go of the file.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A handle on the file; cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::store) struct Sqlite {
    pub(super) writer: Writer,
    pub(super) readers: Readers,
}

impl Sqlite {
    pub(in crate::store) fn open(path: &Path, endpoints: &[EndpointId]) -> Result<Self, StoreError> {
        Self::open_with(path, endpoints, BUSY_TIMEOUT)
    }

    pub(super) fn open_with(path: &Path, endpoints: &[EndpointId], busy: Duration) -> Result<Self, StoreError> {
        make_folder(path)?;
        let mut connection = writing(path, busy)?;
        migrate::migrate(&mut connection, path)?;
        let writer = Writer::start(connection, endpoints.to_vec())?;
        Ok(Self { writer, readers: Readers::new(path.to_owned(), busy) })
    }

    /// Finishes what waits and closes the file.
    pub(in crate::store) async fn close(&self) {
        self.readers.close();
        self.writer.close().await;
    }
}

fn writing(path: &Path, busy: Duration) -> Result<Connection, StoreError> {
    connect(path, OpenFlags::default(), busy)
        .and_then(|connection| make_durable(&connection).map(|()| connection))
        .map_err(|cause| unopened(path, cause))
}

fn reading(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = connect(path, flags, BUSY_TIMEOUT).and_then(|connection| {
        // The first look into the file: here a file of another kind shows.
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
        Ok(connection)
    });
    opened.map_err(|cause| unopened(path, cause))
}

fn unopened(path: &Path, cause: rusqlite::Error) -> StoreError {
    StoreError::Open { place: path.display().to_string(), cause: Arc::new(cause) }
}

/// A connection that only reads, to a file of this program's schema.
pub(in crate::store) fn to_read(path: &Path) -> Result<Connection, StoreError> {
    let connection = reading(path)?;
    migrate::expect_current(&connection, path)?;
    Ok(connection)
}

/// A connection that writes, to a file of this program's schema.
pub(in crate::store) fn to_write(path: &Path) -> Result<Connection, StoreError> {
    let connection = writing(path, BUSY_TIMEOUT)?;
    migrate::expect_current(&connection, path)?;
    Ok(connection)
}

/// The number of the newest migration in the file; none if it is not ours yet.
pub(in crate::store) fn applied(path: &Path) -> Result<Option<u32>, StoreError> {
    if path.exists() { migrate::applied(&reading(path)?) } else { Ok(None) }
}

fn make_folder(path: &Path) -> Result<(), StoreError> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(folder)
        .map_err(|cause| StoreError::Open { place: path.display().to_string(), cause: Arc::new(cause) })
}
