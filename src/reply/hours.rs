//! Opening hours in words.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};

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

/// How long people were there between two moments. Without opening hours they always are. Costs a step a day.
#[must_use]
pub fn open_between(bot: &Bot, from: Timestamp, until: Timestamp) -> SignedDuration {
    let Some(hours) = bot.opening_hours.as_ref() else { return until.duration_since(from) };
    let date = |at: Timestamp| at.to_zoned(bot.timezone.clone()).date();
    let days = date(from).series(1.day()).take_while(|day| *day <= date(until));
    let spans = days.flat_map(|day| spans(hours, day).map(move |(opens, closes)| (day, opens, closes)));
    spans.fold(SignedDuration::ZERO, |sum, (day, opens, closes)| {
        let closes_on = if closes == Time::midnight() { day.tomorrow().unwrap_or(day) } else { day };
        let (opened, closed) = (moment_of(bot, day.to_datetime(opens)), moment_of(bot, closes_on.to_datetime(closes)));
        let there = opened.zip(closed).map(|(opened, closed)| closed.min(until).duration_since(opened.max(from)));
        sum.saturating_add(there.unwrap_or_default().max(SignedDuration::ZERO))
    })
}

fn moment_of(bot: &Bot, local: DateTime) -> Option<Timestamp> {
    local.to_zoned(bot.timezone.clone()).ok().map(|zoned| zoned.timestamp())
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

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;
    use crate::config::OpenSpan;

    /// Monday to Friday from 9 to 12 and 13 to 17, Saturday from 22 to 24, in Berlin; closed on the 25th of December.
    fn bot() -> Bot {
        let span = |from: i8, until: i8| OpenSpan {
            from: Time::constant(from, 0, 0, 0),
            until: Time::constant(until, 0, 0, 0),
        };
        let mut days: Vec<_> =
            [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday]
                .map(|day| (day, vec![span(9, 12), span(13, 17)]))
                .into();
        days.push((Weekday::Saturday, vec![span(22, 0)]));
        let hours = OpeningHours { days, holidays: vec![Date::constant(2026, 12, 25)] };
        Bot { opening_hours: Some(hours), ..Bot::default() }
    }

    #[test]
    fn only_open_time_counts_and_all_of_it() {
        let bot = bot();
        for (from, until, minutes) in [
            ("2026-11-18T10:00+01:00", "2026-11-18T10:45+01:00", 45),
            ("2026-11-18T08:00+01:00", "2026-11-18T09:10+01:00", 10),
            ("2026-11-18T11:50+01:00", "2026-11-18T13:20+01:00", 30),
            ("2026-11-18T16:50+01:00", "2026-11-19T09:20+01:00", 30),
            ("2026-11-18T18:00+01:00", "2026-11-19T08:00+01:00", 0),
            ("2026-11-18T10:00+01:00", "2026-11-18T09:30+01:00", 0),
            // Two whole days, and the holiday between them.
            ("2026-12-24T00:00+01:00", "2026-12-26T12:00+01:00", 420),
            // Until the end of the day.
            ("2026-11-21T23:00+01:00", "2026-11-22T12:00+01:00", 60),
            // A week with the end of summer time in it: Saturday the 24th of October to Monday.
            ("2026-10-24T23:30+02:00", "2026-10-26T09:15+01:00", 45),
            ("2026-11-16T00:00+01:00", "2026-11-23T00:00+01:00", 5 * 420 + 120),
        ] {
            let parse = |text: &str| text.parse::<Timestamp>().unwrap();
            let there = open_between(&bot, parse(from), parse(until));
            assert_eq!(there, SignedDuration::from_mins(minutes), "{from} {until}");
        }
    }

    #[test]
    fn without_opening_hours_they_are_always_there() {
        let (from, until) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH + SignedDuration::from_hours(99));
        assert_eq!(open_between(&Bot::default(), from, until), SignedDuration::from_hours(99));
    }
}
