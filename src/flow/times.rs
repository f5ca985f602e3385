//! Reads times of day as visitors write them: "14:30", "halb drei", "quarter past two".

use std::sync::LazyLock;

use regex::Regex;

use super::numbers::word_number;
use crate::ids::Language;

// Constant patterns: they compile, which the tests of this file prove; none would mean "does not fit".
static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(\d{1,2})(?:(?:[:.]|\s*uhr\s*|\s*h\s*)(\d{2}))?\s*(uhr|a\.?m\b|p\.?m\b|h\b|o'?clock)?").ok()
});

/// Minutes before or after the hour that follows, in words.
const PARTS: [(&str, i32); 13] = [
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
];

/// Reads a time of day, as `HH:MM`. What is said of morning or afternoon counts; else the time is taken as it stands.
pub(super) fn parse(typed: &str, language: Language) -> Option<String> {
    let lower = typed.to_lowercase();
    let minutes = named(&lower).or_else(|| in_words(&lower, language)).or_else(|| clock(&lower, language))?;
    let minutes = (minutes + 24 * 60) % (24 * 60);
    Some(format!("{:02}:{:02}", minutes / 60, minutes % 60))
}

fn named(lower: &str) -> Option<i32> {
    let says = |names: &[&str]| lower.split(|c: char| !c.is_alphabetic()).any(|word| names.contains(&word));
    if says(&["mittag", "mittags", "noon", "midday"]) && !lower.contains(|c: char| c.is_ascii_digit()) {
        return Some(12 * 60);
    }
    says(&["mitternacht", "midnight"]).then_some(0)
}

/// "halb drei", "viertel nach 3", "half past two", "drei Uhr".
fn in_words(lower: &str, language: Language) -> Option<i32> {
    let (rest, shift) = PARTS
        .iter()
        .find_map(|(part, shift)| Some((lower.split_once(part)?.1, *shift)))
        .filter(|(rest, _)| rest.starts_with(char::is_whitespace))
        .map_or((None, 0), |(rest, shift)| (Some(rest), shift));
    let words = rest.unwrap_or(lower).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let hour = match rest {
        Some(_) => words.take(1).find_map(|word| hour(word, language))?,
        None if lower.contains(|c: char| c.is_ascii_digit()) => return None,
        None => words.into_iter().find_map(|word| hour(word, language))?,
    };
    Some(afternoon(hour, lower) * 60 + shift)
}

fn hour(word: &str, language: Language) -> Option<i32> {
    let hour = word.parse().ok().or_else(|| word_number(word, language).filter(|_| word != "eine"))?;
    i32::try_from(hour).ok().filter(|hour: &i32| (0..=24).contains(hour))
}

fn clock(lower: &str, _: Language) -> Option<i32> {
    let found = CLOCK.as_ref()?.captures(lower)?;
    let hour: i32 = found.get(1)?.as_str().parse().ok()?;
    let minute: i32 = found.get(2).map_or(Some(0), |minute| minute.as_str().parse().ok())?;
    let said = found.get(3).map_or("", |said| said.as_str());
    let hour = match said.chars().next() {
        Some('p') if hour < 12 => hour + 12,
        Some('a') if hour == 12 => 0,
        Some('p' | 'a') => hour,
        _ => afternoon(hour, lower),
    };
    let whole_day = hour == 24 && minute == 0;
    ((hour < 24 || whole_day) && minute < 60).then_some(hour * 60 + minute)
}

/// The hour as it is meant with words such as "nachmittags".
fn afternoon(hour: i32, lower: &str) -> i32 {
    const LATER: [&str; 6] = ["nachmittag", "abend", "afternoon", "evening", "at night", "tonight"];
    let later = LATER.iter().any(|word| lower.contains(word));
    if later && (1..12).contains(&hour) { hour + 12 } else { hour }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_visitors_write_them() {
        for (language, typed, time) in [
            (Language::De, "14:30", Some("14:30")),
            (Language::De, "um 9 Uhr", Some("09:00")),
            (Language::De, "14 Uhr 30", Some("14:30")),
            (Language::De, "14.30 Uhr", Some("14:30")),
            (Language::De, "gegen 10", Some("10:00")),
            (Language::De, "halb drei", Some("02:30")),
            (Language::De, "halb drei nachmittags", Some("14:30")),
            (Language::De, "halb 10", Some("09:30")),
            (Language::De, "halb eins", Some("00:30")),
            (Language::De, "viertel nach zwei", Some("02:15")),
            (Language::De, "viertel vor drei", Some("02:45")),
            (Language::De, "dreiviertel drei", Some("02:45")),
            (Language::De, "zehn nach acht", Some("08:10")),
            (Language::De, "drei Uhr", Some("03:00")),
            (Language::De, "um sieben Uhr abends", Some("19:00")),
            (Language::De, "mittags", Some("12:00")),
            (Language::De, "Mitternacht", Some("00:00")),
            (Language::De, "24:00", Some("00:00")),
            (Language::De, "25 Uhr", None),
            (Language::De, "14:75", None),
            (Language::De, "irgendwann", None),
            (Language::En, "2:30 pm", Some("14:30")),
            (Language::En, "2 p.m.", Some("14:00")),
            (Language::En, "12 am", Some("00:00")),
            (Language::En, "12 pm", Some("12:00")),
            (Language::En, "half past two", Some("02:30")),
            (Language::En, "quarter to three", Some("02:45")),
            (Language::En, "quarter past 3 in the afternoon", Some("15:15")),
            (Language::En, "at noon", Some("12:00")),
            (Language::En, "five o'clock", Some("05:00")),
            (Language::En, "whenever", None),
        ] {
            assert_eq!(parse(typed, language).as_deref(), time, "{language:?} {typed}");
        }
    }
}
