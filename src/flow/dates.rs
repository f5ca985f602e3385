//! Reads days as visitors write them: "24.11.2026", "24. November", "morgen", "next Friday".

use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use regex::Regex;

use super::numbers::word_number;
use crate::ids::Language;
use crate::text::key;

// Constant patterns: they compile, which the tests of this file prove; none would mean "does not fit".
static NUMERIC: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(\d{1,4})[.\-/]\s?(\d{1,2})(?:[.\-/]\s?(\d{2,4})?)?(?:\b|\s|$)").ok());
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(\d{1,2})(?:\.|st|nd|rd|th)?\s+(?:of\s+)?(\p{L}{3,9})\.?(?:,?\s+(\d{4}))?\b").ok()
});
static MONTH_FIRST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(\p{L}{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?\b").ok());

/// The first letters of the months' names in both languages, folded.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb"],
    &["mar"],
    &["apr"],
    &["mai", "may"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["okt", "oct"],
    &["nov"],
    &["dez", "dec"],
];

const WEEKDAYS: [(Weekday, [&str; 2]); 8] = [
    (Weekday::Monday, ["montag", "monday"]),
    (Weekday::Tuesday, ["dienstag", "tuesday"]),
    (Weekday::Wednesday, ["mittwoch", "wednesday"]),
    (Weekday::Thursday, ["donnerstag", "thursday"]),
    (Weekday::Friday, ["freitag", "friday"]),
    (Weekday::Saturday, ["samstag", "saturday"]),
    (Weekday::Saturday, ["sonnabend", "saturday"]),
    (Weekday::Sunday, ["sonntag", "sunday"]),
];

/// Reads a day. Without a year the next such day is meant; a weekday is the next one after today.
pub(super) fn parse(typed: &str, language: Language, today: Date) -> Option<Date> {
    distant(typed, language, today)
        .or_else(|| numeric(typed, language, today))
        .or_else(|| named(typed, language, today))
        .or_else(|| relative(typed, language, today))
}

/// `31.12.2026`, `31.12.`, `2026-12-31`; `12/31/2026` only where the first number cannot be a day's month.
fn numeric(typed: &str, language: Language, today: Date) -> Option<Date> {
    let found = NUMERIC.as_ref()?.captures(typed)?;
    let part = |index: usize| found.get(index).and_then(|part| part.as_str().parse::<i16>().ok());
    let (first, second) = (part(1)?, part(2)?);
    if first > 31 {
        return date(first, second, part(3)?);
    }
    let (day, month) = if second > 12 && language == Language::En { (second, first) } else { (first, second) };
    with_year(part(3), month, day, today)
}

fn named(typed: &str, language: Language, today: Date) -> Option<Date> {
    let day_first = NAMED.as_ref()?.captures(typed).and_then(|found| {
        let day = found.get(1)?.as_str().parse().ok()?;
        Some((day, month(found.get(2)?.as_str(), language)?, year(found.get(3))))
    });
    let (day, month, year) = day_first.or_else(|| {
        let found = MONTH_FIRST.as_ref()?.captures(typed)?;
        let day = found.get(2)?.as_str().parse().ok()?;
        Some((day, month(found.get(1)?.as_str(), language)?, year(found.get(3))))
    })?;
    with_year(year, month, day, today)
}

fn year(found: Option<regex::Match<'_>>) -> Option<i16> {
    found.and_then(|year| year.as_str().parse().ok())
}

fn month(name: &str, language: Language) -> Option<i16> {
    let name = key(name, language);
    let index = MONTHS.iter().position(|starts| starts.iter().any(|start| name.starts_with(start)))?;
    i16::try_from(index + 1).ok()
}

/// "in drei Tagen", "in 2 weeks", "in einer Woche".
fn distant(typed: &str, language: Language, today: Date) -> Option<Date> {
    let lower = typed.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let [_, count, unit] = words.windows(3).find(|three| three[0] == "in" && days(three[2]).is_some())? else {
        return None;
    };
    let count = match *count {
        "a" | "one" => 1,
        count => count.parse().ok().or_else(|| word_number(count, language))?,
    };
    today.checked_add((i64::from(count.min(500)) * days(unit)?).days()).ok()
}

fn days(unit: &str) -> Option<i64> {
    match unit {
        "tag" | "tage" | "tagen" | "day" | "days" => Some(1),
        "woche" | "wochen" | "week" | "weeks" => Some(7),
        _ => None,
    }
}

fn relative(typed: &str, language: Language, today: Date) -> Option<Date> {
    let words = key(typed, language);
    let says = |word: &str| words.split(' ').any(|w| w == key(word, language));
    if says("übermorgen") || words.contains("day after tomorrow") {
        return today.checked_add(2.days()).ok();
    }
    if says("heute") || says("today") {
        return Some(today);
    }
    if says("morgen") || says("tomorrow") {
        return today.tomorrow().ok();
    }
    let (weekday, _) = WEEKDAYS.iter().find(|(_, names)| names.iter().any(|name| says(name)))?;
    let week = says("woche") || says("week");
    if week && ["nächste", "nächster", "kommende", "next"].iter().any(|word| says(word)) {
        let monday = today.nth_weekday(1, Weekday::Monday).ok()?;
        return monday.checked_add(i64::from(weekday.to_monday_zero_offset()).days()).ok();
    }
    today.nth_weekday(1, *weekday).ok()
}

fn with_year(year: Option<i16>, month: i16, day: i16, today: Date) -> Option<Date> {
    match year {
        Some(year) if year < 100 => date(year + 2_000, month, day),
        Some(year) => date(year, month, day),
        None => {
            let this_year = date(today.year(), month, day);
            this_year.filter(|date| *date >= today).or_else(|| date(today.year() + 1, month, day))
        }
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_visitors_write_them() {
        // A Friday.
        let today = jiff::civil::date(2026, 11, 20);
        let cases = [
            (Language::De, "am 31.12.2026", Some("2026-12-31")),
            (Language::De, "31.12.", Some("2026-12-31")),
            (Language::De, "3.1.", Some("2027-01-03")),
            (Language::De, "2026-12-31", Some("2026-12-31")),
            (Language::De, "31.02.2026", None),
            (Language::De, "24. November", Some("2026-11-24")),
            (Language::De, "am 3. März 2027 bitte", Some("2027-03-03")),
            (Language::De, "morgen", Some("2026-11-21")),
            (Language::De, "übermorgen", Some("2026-11-22")),
            (Language::De, "heute nachmittag", Some("2026-11-20")),
            (Language::De, "nächsten Montag", Some("2026-11-23")),
            (Language::En, "24/11/2026", Some("2026-11-24")),
            (Language::En, "11/24/2026", Some("2026-11-24")),
            (Language::En, "November 24th", Some("2026-11-24")),
            (Language::En, "24 Dec 2026", Some("2026-12-24")),
            (Language::En, "next friday", Some("2026-11-27")),
            (Language::En, "tomorrow", Some("2026-11-21")),
            (Language::De, "in drei Tagen", Some("2026-11-23")),
            (Language::De, "in einer Woche", Some("2026-11-27")),
            (Language::De, "in 10 Tagen bitte", Some("2026-11-30")),
            (Language::De, "nächste Woche Mittwoch", Some("2026-11-25")),
            (Language::De, "Samstag nächste Woche", Some("2026-11-28")),
            (Language::En, "the day after tomorrow", Some("2026-11-22")),
            (Language::En, "in two weeks", Some("2026-12-04")),
            (Language::En, "in a week", Some("2026-11-27")),
            (Language::De, "in drei Jahren", None),
            (Language::De, "weiß ich nicht", None),
        ];
        for (language, typed, expected) in cases {
            let found = parse(typed, language, today).map(|date| date.to_string());
            assert_eq!(found.as_deref(), expected, "{typed}");
        }
    }
}
