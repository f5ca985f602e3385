//! The content folder: which files are read, and how.

mod read;

pub use read::{FOLDERS, FilesError, read};
