//! The content folder: which files are read and how, and how files are put back into it.

mod read;
mod write;

pub use read::{FOLDERS, FilesError, may_be_content, read};
pub use write::{is_cut, replace};
