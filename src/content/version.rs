//! The version of the content: a hash of all its files.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::source::SourceFile;

/// SHA-256 over the paths and bytes of the sorted files, each with its length, in hexadecimal digits.
pub(super) fn of(sorted: &[&SourceFile]) -> String {
    let mut hash = Sha256::new();
    for file in sorted {
        for part in [file.path.as_bytes(), &file.bytes] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
