//! The breaker of an endpoint: where nothing gets through, deliveries wait without using up their tries.
//!
//! Closed, then open after failures in a row or a high share of them, then one probe at a time with longer and longer
//! pauses; after the first success tries begin again few at a time. It lives in the process: after a restart the first
//! failures teach it again.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// So many failures in a row open it.
const IN_A_ROW: u32 = 5;
/// So does this share of failures among at least so many tries within the window.
const SHARE: f64 = 0.7;
const AT_LEAST: usize = 10;
const WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// More tries are not remembered, however many there are in the window.
const AT_MOST: usize = 200;
/// The first pause before a probe; each failed probe doubles it up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(30);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// Tries at once after the first success; each further one doubles them until they are free.
const FIRST_AT_ONCE: u32 = 1;
const FREE_FROM: u32 = 64;

/// A breaker; closed at first.
#[derive(Debug, Clone)]
pub struct Breaker {
    state: State,
    failures: u32,
    recent: VecDeque<(Timestamp, bool)>,
    at_once: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    /// Nothing is tried for as long as the pause lasts.
    Open {
        since: Timestamp,
        pause: Duration,
    },
    /// One try is under way.
    Probing {
        pause: Duration,
    },
}

/// What the end of a try changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Deliveries wait from now on.
    Opened,
    /// Deliveries go on.
    Closed,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { state: State::Closed, failures: 0, recent: VecDeque::new(), at_once: u32::MAX }
    }
}

impl Breaker {
    /// How many tries may be under way at once.
    #[must_use]
    pub fn room(&self, now: Timestamp) -> u32 {
        match self.state {
            State::Closed => self.at_once,
            State::Probing { .. } => 0,
            State::Open { since, pause } => u32::from(is_over(since, pause, now)),
        }
    }

    /// When the next probe may begin; none unless deliveries wait for it.
    #[must_use]
    pub fn probe_at(&self, now: Timestamp) -> Option<Timestamp> {
        match self.state {
            State::Open { since, pause } if !is_over(since, pause, now) => {
                Some(since.checked_add(pause).unwrap_or(now))
            }
            _ => None,
        }
    }

    /// A try begins. Says whether it is the probe: one that was claimed before the breaker opened is none.
    #[must_use]
    pub fn began(&mut self, now: Timestamp) -> bool {
        match self.state {
            State::Open { since, pause } if is_over(since, pause, now) => {
                self.state = State::Probing { pause };
                true
            }
            _ => false,
        }
    }

    /// A try was given up before its end: it says nothing, and a probe is made again after the same pause.
    pub fn abandoned(&mut self, now: Timestamp, probe: bool) {
        if let (State::Probing { pause }, true) = (self.state, probe) {
            self.state = State::Open { since: now, pause };
        }
    }

    /// A try ended; `probe` is what its beginning said.
    pub fn ended(&mut self, now: Timestamp, delivered: bool, probe: bool) -> Option<Change> {
        match (self.state, delivered) {
            (State::Closed, true) => {
                self.failures = 0;
                self.at_once = widened(self.at_once);
                self.remember(now, true);
                None
            }
            (State::Closed, false) => {
                self.failures += 1;
                self.remember(now, false);
                self.is_hopeless().then(|| self.open(now, FIRST_PAUSE))
            }
            (State::Open { .. } | State::Probing { .. }, true) => {
                *self = Self { at_once: FIRST_AT_ONCE, ..Self::default() };
                Some(Change::Closed)
            }
            (State::Probing { pause }, false) if probe => {
                self.open(now, (pause * 2).min(LONGEST_PAUSE));
                None
            }
            // It began before the breaker opened.
            (State::Open { .. } | State::Probing { .. }, false) => None,
        }
    }

    fn open(&mut self, since: Timestamp, pause: Duration) -> Change {
        self.state = State::Open { since, pause };
        Change::Opened
    }

    fn remember(&mut self, now: Timestamp, delivered: bool) {
        self.recent.push_back((now, delivered));
        let is_old = |(at, _): &(Timestamp, bool)| now.duration_since(*at).abs() > WINDOW;
        while self.recent.len() > AT_MOST || self.recent.front().is_some_and(is_old) {
            self.recent.pop_front();
        }
    }

    fn is_hopeless(&self) -> bool {
        let failed = self.recent.iter().filter(|(_, delivered)| !delivered).count();
        let mostly = self.recent.len() >= AT_LEAST && failed as f64 >= SHARE * self.recent.len() as f64;
        self.failures >= IN_A_ROW || mostly
    }
}

