//! The file with its writer and its readers.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::OpenFlags;

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
        let mut connection = connect(path, OpenFlags::default(), busy)
            .and_then(|connection| make_durable(&connection).map(|()| connection))
            .map_err(|cause| StoreError::Open { place: path.display().to_string(), cause: Arc::new(cause) })?;
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

fn make_folder(path: &Path) -> Result<(), StoreError> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|cause| StoreError::Open { place: path.display().to_string(), cause: Arc::new(cause) })
}
