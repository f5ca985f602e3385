//! The version of the content: a hash of all its files.

use sha2::{Digest as _, Sha256};

use super::source::SourceFile;
use crate::ids::hex;

/// The version that these files are, in any order, whether they check or not.
#[must_use]
pub fn version(files: &[SourceFile]) -> String {
    let mut sorted: Vec<&SourceFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    of(&sorted)
}

/// SHA-256 over the paths and bytes of the sorted files, each with its length, in hexadecimal digits.
pub(super) fn of(sorted: &[&SourceFile]) -> String {
    let mut hash = Sha256::new();
    for file in sorted {
        for part in [file.path.as_bytes(), &file.bytes] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hex(&hash.finalize())
}
