//! How many tries and questions an endpoint takes in a minute. Nothing is lost by waiting: what waits is not claimed.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

const MINUTE: SignedDuration = SignedDuration::from_secs(60);
/// The longest pause that a helpdesk gets at once: then one more look costs it little.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// One part of so many is kept free of questions, so that a handoff need not wait for them.
const FOR_TRIES: u32 = 4;

/// The pace of one endpoint.
#[derive(Debug)]
pub(super) struct Pace {
    per_minute: Option<u32>,
    begun: Mutex<VecDeque<Timestamp>>,
    /// The helpdesk wants to be left alone from one time to another.
    pause: Mutex<Option<[Timestamp; 2]>>,
}

impl Pace {
    pub(super) fn new(per_minute: Option<u32>) -> Self {
        Self { per_minute, begun: Mutex::default(), pause: Mutex::default() }
    }

    /// How many tries may begin now.
    pub(super) fn room(&self, now: Timestamp) -> u32 {
        if self.pauses(now) {
            return 0;
        }
        let Some(most) = self.per_minute else { return u32::MAX };
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not stop an endpoint for ever.
        begun.retain(|at| *at <= now && now.duration_since(*at) < MINUTE);
        most.saturating_sub(u32::try_from(begun.len()).unwrap_or(u32::MAX))
    }

    /// How many questions may begin now.
    pub(super) fn room_for_questions(&self, now: Timestamp) -> u32 {
        self.room(now).saturating_sub(self.per_minute.map_or(0, |most| most / FOR_TRIES))
    }

    /// Leaves the helpdesk alone for as long as it asked.
    pub(super) fn pause(&self, now: Timestamp, wait: Duration) {
        let wait = SignedDuration::try_from(wait).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
        let until = now.checked_add(wait).unwrap_or(now);
        *self.pause.lock().unwrap_or_else(PoisonError::into_inner) = Some([now, until]);
    }

    /// A clock that was set back ends a pause.
    fn pauses(&self, now: Timestamp) -> bool {
        let pause = *self.pause.lock().unwrap_or_else(PoisonError::into_inner);
        pause.is_some_and(|[from, until]| from <= now && now < until)
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

    #[test]
    fn questions_leave_room_for_tries_and_a_pause_for_nothing() {
        let start: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        for (most, questions) in [(Some(1), 1), (Some(3), 3), (Some(4), 3), (Some(80), 60), (None, u32::MAX)] {
            assert_eq!(Pace::new(most).room_for_questions(start), questions, "{most:?}");
        }
        let pace = Pace::new(Some(4));
        for _ in 0..3 {
            pace.begin(start);
        }
        assert_eq!([pace.room_for_questions(start), pace.room(start)], [0, 1]);
        for (wait, first, later) in [(30, 29, 30), (86_400, 599, 600)] {
            let pace = Pace::new(None);
            pace.pause(start, Duration::from_secs(wait));
            assert_eq!([pace.room(after(first)), pace.room_for_questions(after(first))], [0, 0], "{wait}");
            assert_eq!([pace.room(after(later)), pace.room(after(-1))], [u32::MAX, u32::MAX], "{wait}");
        }
    }
}