/// A clock that was set back must not keep anything waiting.
fn is_over(since: Timestamp, pause: Duration, now: Timestamp) -> bool {
    let waited = now.duration_since(since);
    waited.is_negative() || waited >= SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX)
}

fn widened(at_once: u32) -> u32 {
    let next = at_once.saturating_mul(2);
    if next >= FREE_FROM { u32::MAX } else { next }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + seconds).unwrap()
    }

    /// Opened by five failures at second 0.
    fn open() -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 1..IN_A_ROW {
            assert_eq!(breaker.ended(at(0), false, false), None);
        }
        assert_eq!(breaker.ended(at(0), false, false), Some(Change::Opened));
        breaker
    }

    #[test]
    fn failures_in_a_row_open_it_and_a_success_between_does_not() {
        assert_eq!(open().room(at(29)), 0);
        let mut breaker = Breaker::default();
        for round in 0..100 {
            breaker.ended(at(round * 100), round % 5 == 4, false);
        }
        assert_eq!(breaker.room(at(10_000)), u32::MAX);
    }

    #[test]
    fn seven_of_ten_within_five_minutes_open_it() {
        let opened = |seconds_between: i64| {
            let mut breaker = Breaker::default();
            (0..10).any(|round| breaker.ended(at(round * seconds_between), round % 4 == 0, false).is_some())
        };
        assert!(opened(20), "seven of ten within three minutes");
        assert!(!opened(60), "the same over ten minutes: never ten of them within five");
    }

    #[test]
    fn probes_come_one_at_a_time_at_longer_and_longer_pauses() {
        let mut breaker = open();
        let mut now = 0;
        for pause in [30, 60, 120, 240, 300, 300] {
            assert_eq!(breaker.room(at(now + pause - 1)), 0, "{pause}");
            assert_eq!(breaker.probe_at(at(now)), Some(at(now + pause)));
            now += pause;
            assert_eq!((breaker.room(at(now)), breaker.probe_at(at(now))), (1, None));
            let probe = breaker.began(at(now));
            assert_eq!(breaker.room(at(now)), 0, "one at a time");
            assert_eq!(breaker.ended(at(now), false, probe), None);
        }
    }

    #[test]
    fn after_a_success_it_opens_up_slowly() {
        let mut breaker = open();
        let probe = breaker.began(at(30));
        assert_eq!(breaker.ended(at(30), true, probe), Some(Change::Closed));
        for at_once in [1, 2, 4, 8, 16, 32, u32::MAX, u32::MAX] {
            assert_eq!(breaker.room(at(30)), at_once);
            assert_eq!(breaker.ended(at(30), true, false), None);
        }
    }

    #[test]
    fn a_probe_that_was_given_up_is_made_again_after_the_same_pause() {
        let mut breaker = open();
        let probe = breaker.began(at(30));
        breaker.abandoned(at(40), probe);
        assert_eq!((breaker.room(at(69)), breaker.room(at(70))), (0, 1));
    }

    /// Claimed while it was closed, begun after it opened: eight tries may be under way when the fifth fails.
    #[test]
    fn a_try_that_is_no_probe_is_not_taken_for_it() {
        let mut breaker = open();
        let late = breaker.began(at(1));
        assert_eq!((late, breaker.room(at(29)), breaker.room(at(30))), (false, 0, 1), "the pause goes on");
        let probe = breaker.began(at(30));
        assert!(probe);
        assert_eq!(breaker.ended(at(31), false, late), None);
        breaker.abandoned(at(31), late);
        assert_eq!(breaker.room(at(1_000)), 0, "the probe is under way still");
        assert_eq!(breaker.ended(at(40), false, probe), None);
        assert_eq!((breaker.room(at(99)), breaker.room(at(100))), (0, 1), "twice the first pause");
        let probe = breaker.began(at(100));
        assert_eq!(breaker.ended(at(101), true, late), Some(Change::Closed), "what gets through, gets through");
        assert_eq!(breaker.ended(at(102), false, probe), None);
        assert_eq!(breaker.room(at(102)), FIRST_AT_ONCE);
    }

    #[test]
    fn it_remembers_no_more_than_it_needs() {
        let mut breaker = Breaker::default();
        for second in 0..100_000 {
            breaker.ended(at(second / 1_000), second % 2 == 0, false);
        }
        assert!(breaker.recent.len() <= 1_000, "{}", breaker.recent.len());
    }

    #[test]
    fn a_clock_that_jumps_keeps_nothing_waiting() {
        assert_eq!(open().room(at(-86_400)), 1);
        assert_eq!(open().room(at(86_400)), 1);
    }
}
