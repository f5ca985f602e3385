//! A queue with agents, on a clock of its own: who comes when, who gives up, who is taken when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A source of chance that gives the same every time (splitmix64, Steele, Lea and Flood, OOPSLA 2014).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.next()).ln()
    }
}

/// How a day goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day {
    pub(crate) agents: usize,
    /// Visitors by what the agents could do.
    pub(crate) load: f64,
    /// Half of the agents are at lunch in the middle of the day.
    pub(crate) lunch: bool,
}

/// How long an agent takes for a visitor, and how long visitors have patience, in seconds, in the mean.
const SERVICE: f64 = 300.0;
const PATIENCE: f64 = 2_400.0;
/// The day in seconds, and lunch.
pub(crate) const LENGTH: f64 = 10.0 * 3_600.0;
const LUNCH: std::ops::Range<f64> = 4.5 * 3_600.0..5.5 * 3_600.0;

/// One visitor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visitor {
    pub(crate) came: f64,
    /// How long they waited until they were taken or gave up.
    pub(crate) waited: f64,
    pub(crate) taken: bool,
    /// How long they would have waited had they had all patience: what a forecast is measured against.
    pub(crate) would_wait: f64,
}

impl Day {
    /// Everybody of a day, in the order in which they came. First come, first served.
    pub(crate) fn visitors(self, chance: &mut Chance) -> Vec<Visitor> {
        let mut free: BinaryHeap<Reverse<u64>> = (0..self.agents).map(|_| Reverse(0)).collect();
        let mut visitors = Vec::new();
        let mut came = 0.0;
        loop {
            came += chance.exponential(SERVICE / (self.agents as f64 * self.load));
            if came > LENGTH {
                return visitors;
            }
            let (patience, service) = (chance.exponential(PATIENCE), chance.exponential(SERVICE));
            let begins = self.begins(came, &mut free);
            let would_wait = begins - came;
            let taken = would_wait <= patience;
            // Whoever gave up leaves the agent free at the same time as before.
            free.push(Reverse(milliseconds(if taken { begins + service } else { begins })));
            visitors.push(Visitor { came, waited: would_wait.min(patience), taken, would_wait });
        }
    }

    /// When the next agent is free for someone who came then. Half of them do not begin anything during lunch.
    fn begins(self, came: f64, free: &mut BinaryHeap<Reverse<u64>>) -> f64 {
        loop {
            let Reverse(next) = free.pop().unwrap();
            let begins = (next as f64 / 1_000.0).max(came);
            let eats = self.lunch && LUNCH.contains(&begins) && free.len() >= self.agents.div_ceil(2);
            if !eats {
                return begins;
            }
            free.push(Reverse(milliseconds(LUNCH.end)));
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time within a few days")]
fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1_000.0) as u64
}
