//! How long a visitor will wait, from how long others waited.
//!
//! Those who gave up, or still wait, are *censored*: they waited at least so long. Leaving them out would promise too
//! little, as it is the long waits that people give up. The share of those who wait longer than a time is estimated by
//! E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958); what has been
//! waited already is a condition, not a subtraction.

use jiff::SignedDuration;

/// With fewer who were taken nothing is said.
pub const FEWEST: usize = 20;
/// Those who ask last say most: at most so many are looked at.
pub const MOST: usize = 25;

/// The middle of those who wait is told as the lower end, and this share as the upper one.
const LOW: f64 = 0.5;
const HIGH: f64 = 0.8;

/// How long somebody waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waited {
    /// Until somebody took them, they gave up, or now.
    pub time: SignedDuration,
    /// Whether somebody took them.
    pub taken: bool,
}

/// What those who were there before say of the wait.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Times, in seconds, and the share of those who wait longer; both run one way.
    longer: Vec<(f64, f64)>,
}

/// A wait from now on, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// Half of all wait longer.
    pub low_s: u32,
    /// One of five waits longer.
    pub high_s: u32,
}

impl Forecast {
    /// Learns from those who were there last; none if they are too few.
    #[must_use]
    pub fn of(waited: &[Waited]) -> Option<Self> {
        if waited.iter().filter(|waited| waited.taken).count() < FEWEST {
            return None;
        }
        let mut sorted: Vec<(f64, bool)> =
            waited.iter().map(|waited| (waited.time.as_secs_f64().max(0.0), waited.taken)).collect();
        // Who gave up at the very time at which another was taken had waited that long too.
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let (mut left, mut share) = (sorted.len(), 1.0);
        let mut longer = Vec::new();
        for (time, taken) in sorted {
            if taken {
                share *= 1.0 - 1.0 / left as f64;
                longer.push((time, share));
            }
            left -= 1;
        }
        Some(Self { longer })
    }

    /// The wait that is left after `elapsed`; none if it cannot be said: nobody of the others waited so long.
    #[must_use]
    pub fn left(&self, elapsed: SignedDuration) -> Option<Stated> {
        let elapsed = elapsed.as_secs_f64().max(0.0);
        let still = self.longer_than(elapsed);
        let count = self.longer.iter().filter(|(time, _)| *time > elapsed).count() as f64;
        let left = |share: f64| {
            // The next one lies below the k-th of n with the chance k / (n + 1), not k / n.
            let wanted = still * (1.0 - share * (count + 1.0) / count);
            let at = self.longer.iter().find(|(time, longer)| *time > elapsed && *longer <= wanted + f64::EPSILON)?;
            Some(seconds(at.0 - elapsed))
        };
        Some(Stated { low_s: left(LOW)?, high_s: left(HIGH)? })
    }

    fn longer_than(&self, elapsed: f64) -> f64 {
        self.longer.iter().take_while(|(time, _)| *time <= elapsed).last().map_or(1.0, |(_, longer)| *longer)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time of people, cut at four billion")]
fn seconds(time: f64) -> u32 {
    time.ceil().min(f64::from(u32::MAX)) as u32
}

impl Stated {
    /// As people say it, in minutes: the steps grow with the time, and are never too short.
    #[must_use]
    pub fn minutes(self) -> (u32, u32) {
        (stepped(self.low_s.div_ceil(60)), stepped(self.high_s.div_ceil(60)))
    }
}

fn stepped(minutes: u32) -> u32 {
    let step = match minutes {
        0..=5 => 1,
        6..=30 => 5,
        31..=60 => 10,
        _ => 30,
    };
    minutes.div_ceil(step) * step
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(seconds: i64) -> Waited {
        Waited { time: SignedDuration::from_secs(seconds), taken: true }
    }

    fn gave_up(seconds: i64) -> Waited {
        Waited { taken: false, ..taken(seconds) }
    }

    fn left(waited: &[Waited], elapsed: i64) -> Option<(u32, u32)> {
        let stated = Forecast::of(waited)?.left(SignedDuration::from_secs(elapsed))?;
        Some((stated.low_s, stated.high_s))
    }

    #[test]
    fn without_anybody_who_gave_up_it_is_the_plain_share() {
        let waited: Vec<Waited> = (1..=20).map(|minute| taken(minute * 60)).collect();
        assert_eq!(left(&waited, 0), Some((660, 1_020)));
        assert_eq!(left(&waited[..19], 0), None, "too few");
        assert_eq!(left(&waited, 10 * 60), Some((360, 540)), "of those who waited longer than ten minutes");
        assert_eq!(left(&waited, 20 * 60), None, "nobody waited so long");
    }

    #[test]
    fn who_gave_up_makes_it_longer_than_if_they_were_dropped() {
        let mut waited: Vec<Waited> = (1..=20).map(|minute| taken(minute * 60)).collect();
        let without = left(&waited, 0).unwrap();
        waited.extend((1..=10).map(|minute| gave_up(minute * 60)));
        let with = left(&waited, 0).unwrap();
        assert!(with.0 > without.0 && with.1 > without.1, "{with:?} {without:?}");
    }

    #[test]
    fn by_hand() {
        // Kaplan and Meier's own way, on paper: 1 of 4 at 1 min, one gives up at 2, 1 of 2 at 3, 1 of 1 at 4; all
        // seven times over so that they are enough.
        let group = [taken(60), gave_up(120), taken(180), taken(240)];
        let waited: Vec<Waited> = group.iter().copied().cycle().take(28).collect();
        let forecast = Forecast::of(&waited).unwrap();
        assert!((forecast.longer_than(60.0) - 0.75).abs() < 1e-9);
        assert!((forecast.longer_than(180.0) - 0.375).abs() < 1e-9);
        assert!(forecast.longer_than(240.0).abs() < 1e-9);
    }

    #[test]
    fn people_round_up() {
        let minutes = |low_s, high_s| Stated { low_s, high_s }.minutes();
        assert_eq!(minutes(0, 1), (0, 1));
        assert_eq!(minutes(61, 301), (2, 10));
        assert_eq!(minutes(1_801, 3_601), (40, 90));
    }
}
