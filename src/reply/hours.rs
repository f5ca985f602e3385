//! Opening hours in words.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Timestamp, ToSpan};

use super::texts::{Text, say};
use crate::config::{Bot, OpeningHours};
use crate::ids::Language;

/// Whether people are there, and until or from when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Open until this time of today.
    Open(Time),
    /// Closed; open again from then, if that is within three weeks.
    Closed(Option<DateTime>),
}

/// The opening state at a moment; none when the settings name no opening hours.
#[must_use]
pub fn opening(bot: &Bot, now: Timestamp) -> Option<Opening> {
    let hours = bot.opening_hours.as_ref()?;
    let local = now.to_zoned(bot.timezone.clone()).datetime();
    let open = spans(hours, local.date()).find(|(from, until)| contains(*from, *until, local.time()));
    Some(match open {
        Some((_, until)) => Opening::Open(until),
        None => Opening::Closed(next_opening(hours, local)),
    })
}

/// Since when people have been there; none while nobody is. Without opening hours they always were: `otherwise`.
#[must_use]
pub fn open_since(bot: &Bot, now: Timestamp, otherwise: Timestamp) -> Option<Timestamp> {
    let Some(hours) = bot.opening_hours.as_ref() else { return Some(otherwise) };
    let local = now.to_zoned(bot.timezone.clone()).datetime();
    let (from, _) = spans(hours, local.date()).find(|(from, until)| contains(*from, *until, local.time()))?;
    let opened = local.date().to_datetime(from).to_zoned(bot.timezone.clone()).ok()?;
    Some(opened.timestamp())
}

/// One sentence on when people answer; empty when the settings name no opening hours.
#[must_use]
pub fn sentence(bot: &Bot, now: Timestamp, language: Language) -> String {
    match opening(bot, now) {
        None | Some(Opening::Closed(None)) => String::new(),
        Some(Opening::Open(_)) => say(Text::OpenNow, language).to_owned(),
        Some(Opening::Closed(Some(next))) => {
            say(Text::ClosedUntil, language).replace("{when}", &moment(bot, now, next, language))
        }
    }
}

/// One line for the head of the widget: open until, or closed until.
#[must_use]
pub fn headline(bot: &Bot, now: Timestamp, language: Language) -> String {
    match opening(bot, now) {
        Some(Opening::Open(until)) => {
            say(Text::OpenUntil, language).replace("{until}", &until.strftime("%H:%M").to_string())
        }
        _ => sentence(bot, now, language),
    }
}

fn spans(hours: &OpeningHours, date: Date) -> impl Iterator<Item = (Time, Time)> + '_ {
    let closed = hours.holidays.contains(&date);
    hours
        .days
        .iter()
        .filter(move |(day, _)| !closed && *day == date.weekday())
        .flat_map(|(_, spans)| spans)
        .map(|span| (span.from, span.until))
}

/// An end at midnight means the end of the day.
fn contains(from: Time, until: Time, time: Time) -> bool {
    from <= time && (time < until || until == Time::midnight())
}

fn next_opening(hours: &OpeningHours, local: DateTime) -> Option<DateTime> {
    (0..21).find_map(|days| {
        let date = local.date().checked_add(days.days()).ok()?;
        let from = spans(hours, date).map(|(from, _)| from).filter(|from| date > local.date() || *from > local.time());
        from.min().map(|time| date.to_datetime(time))
    })
}

fn moment(bot: &Bot, now: Timestamp, next: DateTime, language: Language) -> String {
    let today = now.to_zoned(bot.timezone.clone()).date();
    let time = next.time().strftime("%H:%M").to_string();
    if next.date() == today {
        return say(Text::Today, language).replace("{time}", &time);
    }
    if today.tomorrow().is_ok_and(|tomorrow| tomorrow == next.date()) {
        return say(Text::Tomorrow, language).replace("{time}", &time);
    }
    let day = weekday(next.date(), language);
    match language {
        Language::De => format!("{day}, {}, {time} Uhr", next.date().strftime("%-d.%-m.")),
        Language::En => format!("{day} {}, {time}", next.date().strftime("%-d %B")),
    }
}

fn weekday(date: Date, language: Language) -> &'static str {
    const DE: [&str; 7] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
    const EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let index = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    match language {
        Language::De => DE[index],
        Language::En => EN[index],
    }
}
