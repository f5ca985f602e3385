//! The content that serves now, and how the next one takes its place.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::clock::Clock;
use super::serving::Serving;

/// One reason why content cannot go live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentProblem {
    /// The file, relative to the content folder; empty if it concerns no single one.
    pub file: String,
    /// The line, from 1; 0 if it concerns the whole file.
    pub line: usize,
    /// The column, from 1; 0 if it concerns the whole line.
    pub column: usize,
    /// The diagnostic's code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// Content that was refused while the old one serves on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedContent {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub problems: Vec<ContentProblem>,
}

/// What serves now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentStatus {
    /// The version: the hash of all files.
    pub version: String,
    /// Live since then.
    pub since: Timestamp,
    /// What was refused after it, if anything was.
    pub refused: Option<RefusedContent>,
}

/// Reads, checks and compiles the content, blocking; called for every reload with what serves, of which much can be
/// used again.
pub type Load = dyn Fn(&Serving) -> Result<Serving, Vec<ContentProblem>> + Send + Sync;

/// What came of a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reloaded {
    /// The new content serves.
    Live {
        /// Its version.
        version: String,
    },
    /// Nothing had changed.
    Same,
    /// What was read does not stand there any more; nothing was done.
    Unsettled,
    /// The old content serves on.
    Refused(Vec<ContentProblem>),
}

/// The content that serves now.
pub(super) struct Live {
    serving: ArcSwap<Serving>,
    status: ArcSwap<ContentStatus>,
    load: Box<Load>,
    clock: Clock,
    /// One reload at a time, or an older one could win.
    reloading: Mutex<()>,
}

impl Live {
    pub(super) fn new(serving: Serving, load: Box<Load>, clock: Clock) -> Self {
        let version = serving.brain.content().version.clone();
        let status = ContentStatus { version, since: clock.now(), refused: None };
        Self {
            serving: ArcSwap::from_pointee(serving),
            status: ArcSwap::from_pointee(status),
            load,
            clock,
            reloading: Mutex::default(),
        }
    }

    pub(super) fn serving(&self) -> Arc<Serving> {
        self.serving.load_full()
    }

    pub(super) fn status(&self) -> Arc<ContentStatus> {
        self.status.load_full()
    }

    /// Reads everything again and swaps if it is whole; nothing is done if it is not `still` what stands there. Blocks
    /// for as long as that takes.
    pub(super) fn reload_if(&self, still: impl FnOnce() -> bool) -> Reloaded {
        let _one = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = (self.load)(&self.serving());
        match loaded {
            _ if !still() => Reloaded::Unsettled,
            Ok(serving) => self.swap(serving),
            Err(problems) => self.refuse(problems),
        }
    }

    /// Records that loading itself broke.
    pub(super) fn broken(&self) -> Reloaded {
        self.refuse(vec![ContentProblem {
            file: String::new(),
            line: 0,
            column: 0,
            code: "broken".to_owned(),
            message: "reading the content broke".to_owned(),
            help: "This is a fault of Deskbell: please report it with the files that cause it.".to_owned(),
        }])
    }

    fn swap(&self, serving: Serving) -> Reloaded {
        let version = serving.brain.content().version.clone();
        let before = self.status();
        if before.version == version {
            let status = ContentStatus { refused: None, ..(*before).clone() };
            self.status.store(Arc::new(status));
            return Reloaded::Same;
        }
        self.serving.store(Arc::new(serving));
        let status = ContentStatus { version: version.clone(), since: self.clock.now(), refused: None };
        self.status.store(Arc::new(status));
        metrics::counter!("deskbell_reloads_total", "result" => "live").increment(1);
        tracing::info!(version, "new content is live");
        Reloaded::Live { version }
    }

    fn refuse(&self, problems: Vec<ContentProblem>) -> Reloaded {
        metrics::counter!("deskbell_reloads_total", "result" => "refused").increment(1);
        for problem in &problems {
            tracing::error!(
                file = problem.file,
                line = problem.line,
                column = problem.column,
                code = problem.code,
                "{}",
                problem.message
            );
        }
        tracing::error!(problems = problems.len(), "the new content is refused; the old one serves on");
        let refused = RefusedContent { at: self.clock.now(), problems: problems.clone() };
        self.status.store(Arc::new(ContentStatus { refused: Some(refused), ..(*self.status()).clone() }));
        Reloaded::Refused(problems)
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("status", &self.status).finish_non_exhaustive()
    }
}
