//! The one reader of the clock.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

/// Tells the time, in whole milliseconds: what is stored and what was seen are then equal.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the edge that reads the clock")]
        Self::new(Timestamp::now)
    }

    /// A clock of the caller's making, for tests.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// A clock that stands still.
    #[must_use]
    pub fn standing(at: Timestamp) -> Self {
        Self::new(move || at)
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = (self.0)();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock(…)")
    }
}
