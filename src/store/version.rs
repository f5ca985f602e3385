//! The content versions that are kept, as those need them who want to go back.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::edition::FileHash;

/// Why a version is kept, beside the turns that it made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It goes live.
    Live,
    /// It is the state of a folder that is about to be changed.
    SetAside,
}

/// A version that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptVersion {
    /// Its hash.
    pub version: String,
    /// When it last went live; for versions of older programs, when its first turn was made. None if it never was.
    pub live_at: Option<Timestamp>,
    /// When the state of a folder was last set aside as this version.
    pub set_aside_at: Option<Timestamp>,
    /// How many stored turns it made.
    pub turns: u64,
    /// The hashes of its files by path.
    pub files: BTreeMap<String, FileHash>,
}

impl KeptVersion {
    /// When it was last of use.
    #[must_use]
    pub fn at(&self) -> Option<Timestamp> {
        self.live_at.max(self.set_aside_at)
    }

    /// The paths of the files that another version has not, or has otherwise; and of those that only it has.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<String> {
        let theirs = other.files.iter().filter(|(path, _)| !self.files.contains_key(*path));
        let ours = self.files.iter().filter(|(path, hash)| other.files.get(*path) != Some(*hash));
        let mut paths: Vec<String> = ours.chain(theirs).map(|(path, _)| path.clone()).collect();
        paths.sort();
        paths
    }
}
