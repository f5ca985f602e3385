//! When a delivery is tried again, and what an answer means for it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// The longest wait that a receiver may ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(24);
/// Waits from here on are the slow part of a schedule: time for people to act.
const SLOW_FROM_S: u64 = 600;
/// A wait is longer or shorter by up to this share.
const JITTER: f64 = 0.2;

/// What an answer, or its absence, means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver has it.
    Delivered,
    /// A fault that passes by itself.
    Retry,
    /// A fault that people must mend, such as a wrong token: tried again, slowly, and an operator is told.
    Configuration,
    /// The receiver is gone for good.
    Gone,
}

/// Judges a status. Redirects are never followed, so they are a fault of the configuration.
#[must_use]
pub fn judge(status: u16) -> Verdict {
    match status {
        200..=299 => Verdict::Delivered,
        410 => Verdict::Gone,
        408 | 425 | 429 | 500..=599 => Verdict::Retry,
        _ => Verdict::Configuration,
    }
}

/// How long to wait before try `number` (from 1), or none when the schedule has no such try.
///
/// `random` is from 0 to 1 and moves the wait by up to 20 % to either side, so that many deliveries that failed
/// together do not come back together. After a fault of the configuration the wait comes from the slow part.
#[must_use]
pub fn wait(schedule_s: &[u64], number: u32, verdict: Verdict, random: f64) -> Option<Duration> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    let planned = *schedule_s.get(index)?;
    let seconds = if verdict == Verdict::Configuration { planned.max(slow(schedule_s)) } else { planned };
    let factor = 1.0 + JITTER * (2.0 * random.clamp(0.0, 1.0) - 1.0);
    Some(Duration::from_secs(seconds).mul_f64(factor))
}

fn slow(schedule_s: &[u64]) -> u64 {
    let slow = schedule_s.iter().copied().find(|wait| *wait >= SLOW_FROM_S);
    slow.or_else(|| schedule_s.iter().copied().max()).unwrap_or(0)
}

/// Reads `Retry-After`: seconds or an HTTP date, at most 24 hours; none for anything else.
#[must_use]
pub fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    let wait = if header.bytes().all(|byte| byte.is_ascii_digit()) && !header.is_empty() {
        Duration::from_secs(header.parse().unwrap_or(u64::MAX))
    } else {
        let date = http_date(header)?;
        Duration::try_from(now.duration_until(date)).unwrap_or(Duration::ZERO)
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

/// Reads an HTTP date.
#[must_use]
pub fn http_date(header: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(header).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: [u64; 6] = [0, 5, 30, 600, 7_200, 86_400];

    fn seconds(number: u32, verdict: Verdict, random: f64) -> Option<f64> {
        wait(&PLAN, number, verdict, random).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn statuses_mean_what_the_design_says() {
        let cases = [
            (Verdict::Delivered, vec![200, 201, 202, 204, 299]),
            (Verdict::Retry, vec![408, 425, 429, 500, 502, 503, 504, 599]),
            (Verdict::Configuration, vec![300, 301, 302, 307, 308, 400, 401, 403, 404, 405, 406, 413, 415, 418, 422]),
            (Verdict::Gone, vec![410]),
        ];
        for (verdict, statuses) in cases {
            for status in statuses {
                assert_eq!(judge(status), verdict, "{status}");
            }
        }
    }

    #[test]
    fn waits_follow_the_schedule_within_a_fifth() {
        for (number, planned) in (1..).zip(PLAN.map(|wait| f64::from(u32::try_from(wait).unwrap()))) {
            assert_eq!(seconds(number, Verdict::Retry, 0.5), Some(planned));
            assert_eq!(seconds(number, Verdict::Retry, 0.0), Some(planned * 0.8));
            assert_eq!(seconds(number, Verdict::Retry, 1.0), Some(planned * 1.2));
        }
        assert_eq!(seconds(7, Verdict::Retry, 0.5), None);
        assert_eq!(seconds(0, Verdict::Retry, 0.5), None);
        assert_eq!(wait(&[], 1, Verdict::Configuration, 0.5), None);
    }

    #[test]
    fn faults_of_the_configuration_wait_slowly() {
        assert_eq!(seconds(2, Verdict::Configuration, 0.5), Some(600.0));
        assert_eq!(seconds(5, Verdict::Configuration, 0.5), Some(7_200.0));
        assert_eq!(wait(&[0, 1, 2], 2, Verdict::Configuration, 0.5), Some(Duration::from_secs(2)));
    }

    #[test]
    fn retry_after_is_believed_up_to_a_day() {
        let now: Timestamp = "2026-09-30T10:00:00Z".parse().unwrap();
        let cases = [
            ("3600", Some(3_600)),
            (" 7 ", Some(7)),
            ("0", Some(0)),
            ("315360000", Some(86_400)),
            ("99999999999999999999999", Some(86_400)),
            ("Wed, 30 Sep 2026 10:02:00 GMT", Some(120)),
            ("Wed, 30 Sep 2026 09:00:00 GMT", Some(0)),
            ("Fri, 30 Sep 2036 10:00:00 GMT", None),
            ("Tue, 30 Sep 2036 10:00:00 GMT", Some(86_400)),
            ("-5", None),
            ("1.5", None),
            ("", None),
            ("soon", None),
            ("\u{661}\u{662}", None),
        ];
        for (header, expected) in cases {
            assert_eq!(retry_after(header, now), expected.map(Duration::from_secs), "{header:?}");
        }
    }
}
