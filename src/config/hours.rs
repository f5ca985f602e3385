//! Opening hours.

use jiff::civil::{Time, Weekday};

use super::model::{OpeningHours, Span};
use crate::diagnostics::{Report, SettingsProblem};
use crate::yaml::{self, Fields, Node};

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Short names: the first letters of a day in English or German are enough.
const NAMES: [[&str; 4]; 7] = [
    ["mon", "monday", "mo", "montag"],
    ["tue", "tuesday", "di", "dienstag"],
    ["wed", "wednesday", "mi", "mittwoch"],
    ["thu", "thursday", "do", "donnerstag"],
    ["fri", "friday", "fr", "freitag"],
    ["sat", "saturday", "sa", "samstag"],
    ["sun", "sunday", "so", "sonntag"],
];

pub(super) fn read(node: &Node, report: &mut Report) -> Option<OpeningHours> {
    let fields = Fields::any(node, report)?;
    let mut hours = OpeningHours::default();
    for (key, value) in fields.entries() {
        if key.raw() == "holidays" {
            hours.holidays = yaml::items(value, report).iter().filter_map(|day| yaml::date(day, report)).collect();
            continue;
        }
        let Some(days) = days(key, report) else { continue };
        let spans = spans(value, report);
        for day in days {
            if hours.days.iter().any(|(known, _)| *known == day) {
                report.add(&key.at, SettingsProblem::WeekdayTwice { found: name(day).to_owned() });
            } else {
                hours.days.push((day, spans.clone()));
            }
        }
    }
    hours.days.sort_by_key(|(day, _)| day.to_monday_zero_offset());
    hours.days.retain(|(_, spans)| !spans.is_empty());
    hours.holidays.sort();
    Some(hours)
}

/// `mon`, `mon-fri`, `mon, wed`, `mo-mi, fr`.
fn days(key: &Node, report: &mut Report) -> Option<Vec<Weekday>> {
    let mut found = Vec::new();
    for part in key.raw().split(',') {
        let range = match part.split_once(['-', '–']) {
            Some((from, until)) => weekday(from).zip(weekday(until)),
            None => weekday(part).map(|day| (day, day)),
        };
        let Some((from, until)) = range else {
            report.add(&key.at, SettingsProblem::BadWeekday { found: yaml::short(part) });
            return None;
        };
        found.extend(between(from, until));
    }
    Some(found)
}

/// The numbers of the days from one to another, over the end of the week where needed.
fn between(from: usize, until: usize) -> impl Iterator<Item = Weekday> {
    let count = (until + WEEK.len() - from) % WEEK.len() + 1;
    WEEK.into_iter().cycle().skip(from).take(count)
}

fn weekday(text: &str) -> Option<usize> {
    let text = text.trim().to_lowercase();
    NAMES.iter().position(|names| names.contains(&text.as_str()))
}

fn name(day: Weekday) -> &'static str {
    NAMES[usize::from(day.to_monday_zero_offset().unsigned_abs()) % NAMES.len()][0]
}

fn spans(node: &Node, report: &mut Report) -> Vec<Span> {
    if matches!(node.raw(), "closed" | "geschlossen") {
        return Vec::new();
    }
    let mut found: Vec<Span> = Vec::new();
    for item in yaml::one_or_more(node, report) {
        let Some(span) = yaml::parsed(item, report, span, |found| SettingsProblem::BadHours { found }) else {
            continue;
        };
        let after = found.last().is_none_or(|last| last.until <= span.value.from && last.until != Time::midnight());
        if after {
            found.push(span.value);
        } else {
            report.add(&span.at, SettingsProblem::OverlappingHours);
        }
    }
    found
}

/// `09:00-17:30`; 24:00 is kept as midnight.
fn span(text: &str) -> Option<Span> {
    let (from, until) = text.split_once(['-', '–'])?;
    let (from, until) = (minutes(from)?, minutes(until)?);
    let time =
        |minutes: u32| Time::new(i8::try_from(minutes / 60 % 24).ok()?, i8::try_from(minutes % 60).ok()?, 0, 0).ok();
    if from >= until {
        return None;
    }
    Some(Span { from: time(from)?, until: time(until)? })
}

/// Minutes since midnight, up to 24:00.
fn minutes(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches("Uhr").trim_end();
    let (hours, minutes) = text.split_once([':', '.']).unwrap_or((text, "00"));
    if minutes.len() != 2 || hours.len() > 2 || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day() {
        for (text, expected) in [
            ("09:00-12:30", Some((540, 750))),
            ("9-17", Some((540, 1020))),
            ("00:00-24:00", Some((0, 1440))),
            ("8.30 – 12.00 Uhr", Some((510, 720))),
            ("17:00-09:00", None),
            ("9:5-10:00", None),
            ("25:00-26:00", None),
            ("+9:00-10:00", None),
            ("den ganzen Tag", None),
        ] {
            let found = span(text).map(|span| {
                let minutes = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
                (minutes(span.from), if span.until == Time::midnight() { 1440 } else { minutes(span.until) })
            });
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn ranges_may_go_over_the_week_s_end() {
        assert_eq!(between(4, 0).count(), 4);
        assert_eq!(between(0, 6).count(), 7);
        assert_eq!(between(2, 2).collect::<Vec<_>>(), [Weekday::Wednesday]);
    }
}
