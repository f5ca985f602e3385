//! The files of a content version, packed to be kept beside the turns that were made with them.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use sha2::{Digest as _, Sha256};

use super::StoreError;

/// The SHA-256 of a file's bytes.
pub type FileHash = [u8; 32];

/// A content version with its files, packed once and shared by all turns that it makes.
#[derive(Debug)]
pub struct Edition {
    pub(super) version: String,
    pub(super) files: Vec<PackedFile>,
}

/// One file, as written by the editors: `${VAR}` stays `${VAR}`.
#[derive(Debug)]
pub(super) struct PackedFile {
    pub(super) path: String,
    pub(super) sha256: FileHash,
    pub(super) packed: Arc<[u8]>,
}

/// A file of a kept version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Its path inside the content folder.
    pub path: String,
    /// Its bytes, as written.
    pub bytes: Vec<u8>,
}

impl Edition {
    /// Packs the files of a version, given as path and bytes. Linear in their size.
    #[must_use]
    pub fn pack<'a>(version: &str, files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        Self::pack_after(version, files, None)
    }

    /// The same; files that `before` holds too are not packed again.
    #[must_use]
    pub fn pack_after<'a>(
        version: &str,
        files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        before: Option<&Self>,
    ) -> Self {
        let known: HashMap<&FileHash, &Arc<[u8]>> =
            before.iter().flat_map(|before| &before.files).map(|file| (&file.sha256, &file.packed)).collect();
        let pack = |(path, bytes): (&str, &[u8])| {
            let sha256 = hash(bytes);
            let packed = known.get(&sha256).map_or_else(|| pack(bytes).into(), |packed| Arc::clone(packed));
            PackedFile { path: path.to_owned(), sha256, packed }
        };
        Self { version: version.to_owned(), files: files.into_iter().map(pack).collect() }
    }
}

fn hash(bytes: &[u8]) -> FileHash {
    Sha256::digest(bytes).into()
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut writer = ZlibEncoder::new(Vec::new(), Compression::default());
    let packed = writer.write_all(bytes).and_then(|()| writer.finish());
    debug_assert!(packed.is_ok(), "writing to memory does not fail");
    packed.unwrap_or_default()
}

/// The bytes of a packed file.
///
/// # Errors
/// When they are not those that were packed.
pub(super) fn unpack(packed: &[u8], sha256: &FileHash) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    let read = ZlibDecoder::new(packed).read_to_end(&mut bytes);
    read.map_err(|error| StoreError::damaged("a file of a content version", error))?;
    if hash(&bytes) == *sha256 {
        Ok(bytes)
    } else {
        Err(StoreError::Damaged { what: "a file of a content version", cause: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_and_nothing_else() {
        for bytes in [Vec::new(), b"name: Laden\n".to_vec(), vec![0xff; 100_000]] {
            let edition = Edition::pack("v", [("deskbell.yaml", &*bytes)]);
            let file = &edition.files[0];
            assert_eq!(unpack(&file.packed, &file.sha256).unwrap(), bytes);
            assert!(matches!(unpack(&file.packed, &[0; 32]), Err(StoreError::Damaged { .. })));
        }
        assert!(matches!(unpack(b"no zlib", &[0; 32]), Err(StoreError::Damaged { .. })));
    }
}
