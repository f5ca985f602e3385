//! Reading the content folder into pairs of path and bytes.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::content::{SETTINGS_FILE, SourceFile};

/// The folders that hold content.
pub const FOLDERS: [&str; 5] = ["knowledge", "intents", TABLES, "connectors", "tests/dialogues"];

/// The folder in which lists lie beside YAML.
const TABLES: &str = "tables";

/// How deep the folders may be nested.
const MAX_DEPTH: usize = 6;

/// How many files a content folder may hold.
const MAX_FILES: usize = 10_000;

/// Bytes of a file that are read: enough to tell that it is larger than content may be.
pub(super) const MAX_BYTES: u64 = 4 * 1024 * 1024 + 1;

/// A content folder that could not be read.
#[derive(Debug)]
pub enum FilesError {
    /// A file or folder could not be read.
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A link leads out of the content folder.
    Outside {
        /// Which.
        path: PathBuf,
    },
    /// There are too many files.
    TooMany {
        /// How many are allowed.
        limit: usize,
    },
}

impl fmt::Display for FilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, .. } => write!(f, "{} cannot be read", path.display()),
            Self::Outside { path } => write!(f, "{} is a link that leads out of the content folder", path.display()),
            Self::TooMany { limit } => write!(f, "the content folder holds more than {limit} files"),
        }
    }
}

impl std::error::Error for FilesError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Outside { .. } | Self::TooMany { .. } => None,
        }
    }
}

/// All content files of a folder, sorted by path. A missing `deskbell.yaml` or sub-folder is no error here: that
/// is for the check to say. Files that editors leave behind (`x.yaml~`, `.x.swp`) are passed over.
///
/// # Errors
/// When the folder or a file in it cannot be read, a link leads out of it, or it holds too many files.
pub fn read(dir: &Path) -> Result<Vec<SourceFile>, FilesError> {
    let root = dir.canonicalize().map_err(|source| failed(dir, source))?;
    let mut walk = Walk { root: &root, found: Vec::new() };
    let settings = root.join(SETTINGS_FILE);
    if settings.exists() {
        walk.file(&settings, SETTINGS_FILE.to_owned())?;
    }
    for folder in FOLDERS {
        let path = root.join(folder);
        if path.is_dir() {
            walk.folder(&path, folder, MAX_DEPTH)?;
        }
    }
    walk.found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(walk.found)
}

pub(super) fn failed(path: &Path, source: io::Error) -> FilesError {
    FilesError::Io { path: path.to_owned(), source }
}

struct Walk<'a> {
    root: &'a Path,
    found: Vec<SourceFile>,
}

impl Walk<'_> {
    fn folder(&mut self, path: &Path, name: &str, depth: usize) -> Result<(), FilesError> {
        if depth == 0 {
            return Ok(());
        }
        for entry in fs::read_dir(path).map_err(|source| failed(path, source))? {
            let entry = entry.map_err(|source| failed(path, source))?;
            let Ok(file_name) = entry.file_name().into_string() else { continue };
            let (path, name) = (entry.path(), format!("{name}/{file_name}"));
            if file_name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                self.folder(&path, &name, depth - 1)?;
            } else if is_content(&name, &file_name) {
                self.file(&path, name)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: String) -> Result<(), FilesError> {
        if self.found.len() >= MAX_FILES {
            return Err(FilesError::TooMany { limit: MAX_FILES });
        }
        let real = match path.canonicalize() {
            // Saved by rename just now: the next look will see it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            real => real.map_err(|source| failed(path, source))?,
        };
        if !real.starts_with(self.root) {
            return Err(FilesError::Outside { path: path.to_owned() });
        }
        let mut bytes = Vec::new();
        let file = File::open(&real).map_err(|source| failed(path, source))?;
        file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(|source| failed(path, source))?;
        self.found.push(SourceFile { path: name, bytes });
        Ok(())
    }
}

/// Whether a path may be that of a content file or of a folder of such: what editors leave beside theirs is not.
#[must_use]
pub fn may_be_content(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let ending = path.extension().and_then(|ending| ending.to_str());
    !name.starts_with(['#', '~', '.']) && matches!(ending, None | Some("yaml" | "yml" | "csv"))
}

/// Whether the name is one of a content file, not of a copy that an editor makes while saving.
pub(super) fn is_content(path: &str, name: &str) -> bool {
    let endings: &[&str] = if path.starts_with(TABLES) { &[".yaml", ".yml", ".csv"] } else { &[".yaml", ".yml"] };
    endings.iter().any(|ending| name.ends_with(ending)) && !name.starts_with(['#', '~', '.'])
}
