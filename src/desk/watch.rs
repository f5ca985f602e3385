//! Follows the content folder: a save is live within a blink.
//!
//! The system tells of changes where it can; every few seconds the folder is looked at anyway, because network
//! mounts tell nothing and a folder that was replaced is no longer watched.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _, recommended_watcher};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Desk, Reloaded};
use crate::content::SETTINGS_FILE;
use crate::files::{FOLDERS, may_be_content};

/// Editors save in several steps; when the system told of none for so long, the folder is read.
const QUIET: Duration = Duration::from_millis(5);
/// What was read goes live when nothing has changed for so long: slow steps of one save are not taken for two.
const SETTLE: Duration = Duration::from_millis(30);
/// How often the folder is looked at unasked.
const LOOK: Duration = Duration::from_secs(3);
/// Deeper folders are not looked into.
const MAX_DEPTH: usize = 8;

/// What a content folder looks like: names, sizes and times of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look(u64);

/// What the system told.
#[derive(Debug, Default)]
struct Told {
    changed: Notify,
    times: AtomicUsize,
}

/// Where to look.
#[derive(Debug, Clone)]
struct Sight {
    dir: PathBuf,
    beside: Vec<PathBuf>,
}

/// Waits for changes of a content folder, and of some files beside it.
#[derive(Debug)]
pub struct Follower {
    sight: Sight,
    /// What the folder looked like last; none if what was read then is not what stands there.
    seen: Option<Look>,
    told: Arc<Told>,
    system: Option<RecommendedWatcher>,
    /// Whether the folder was looked at already; the first look needs no wait.
    looked: bool,
}

impl Follower {
    /// Follows from what the folder and the files look like now.
    #[must_use]
    pub fn new(dir: PathBuf, beside: Vec<PathBuf>) -> Self {
        let sight = Sight { dir, beside };
        Self::of(sight.look(), sight)
    }

    /// Follows a folder from what it looked like at a moment before.
    #[must_use]
    pub fn from(dir: PathBuf, seen: Look) -> Self {
        Self::of(seen, Sight { dir, beside: Vec::new() })
    }

    fn of(seen: Look, sight: Sight) -> Self {
        let told = Arc::new(Told::default());
        let system = system(&told);
        Self { sight, seen: Some(seen), told, system, looked: false }
    }

    /// Waits for the next change, and until the system tells of no more of it; none if `stop` fires before.
    pub async fn changed(&mut self, stop: &CancellationToken) -> Option<Settling> {
        while !stop.is_cancelled() {
            if self.looked && self.seen.is_some() {
                tokio::select! {
                    () = stop.cancelled() => return None,
                    () = self.told.changed.notified() => self.quiet().await,
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
            // Each look comes after the system was asked to tell: what was saved before, it told nobody.
            watch_all(&mut self.system, &self.sight.dir);
            self.looked = true;
            let (began, times) = (Instant::now(), self.told.times.load(Ordering::Relaxed));
            let now = self.sight.clone().later().await?;
            if self.seen != Some(now) {
                self.seen = Some(now);
                return Some(Settling {
                    sight: self.sight.clone(),
                    seen: now,
                    told: Arc::clone(&self.told),
                    times,
                    began,
                });
            }
        }
        None
    }

    /// What was read at the last change is not what stands there now: the next look is a change in any case.
    pub fn again(&mut self) {
        self.seen = None;
    }

    async fn quiet(&self) {
        let began = Instant::now();
        while began.elapsed() < SETTLE {
            let times = self.told.times.load(Ordering::Relaxed);
            tokio::time::sleep(QUIET).await;
            if self.told.times.load(Ordering::Relaxed) == times {
                return;
            }
        }
    }
}

/// A change that may not be over.
#[derive(Debug)]
pub struct Settling {
    sight: Sight,
    seen: Look,
    told: Arc<Told>,
    times: usize,
    began: Instant,
}

impl Settling {
    /// Whether what was read since the change is what stands there. Blocks until the change is old enough to be over:
    /// that time is best used for reading.
    #[must_use]
    pub fn is_over(&self) -> bool {
        std::thread::sleep(SETTLE.saturating_sub(self.began.elapsed()));
        self.told.times.load(Ordering::Relaxed) == self.times && self.sight.look() == self.seen
    }
}

impl Desk {
    /// Reloads the content whenever its folder changes, until `stop` fires. `seen` is how the folder looked before the
    /// content that serves was read: a save since then is one that nobody has read.
    pub async fn follow(&self, dir: PathBuf, seen: Look, stop: CancellationToken) {
        let mut follower = Follower::from(dir, seen);
        while let Some(change) = follower.changed(&stop).await {
            if self.reload_if(move || change.is_over()).await == Reloaded::Unsettled {
                follower.again();
            }
        }
    }
}

/// Has the system tell of changes; none if it cannot.
fn system(told: &Arc<Told>) -> Option<RecommendedWatcher> {
    let told = Arc::clone(told);
    let tell = move |event: notify::Result<Event>| {
        // Reading the files is an event too; it must not lead to reading them again.
        let writes = |event: Event| {
            !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|path| may_be_content(path))
        };
        if event.map_or(true, writes) {
            told.times.fetch_add(1, Ordering::Relaxed);
            told.changed.notify_one();
        }
    };
    let system = recommended_watcher(tell);
    if let Err(error) = &system {
        tracing::warn!(%error, "the system does not tell of changed files; they are looked at every few seconds");
    }
    system.ok()
}

/// Again before each wait: a folder that came or was replaced since needs it, for the others it changes nothing.
fn watch_all(system: &mut Option<RecommendedWatcher>, dir: &Path) {
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

impl Sight {
    fn look(&self) -> Look {
        let mut found = Vec::new();
        add(&self.dir.join(SETTINGS_FILE), 0, &mut found);
        for folder in FOLDERS {
            add(&self.dir.join(folder), 0, &mut found);
        }
        for path in &self.beside {
            about(path, &mut found);
        }
        found.sort_unstable();
        let mut hasher = DefaultHasher::new();
        found.hash(&mut hasher);
        Look(hasher.finish())
    }

    async fn later(self) -> Option<Look> {
        tokio::task::spawn_blocking(move || self.look()).await.ok()
    }
}

impl Look {
    /// Looks at a folder.
    #[must_use]
    pub fn at(dir: &Path) -> Self {
        Sight { dir: dir.to_owned(), beside: Vec::new() }.look()
    }
}

type Found = Vec<(PathBuf, u64, Option<Duration>)>;

fn add(path: &Path, depth: usize, found: &mut Found) {
    if !path.is_dir() {
        if may_be_content(path) {
            about(path, found);
        }
    } else if depth < MAX_DEPTH
        && let Ok(entries) = path.read_dir()
    {
        for entry in entries.flatten() {
            add(&entry.path(), depth + 1, found);
        }
    }
}

fn about(path: &Path, found: &mut Found) {
    let Ok(about) = path.metadata() else { return };
    let changed = about.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    found.push((path.to_owned(), about.len(), changed));
}
