//! Reads times of day as visitors write them: "14:30", "halb drei", "quarter past two".

use std::sync::LazyLock;

use jiff::civil::Time;
use regex::{Captures, Regex};

use super::numbers::word_number;
use crate::config::OpeningHours;
use crate::ids::Language;

// Constant patterns: they compile, which the tests of this file prove; none would mean "does not fit".
static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(\d{1,2})(?:(?:[:.]|\s*uhr\s*|\s*h\s*)(\d{2}))?\s*(uhr|a\.?m\b|p\.?m\b|h\b|o'?clock)?").ok()
});

/// Minutes before or after the hour that follows, in words.
const PARTS: [(&str, i32); 14] = [
    ("dreiviertel", -15),
    ("drei viertel", -15),
    ("viertel nach", 15),
    ("viertel vor", -15),
    ("quarter past", 15),
    ("quarter to", -15),
    ("half past", 30),
    ("half", 30),
    ("halb", -30),
    ("fünf nach", 5),
    ("fünf vor", -5),
    ("zehn nach", 10),
    ("zehn vor", -10),
    ("viertel", -45),
];

const HOUR: i32 = 60;
const NOON: i32 = 12 * HOUR;
const DAY: i32 = 24 * HOUR;

/// How a time is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// As on a dial, where each time comes twice a day: "halb drei", "um drei", "five o'clock", "2:30" in English.
    Dial,
    /// In hours of the day: "3 Uhr", "2:30" in German.
    Day,
    /// Beyond doubt: "02:30", "14:30", "2 pm".
    Certain,
}

/// Reads a time of day, as `HH:MM`.
///
/// What is said of the part of the day counts: "nachmittags", "pm", "nachts", "in the morning". Without it nobody who
/// writes to a company means the night:
///
/// - Told as on a dial, a time before 6:00 is one of the afternoon: "halb drei" is 14:30.
/// - In digits as for the 24 hours of a day it stays as written: "3 Uhr" is 03:00.
/// - Where the settings have opening hours and only one of the two readings lies in them on any day, that one is
///   meant: of a dial at any hour, of digits only before 6:00. With hours from 9:00 to 17:30 "3 Uhr" is 15:00.
/// - A zero in front ("03:00") leaves no doubt.
pub(super) fn parse(typed: &str, language: Language, open: Option<&OpeningHours>) -> Option<String> {
    let lower = typed.to_lowercase();
    let minutes = match named(&lower, language) {
        Some(minutes) => minutes,
        None => {
            let (minutes, told) = in_words(&lower, language).or_else(|| clock(&lower, language))?;
            meant(minutes, told, &lower, open)
        }
    };
    let minutes = minutes.rem_euclid(DAY);
    Some(format!("{:02}:{:02}", minutes / HOUR, minutes % HOUR))
}

/// A time with a name of its own; "um eins mittags" is not that of noon.
fn named(lower: &str, language: Language) -> Option<i32> {
    let says = |names: &[&str]| words(lower).any(|word| names.contains(&word));
    let has_hour = lower.contains(|c: char| c.is_ascii_digit()) || in_words(lower, language).is_some();
    if says(&["mittag", "mittags", "noon", "midday"]) && !has_hour {
        return Some(NOON);
    }
    says(&["mitternacht", "midnight"]).then_some(0)
}

