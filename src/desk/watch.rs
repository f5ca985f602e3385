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

/// Waits for changes of a content folder, and of some files beside it.
#[derive(Debug)]
pub struct Follower {
    dir: PathBuf,
    beside: Vec<PathBuf>,
    seen: Look,
    changed: Arc<Notify>,
    system: Option<System>,
    /// Whether the folder was looked at already; the first look needs no wait.
    looked: bool,
}

impl Follower {
    /// Follows from what the folder and the files look like now.
    #[must_use]
    pub fn new(dir: PathBuf, beside: Vec<PathBuf>) -> Self {
        let seen = Look::with(&dir, &beside);
        Self { beside, ..Self::from(dir, seen) }
    }

    /// Follows a folder from what it looked like at a moment before.
    #[must_use]
    pub fn from(dir: PathBuf, seen: Look) -> Self {
        let changed = Arc::new(Notify::new());
        let system = told(&changed);
        Self { dir, beside: Vec::new(), seen, changed, system, looked: false }
    }

    /// Waits for the next change; false if `stop` fires before.
    pub async fn changed(&mut self, stop: &CancellationToken) -> bool {
        while !stop.is_cancelled() {
            if self.looked {
                tokio::select! {
                    () = stop.cancelled() => return false,
                    () = self.changed.notified() => {}
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
            // Each look comes after the system was asked to tell: what was saved before, it told nobody.
            watch_all(&mut self.system, &self.dir);
            self.looked = true;
            let now = Look::later(&self.dir, &self.beside).await;
            if let Some(now) = now.filter(|now| *now != self.seen) {
                self.seen = now;
                return true;
            }
        }
        false
    }
}

impl Desk {
    /// Reloads the content whenever its folder changes, until `stop` fires. `seen` is how the folder looked before the
    /// content that serves was read: a save since then is one that nobody has read.
    pub async fn follow(&self, dir: PathBuf, seen: Look, stop: CancellationToken) {
        let mut follower = Follower::from(dir, seen);
        while follower.changed(&stop).await {
            self.reload().await;
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
        Self::with(dir, &[])
    }

    /// Looks at a folder, and at some files beside it.
    fn with(dir: &Path, beside: &[PathBuf]) -> Self {
        let mut found = Vec::new();
        add(&dir.join(SETTINGS_FILE), 0, &mut found);
        for folder in FOLDERS {
            add(&dir.join(folder), 0, &mut found);
        }
        for path in beside {
            add(path, MAX_DEPTH, &mut found);
        }
        found.sort_unstable();
        let mut hasher = DefaultHasher::new();
        found.hash(&mut hasher);
        Self(hasher.finish())
    }

    async fn later(dir: &Path, beside: &[PathBuf]) -> Option<Self> {
        let (dir, beside) = (dir.to_owned(), beside.to_vec());
        tokio::task::spawn_blocking(move || Self::with(&dir, &beside)).await.ok()
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
