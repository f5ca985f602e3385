//! How many tries an endpoint takes in a minute. Nothing is lost by waiting: what waits is not claimed.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// The pace of one endpoint.
#[derive(Debug)]
pub(super) struct Pace {
    per_minute: Option<u32>,
    begun: Mutex<VecDeque<Timestamp>>,
}

impl Pace {
    pub(super) fn new(per_minute: Option<u32>) -> Self {
        Self { per_minute, begun: Mutex::default() }
    }

    /// How many tries may begin now.
    pub(super) fn room(&self, now: Timestamp) -> u32 {
        let Some(most) = self.per_minute else { return u32::MAX };
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not stop an endpoint for ever.
        begun.retain(|at| *at <= now && now.duration_since(*at) < MINUTE);
        most.saturating_sub(u32::try_from(begun.len()).unwrap_or(u32::MAX))
    }

    /// Notes that one begins.
    pub(super) fn begin(&self, now: Timestamp) {
        if self.per_minute.is_some() {
            self.begun.lock().unwrap_or_else(PoisonError::into_inner).push_back(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_holds_so_many_whatever_the_clock_does() {
        let start: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        let pace = Pace::new(Some(2));
        assert_eq!(pace.room(start), 2);
        pace.begin(start);
        pace.begin(after(30));
        assert_eq!(pace.room(after(31)), 0);
        assert_eq!(pace.room(after(60)), 1);
        assert_eq!(pace.room(after(-3_600)), 2, "the clock was set back");
        assert_eq!(Pace::new(None).room(start), u32::MAX);
    }
}
