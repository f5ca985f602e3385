//! Follows the content folder: a save is live within a blink.
//!
//! The system tells of changes where it can; every few seconds the folder is looked at anyway, because network
//! mounts tell nothing and a folder that was replaced is no longer watched.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::Desk;
use crate::content::SETTINGS_FILE;
use crate::files::FOLDERS;

/// Editors save in several steps within a few milliseconds; this joins them into one.
const SETTLE: Duration = Duration::from_millis(30);
/// How often the folder is looked at unasked.
const LOOK: Duration = Duration::from_secs(3);
/// Deeper folders are not looked into.
const MAX_DEPTH: usize = 8;

type System = Debouncer<RecommendedWatcher, RecommendedCache>;

/// What a content folder looks like: names, sizes and times of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look(u64);

impl Desk {
    /// Reloads the content whenever its folder changes, until `stop` fires. `seen` is how the folder looked before the
    /// content that serves was read: a save since then is one that nobody has read.
    pub async fn follow(&self, dir: PathBuf, mut seen: Look, stop: CancellationToken) {
        let changed = Arc::new(Notify::new());
        let mut system = told(&changed);
        while !stop.is_cancelled() {
            watch_all(&mut system, &dir);
            // The first look comes before the first wait: nothing was told of a save before the system was asked to.
            let now = Look::later(&dir).await;
            if let Some(now) = now.filter(|now| *now != seen) {
                seen = now;
                self.reload().await;
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = changed.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}

/// Has the system tell of changes; none if it cannot.
fn told(changed: &Arc<Notify>) -> Option<System> {
    let changed = Arc::clone(changed);
    let tell = move |result: DebounceEventResult| {
        // Reading the files is an event too; it must not lead to reading them again.
        let writes = |kind: &EventKind| !matches!(kind, EventKind::Access(_));
        if result.map_or(true, |events| events.iter().any(|event| writes(&event.kind))) {
            changed.notify_one();
        }
    };
    let system = new_debouncer(SETTLE, None, tell);
    if let Err(error) = &system {
        tracing::warn!(%error, "the system does not tell of changed files; they are looked at every few seconds");
    }
    system.ok()
}

/// Again before each wait: a folder that came or was replaced since needs it, for the others it changes nothing.
fn watch_all(system: &mut Option<System>, dir: &Path) {
    let Some(system) = system else { return };
    let ours = FOLDERS.map(|folder| (dir.join(folder), RecursiveMode::Recursive));
    for (path, mode) in [(dir.to_owned(), RecursiveMode::NonRecursive)].into_iter().chain(ours) {
        if path.is_dir()
            && let Err(error) = system.watch(&path, mode)
        {
            tracing::debug!(path = %path.display(), %error, "not told of changes here");
        }
    }
}

impl Look {
    /// Looks at a folder.
    #[must_use]
    pub fn at(dir: &Path) -> Self {
        let mut found = Vec::new();
        add(&dir.join(SETTINGS_FILE), 0, &mut found);
        for folder in FOLDERS {
            add(&dir.join(folder), 0, &mut found);
        }
        found.sort_unstable();
        let mut hasher = DefaultHasher::new();
        found.hash(&mut hasher);
        Self(hasher.finish())
    }

    async fn later(dir: &Path) -> Option<Self> {
        let dir = dir.to_owned();
        tokio::task::spawn_blocking(move || Self::at(&dir)).await.ok()
    }
}

fn add(path: &Path, depth: usize, found: &mut Vec<(PathBuf, u64, Option<Duration>)>) {
    let Ok(about) = path.metadata() else { return };
    if about.is_file() {
        let changed = about.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        found.push((path.to_owned(), about.len(), changed));
    } else if depth < MAX_DEPTH
        && let Ok(entries) = path.read_dir()
    {
        for entry in entries.flatten() {
            add(&entry.path(), depth + 1, found);
        }
    }
}
