//! Words that several commands share.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::diagnostics::Lang;

/// Digits of a content version that are shown: enough to tell versions apart.
const SHORT: usize = 12;

/// A version as people read it.
pub(super) fn short(version: &str) -> &str {
    version.get(..SHORT).unwrap_or(version)
}

/// A number with its word: the German one and many, the English one and many.
pub(super) fn counted(count: usize, words: [[&str; 2]; 2], lang: Lang) -> String {
    let [one, many] = lang.pick(words[0], words[1]);
    format!("{count} {}", if count == 1 { one } else { many })
}

pub(super) const ERRORS: [[&str; 2]; 2] = [["Fehler", "Fehler"], ["error", "errors"]];
pub(super) const FILES: [[&str; 2]; 2] = [["Datei", "Dateien"], ["file", "files"]];
pub(super) const ENTRIES: [[&str; 2]; 2] = [["Eintrag", "Einträge"], ["entry", "entries"]];
pub(super) const INTENTS: [[&str; 2]; 2] = [["Anliegen", "Anliegen"], ["intent", "intents"]];
pub(super) const FLOWS: [[&str; 2]; 2] = [["Ablauf", "Abläufe"], ["flow", "flows"]];

/// A moment as people read it, to the minute. Times of UTC say so.
pub(super) fn moment(at: Timestamp, zone: &TimeZone, lang: Lang) -> String {
    let local = at.to_zoned(zone.clone());
    let told = local.strftime(lang.pick("%d.%m.%Y, %H:%M Uhr", "%Y-%m-%d %H:%M"));
    if *zone == TimeZone::UTC { format!("{told} UTC") } else { told.to_string() }
}

/// A number as it is written in the language.
pub(super) fn decimal(number: f64, digits: usize, lang: Lang) -> String {
    let written = format!("{number:.digits$}");
    lang.pick(written.replace('.', ","), written.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_numbers_are_written_as_their_readers_do() {
        let at: Timestamp = "2026-11-22T11:02:19Z".parse().unwrap();
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(moment(at, &berlin, Lang::De), "22.11.2026, 12:02 Uhr");
        assert_eq!(moment(at, &berlin, Lang::En), "2026-11-22 12:02");
        assert_eq!(moment(at, &TimeZone::UTC, Lang::En), "2026-11-22 11:02 UTC");
        assert_eq!(decimal(0.945, 2, Lang::De), "0,94");
        assert_eq!(counted(1, FLOWS, Lang::De), "1 Ablauf");
        assert_eq!(counted(2, FLOWS, Lang::De), "2 Abläufe");
        assert_eq!(short("0123456789abcdef"), "0123456789ab");
    }
}
