//! Puts content files back into the folder: each whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::read::{FOLDERS, FilesError, MAX_BYTES, failed, is_content};
use crate::content::{SETTINGS_FILE, SourceFile};

/// The beginning of the names of files that are being written; content files never begin with a dot.
const UNFINISHED: &str = ".deskbell-";

/// Whether the bytes of a file as read may be fewer than the file has.
#[must_use]
pub fn is_cut(file: &SourceFile) -> bool {
    file.bytes.len() as u64 >= MAX_BYTES
}

/// Writes files into a content folder, and removes others from it. What is written takes its place by a rename, after
/// all of it is on the disk: where there is no room, the folder stays as it is.
///
/// # Errors
/// When a path is none of a content file, or a file cannot be written or removed.
pub fn replace(dir: &Path, write: &[&SourceFile], remove: &[&str]) -> Result<(), FilesError> {
    let root = dir.canonicalize().map_err(|source| failed(dir, source))?;
    let mut ready = Vec::new();
    let prepared = write.iter().try_for_each(|file| {
        let to = target(&root, &file.path)?;
        ready.push((prepare(&to, &file.bytes).map_err(|source| failed(&to, source))?, to));
        Ok(())
    });
    let gone: Result<Vec<PathBuf>, FilesError> = remove.iter().map(|path| target(&root, path)).collect();
    let (Ok(()), Ok(gone)) = (&prepared, &gone) else {
        for (temporary, _) in &ready {
            // Left behind it would be passed over, as any file that begins with a dot.
            let _ = fs::remove_file(temporary);
        }
        return prepared.and(gone.map(drop));
    };
    for (temporary, to) in &ready {
        fs::rename(temporary, to).map_err(|source| failed(to, source))?;
    }
    gone.iter().try_for_each(|path| fs::remove_file(path).map_err(|source| failed(path, source)))
}

/// Where a content file lies; behind a link, if one leads to it inside the folder.
fn target(root: &Path, path: &str) -> Result<PathBuf, FilesError> {
    let whole = root.join(path);
    let name = path.rsplit('/').next().unwrap_or_default();
    let plain = path.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains('\\'));
    let ours = FOLDERS.iter().any(|folder| path.starts_with(&format!("{folder}/"))) && is_content(path, name);
    if !plain || !(ours || path == SETTINGS_FILE) {
        return Err(FilesError::Outside { path: whole });
    }
    match whole.canonicalize() {
        Ok(real) if real.starts_with(root) => Ok(real),
        Ok(_) => Err(FilesError::Outside { path: whole }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => new_target(root, whole),
        Err(source) => Err(failed(&whole, source)),
    }
}

/// A file that is not there yet: its folder is made, inside the content folder.
fn new_target(root: &Path, whole: PathBuf) -> Result<PathBuf, FilesError> {
    let folder = whole.parent().unwrap_or(root);
    fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
    let real = folder.canonicalize().map_err(|source| failed(folder, source))?;
    if real.starts_with(root) { Ok(whole) } else { Err(FilesError::Outside { path: whole }) }
}

/// The bytes on the disk beside their place, with the rights of the file that they replace.
fn prepare(to: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let temporary = to.with_file_name(format!("{UNFINISHED}{}-{name}", std::process::id()));
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        if let Ok(about) = to.metadata() {
            file.set_permissions(about.permissions())?;
        }
        file.sync_all()
    });
    match written {
        Ok(()) => Ok(temporary),
        Err(error) => {
            let _ = fs::remove_file(&temporary);
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn files_are_replaced_made_and_removed() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("deskbell.yaml"), "name: Alt\n").unwrap();
        fs::create_dir_all(dir.path().join("intents")).unwrap();
        fs::write(dir.path().join("intents/weg.yaml"), "x").unwrap();
        let (settings, new) = (file("deskbell.yaml", "name: Neu\n"), file("knowledge/de/a.yaml", "entries: []\n"));
        replace(dir.path(), &[&settings, &new], &["intents/weg.yaml"]).unwrap();
        assert_eq!(files::read(dir.path()).unwrap(), [settings, new]);
        let left: Vec<_> = fs::read_dir(dir.path().join("knowledge/de")).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing unfinished is left: {left:?}");
    }

    #[test]
    fn nothing_but_content_is_touched() {
        let dir = tempfile::tempdir().unwrap();
        let good = file("knowledge/de/a.yaml", "new");
        for path in [
            "../a.yaml",
            "knowledge/../../a.yaml",
            "/etc/a.yaml",
            "data/deskbell.db",
            "knowledge/de/.a.yaml",
            "x.yaml",
            "knowledge//a.yaml",
            "intents/a.txt",
        ] {
            assert!(replace(dir.path(), &[&good, &file(path, "bad")], &[]).is_err(), "{path}");
            assert!(replace(dir.path(), &[&good], &[path]).is_err(), "{path}");
        }
        assert!(files::read(dir.path()).unwrap().is_empty(), "not even the good one was written");
        let elsewhere = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("intents")).unwrap();
        assert!(replace(dir.path(), &[&file("intents/a.yaml", "bad")], &[]).is_err());
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}