fn words(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// "halb drei", "viertel nach 3", "half past two", "drei Uhr".
fn in_words(lower: &str, language: Language) -> Option<(i32, Told)> {
    let part = |(part, shift): &(&str, i32)| {
        let at = lower.find(part)?;
        let (before, rest) = (lower.get(..at)?, lower.get(at + part.len()..)?);
        let alone = !before.ends_with(char::is_alphabetic) && rest.starts_with(char::is_whitespace);
        alone.then_some((rest, *shift))
    };
    if let Some((rest, shift)) = PARTS.iter().find_map(part) {
        let hour = hour(words(rest).next()?, language)?;
        return Some((hour * HOUR + shift, if hour > 12 { Told::Certain } else { Told::Dial }));
    }
    if lower.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let all: Vec<&str> = words(lower).collect();
    let hour = all.iter().enumerate().find_map(|(at, word)| {
        let article = word.starts_with("ein") && *word != "eins" && word.len() <= 5;
        let is_hour = !article || all.get(at + 1) == Some(&"uhr");
        hour(word, language).filter(|_| is_hour)
    })?;
    Some((hour * HOUR, if hour > 12 || hour == 0 { Told::Certain } else { Told::Dial }))
}

fn hour(word: &str, language: Language) -> Option<i32> {
    let hour = word.parse().ok().or_else(|| word_number(word, language))?;
    i32::try_from(hour).ok().filter(|hour: &i32| (0..=24).contains(hour))
}

/// Digits: those that say that they are a time come before others, such as those of a day.
fn clock(lower: &str, language: Language) -> Option<(i32, Told)> {
    let all: Vec<Captures<'_>> = CLOCK.as_ref()?.captures_iter(lower).collect();
    let marked =
        |found: &&Captures<'_>| found.get(3).is_some() || found.get(0).is_some_and(|all| all.as_str().contains(':'));
    all.iter().find(marked).or(all.first()).and_then(|found| digits(found, language))
}

fn digits(found: &Captures<'_>, language: Language) -> Option<(i32, Told)> {
    let hours = found.get(1)?.as_str();
    let hour: i32 = hours.parse().ok()?;
    let minute: i32 = found.get(2).map_or(Some(0), |minute| minute.as_str().parse().ok())?;
    let whole_day = hour == 24 && minute == 0;
    if !(hour < 24 || whole_day) || minute >= 60 {
        return None;
    }
    let minutes = hour * HOUR + minute;
    let said = found.get(3).map_or("", |said| said.as_str());
    Some(match (said.chars().next(), language) {
        (Some('p'), _) if hour < 12 => (minutes + NOON, Told::Certain),
        (Some('p'), _) => (minutes, Told::Certain),
        // "Am" before a day is a German word.
        (Some('a'), Language::En) => (minutes % NOON + if hour > 12 { NOON } else { 0 }, Told::Certain),
        _ if hour > 12 || hours.starts_with('0') => (minutes, Told::Certain),
        (Some('o'), _) => (minutes, Told::Dial),
        (Some('u' | 'h'), _) => (minutes, Told::Day),
        (_, Language::De) if found.get(2).is_some() => (minutes, Told::Day),
        _ => (minutes, Told::Dial),
    })
}

/// The time that is meant, in minutes of the day.
fn meant(minutes: i32, told: Told, lower: &str, open: Option<&OpeningHours>) -> i32 {
    if told == Told::Certain {
        return minutes;
    }
    if let Some(said) = part_of_day(minutes, lower) {
        return said;
    }
    let early = minutes < 6 * HOUR;
    let twice = minutes < NOON && (early || told == Told::Dial);
    if let (Some(open), true) = (open, twice) {
        match (is_open(open, minutes), is_open(open, minutes + NOON)) {
            (true, false) => return minutes,
            (false, true) => return minutes + NOON,
            _ => {}
        }
    }
    if early && told == Told::Dial { minutes + NOON } else { minutes }
}

/// The time with what is said of the part of the day; none if nothing is said.
fn part_of_day(minutes: i32, lower: &str) -> Option<i32> {
    let says = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    let word = |names: &[&str]| words(lower).any(|word| names.contains(&word));
    let before_noon = minutes < NOON;
    if says(&["nachmittag", "abend", "afternoon", "evening", "tonight"]) {
        return Some(if before_noon { minutes + NOON } else { minutes });
    }
    if word(&["mittag", "mittags", "lunchtime"]) {
        return Some(if minutes < 6 * HOUR { minutes + NOON } else { minutes });
    }
    if word(&["nachts", "nacht", "night"]) {
        return Some(match minutes {
            found if before_noon && found >= 6 * HOUR => found + NOON,
            found if (NOON..NOON + HOUR).contains(&found) => found - NOON,
            found => found,
        });
    }
    let early = word(&["morgens", "früh", "frühmorgens", "morning", "vormittag", "vormittags"]);
    early.then_some(minutes)
}

/// Whether somebody is there at this time on any day of the week.
fn is_open(open: &OpeningHours, minutes: i32) -> bool {
    let of_day = |time: Time| i32::from(time.hour()) * HOUR + i32::from(time.minute());
    open.days.iter().flat_map(|(_, spans)| spans).any(|span| {
        let until = if span.until == Time::midnight() { DAY } else { of_day(span.until) };
        (of_day(span.from)..until).contains(&minutes)
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, time};

    use super::*;
    use crate::config::OpenSpan;

    /// Told, and meant without opening hours and with those from 9:00 to 12:30 and 13:30 to 17:30.
    const CASES: &[(Language, &str, Option<&str>, Option<&str>)] = &[
        (Language::De, "14:30", Some("14:30"), Some("14:30")),
        (Language::De, "um 9 Uhr", Some("09:00"), Some("09:00")),
        (Language::De, "14 Uhr 30", Some("14:30"), Some("14:30")),
        (Language::De, "14.30 Uhr", Some("14:30"), Some("14:30")),
        (Language::De, "2:30", Some("02:30"), Some("14:30")),
        (Language::De, "2.30 Uhr", Some("02:30"), Some("14:30")),
        (Language::De, "02:30", Some("02:30"), Some("02:30")),
        (Language::De, "3 Uhr", Some("03:00"), Some("15:00")),
        (Language::De, "3 Uhr nachts", Some("03:00"), Some("03:00")),
        (Language::De, "7 Uhr", Some("07:00"), Some("07:00")),
        (Language::De, "um 3", Some("15:00"), Some("15:00")),
        (Language::De, "um 3 am Montag", Some("15:00"), Some("15:00")),
        (Language::De, "am 3.12. um 14 Uhr", Some("14:00"), Some("14:00")),
        (Language::De, "gegen 10", Some("10:00"), Some("10:00")),
        (Language::De, "halb drei", Some("14:30"), Some("14:30")),
        (Language::De, "halb 3", Some("14:30"), Some("14:30")),
        (Language::De, "halb drei nachmittags", Some("14:30"), Some("14:30")),
        (Language::De, "nachts um halb drei", Some("02:30"), Some("02:30")),
        (Language::De, "morgen um halb drei", Some("14:30"), Some("14:30")),
        (Language::De, "morgens um fünf", Some("05:00"), Some("05:00")),
        (Language::De, "morgen früh um fünf", Some("05:00"), Some("05:00")),
        (Language::De, "deshalb drei", Some("15:00"), Some("15:00")),
        (Language::De, "ein Anruf um drei", Some("15:00"), Some("15:00")),
        (Language::De, "um ein Uhr", Some("13:00"), Some("13:00")),
        (Language::De, "halb 10", Some("09:30"), Some("09:30")),
        (Language::De, "halb sieben", Some("06:30"), Some("06:30")),
        (Language::De, "halb eins", Some("12:30"), Some("12:30")),
        (Language::De, "halb eins nachts", Some("00:30"), Some("00:30")),
        (Language::De, "viertel nach zwei", Some("14:15"), Some("14:15")),
        (Language::De, "viertel vor drei", Some("14:45"), Some("14:45")),
        (Language::De, "dreiviertel drei", Some("14:45"), Some("14:45")),
        (Language::De, "viertel drei", Some("14:15"), Some("14:15")),
        (Language::De, "zehn nach acht", Some("08:10"), Some("08:10")),
        (Language::De, "zehn nach fünf", Some("17:10"), Some("17:10")),
        (Language::De, "um fünf", Some("17:00"), Some("17:00")),
        (Language::De, "um zehn", Some("10:00"), Some("10:00")),
        (Language::De, "drei Uhr", Some("15:00"), Some("15:00")),
        (Language::De, "fünfzehn Uhr", Some("15:00"), Some("15:00")),
        (Language::De, "null Uhr", Some("00:00"), Some("00:00")),
        (Language::De, "um sieben Uhr abends", Some("19:00"), Some("19:00")),
        (Language::De, "11 Uhr nachts", Some("23:00"), Some("23:00")),
        (Language::De, "zwölf Uhr nachts", Some("00:00"), Some("00:00")),
        (Language::De, "um eins mittags", Some("13:00"), Some("13:00")),
        (Language::De, "um 1 mittags", Some("13:00"), Some("13:00")),
        (Language::De, "mittags", Some("12:00"), Some("12:00")),
        (Language::De, "Mitternacht", Some("00:00"), Some("00:00")),
        (Language::De, "24:00", Some("00:00"), Some("00:00")),
        (Language::De, "25 Uhr", None, None),
        (Language::De, "14:75", None, None),
        (Language::De, "irgendwann", None, None),
        (Language::En, "14:30", Some("14:30"), Some("14:30")),
        (Language::En, "2:30", Some("14:30"), Some("14:30")),
        (Language::En, "02:30", Some("02:30"), Some("02:30")),
        (Language::En, "2:30 pm", Some("14:30"), Some("14:30")),
        (Language::En, "2:30 am", Some("02:30"), Some("02:30")),
        (Language::En, "2 p.m.", Some("14:00"), Some("14:00")),
        (Language::En, "12 am", Some("00:00"), Some("00:00")),
        (Language::En, "12 pm", Some("12:00"), Some("12:00")),
        (Language::En, "half past two", Some("14:30"), Some("14:30")),
        (Language::En, "half past two in the morning", Some("02:30"), Some("02:30")),
        (Language::En, "quarter to three", Some("14:45"), Some("14:45")),
        (Language::En, "quarter past 3 in the afternoon", Some("15:15"), Some("15:15")),
        (Language::En, "3 at night", Some("03:00"), Some("03:00")),
        (Language::En, "10 at night", Some("22:00"), Some("22:00")),
        (Language::En, "at noon", Some("12:00"), Some("12:00")),
        (Language::En, "at 3", Some("15:00"), Some("15:00")),
        (Language::En, "at 11", Some("11:00"), Some("11:00")),
        (Language::En, "five o'clock", Some("17:00"), Some("17:00")),
        (Language::En, "5 o'clock", Some("17:00"), Some("17:00")),
        (Language::En, "whenever", None, None),
    ];

    #[test]
    fn times_as_visitors_write_them() {
        let span = |from, until| OpenSpan { from, until };
        let spans = vec![span(time(9, 0, 0, 0), time(12, 30, 0, 0)), span(time(13, 30, 0, 0), time(17, 30, 0, 0))];
        let hours = OpeningHours { days: vec![(Weekday::Monday, spans)], holidays: Vec::new() };
        for (language, typed, always, by_hours) in CASES.iter().copied() {
            assert_eq!(parse(typed, language, None).as_deref(), always, "{language:?} {typed}");
            assert_eq!(parse(typed, language, Some(&hours)).as_deref(), by_hours, "{language:?} {typed}, with hours");
        }
    }

    /// Where people are there at night, a night hour is as good as any.
    #[test]
    fn opening_hours_decide_between_two_readings() {
        let open = |from: i8, until: i8| {
            let spans = vec![OpenSpan { from: time(from, 0, 0, 0), until: time(until % 24, 0, 0, 0) }];
            OpeningHours { days: vec![(Weekday::Sunday, spans)], holidays: Vec::new() }
        };
        for (typed, from, until, time) in [
            ("um sieben", 9, 20, "19:00"),
            ("um sieben", 6, 12, "07:00"),
            ("um drei", 0, 6, "03:00"),
            ("um drei", 0, 24, "15:00"),
            ("3 Uhr", 0, 24, "03:00"),
            ("um elf", 14, 24, "23:00"),
        ] {
            let found = parse(typed, Language::De, Some(&open(from, until)));
            assert_eq!(found.as_deref(), Some(time), "{typed}, open from {from} to {until}");
        }
    }
}
