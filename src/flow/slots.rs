//! Reads slot values out of what a visitor typed.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::dates;
use crate::content::{Slot, SlotKind, SlotOption};
use crate::conversation::{ChoiceAction, Offer, SlotValue};
use crate::ids::Language;
use crate::text::same_words;

/// The longest free text that a slot takes, in characters.
pub(super) const TEXT_MAX_CHARS: usize = 2_000;

/// Reads a value, in its normal form; none if the words hold none that fits.
#[must_use]
pub fn parse(slot: &Slot, typed: &str, language: Language, today: Date) -> Option<SlotValue> {
    let typed = typed.trim();
    if typed.is_empty() || typed.chars().count() > TEXT_MAX_CHARS {
        return None;
    }
    let text = |value: String| Some(SlotValue::Text(value));
    match slot.kind {
        SlotKind::Text => match &slot.pattern {
            None => text(typed.to_owned()),
            Some(pattern) => text(pattern.find(typed)?.as_str().to_uppercase()),
        },
        SlotKind::Number | SlotKind::Money => number(typed, language).map(SlotValue::Number),
        SlotKind::Email => text(EMAIL.as_ref()?.find(typed)?.as_str().to_lowercase()),
        SlotKind::Phone => text(phone(typed)?),
        SlotKind::Iban => text(iban(typed)?),
        SlotKind::Postcode => text(POSTCODE.as_ref()?.find(typed)?.as_str().to_owned()),
        SlotKind::Date => text(dates::parse(typed, language, today)?.to_string()),
        SlotKind::Time => text(time(typed)?),
        SlotKind::Choice => option(&slot.options, typed, language).map(|option| SlotValue::Text(option.id.clone())),
        SlotKind::YesNo => yes_no(typed, language).map(SlotValue::Bool),
    }
}

/// The choices that a question for this slot offers.
#[must_use]
pub(super) fn offers(slot: &Slot, language: Language) -> Vec<Offer> {
    let offer = |label: &str, option: &str| Offer {
        label: label.to_owned(),
        action: ChoiceAction::Option { option: option.to_owned() },
    };
    match (slot.kind, language) {
        (SlotKind::Choice, _) => slot.options.iter().map(|o| offer(o.label.get(language), &o.id)).collect(),
        (SlotKind::YesNo, Language::De) => vec![offer("Ja", "yes"), offer("Nein", "no")],
        (SlotKind::YesNo, Language::En) => vec![offer("Yes", "yes"), offer("No", "no")],
        _ => Vec::new(),
    }
}

/// The value that a clicked option stands for.
#[must_use]
pub(super) fn option_value(slot: &Slot, option: &str) -> Option<SlotValue> {
    match slot.kind {
        SlotKind::YesNo => Some(SlotValue::Bool(option == "yes")),
        SlotKind::Choice => {
            slot.options.iter().find(|known| known.id == option).map(|known| SlotValue::Text(known.id.clone()))
        }
        _ => None,
    }
}

// Constant patterns: they compile, which the tests of this file prove; none would mean "does not fit".
static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[\p{L}0-9._%+-]+@[\p{L}0-9-]+(\.[\p{L}0-9-]+)*\.\p{L}{2,}").ok());
static POSTCODE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b\d{4,5}\b").ok());
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"-?\d[\d.,' ]*").ok());
static TIME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(\d{1,2})(?:[:.](\d{2}))?\s*(uhr|am|pm|h)?\b").ok());
fn option<'a>(options: &'a [SlotOption], typed: &str, language: Language) -> Option<&'a SlotOption> {
    options.iter().find(|option| {
        same_words(&option.id, typed, language)
            || option.label.0.values().any(|label| same_words(label, typed, language))
    })
}

/// The whole message, or else its first word: "Nein, das ist länger her" is a no.
fn yes_no(typed: &str, language: Language) -> Option<bool> {
    const YES: [&str; 15] = [
        "ja", "yes", "jo", "jep", "jawohl", "klar", "gern", "gerne", "genau", "ok", "okay", "sure", "yep", "yeah",
        "stimmt",
    ];
    const NO: [&str; 9] = ["nein", "no", "nö", "nee", "ne", "nope", "nicht", "lieber nicht", "not really"];
    let first = typed.split([' ', ',', '.', '!', ';', '\n']).next().unwrap_or_default();
    let is_one_of =
        |list: &[&str]| list.iter().any(|word| same_words(word, typed, language) || same_words(word, first, language));
    match (is_one_of(&YES), is_one_of(&NO)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// `1.234,56` in German, `1,234.56` in English; a lone mark followed by three digits groups thousands.
fn number(typed: &str, language: Language) -> Option<f64> {
    let found = NUMBER.as_ref()?.find(typed)?.as_str().trim_end_matches(['.', ',', '\'', ' ']);
    let decimal = match language {
        Language::De => ',',
        Language::En => '.',
    };
    let digits: String = found.chars().filter(|c| c.is_ascii_digit() || *c == decimal || *c == '-').collect();
    digits.replace(decimal, ".").parse().ok()
}

fn phone(typed: &str) -> Option<String> {
    let kept: String = typed.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let digits = kept.chars().filter(char::is_ascii_digit).count();
    let shaped = kept.starts_with('+') || kept.starts_with('0');
    let plus_only_first = !kept.chars().skip(1).any(|c| c == '+');
    ((6..=15).contains(&digits) && shaped && plus_only_first).then_some(kept)
}

/// ISO 13616: the number with its first four characters moved to the end leaves 1 modulo 97.
fn iban(typed: &str) -> Option<String> {
    let compact: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let shaped = (15..=34).contains(&compact.len())
        && compact.bytes().all(|b| b.is_ascii_alphanumeric())
        && compact.bytes().take(2).all(|b| b.is_ascii_uppercase());
    if !shaped {
        return None;
    }
    let (head, tail) = compact.split_at(4);
    let rest = tail.chars().chain(head.chars()).try_fold(0_u32, |rest, c| {
        let digit = c.to_digit(36)?;
        Some((rest * if digit > 9 { 100 } else { 10 } + digit) % 97)
    })?;
    (rest == 1).then_some(compact)
}

fn time(typed: &str) -> Option<String> {
    let found = TIME.as_ref()?.captures(typed)?;
    let hour: u32 = found.get(1)?.as_str().parse().ok()?;
    let minute: u32 = found.get(2).map_or(Some(0), |m| m.as_str().parse().ok())?;
    let afternoon = found.get(3).is_some_and(|m| m.as_str().eq_ignore_ascii_case("pm"));
    let hour = if afternoon && hour < 12 { hour + 12 } else { hour };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Localized;
    use crate::ids::SlotName;

    fn slot(kind: SlotKind) -> Slot {
        Slot {
            name: SlotName::new("x").unwrap(),
            kind,
            pattern: None,
            label: Localized::default(),
            options: Vec::new(),
            sensitive: false,
        }
    }

    #[test]
    fn values_are_read_from_typed_words() {
        let cases = [
            (SlotKind::Email, "meine Mail ist Eva.Groß@Beispiel.test danke", Some("eva.groß@beispiel.test")),
            (SlotKind::Email, "eva at beispiel", None),
            (SlotKind::Phone, "0170 / 123 45 67", Some("01701234567")),
            (SlotKind::Phone, "+49 (30) 1234567", Some("+49301234567")),
            (SlotKind::Phone, "morgen", None),
            (SlotKind::Iban, "DE89 3704 0044 0532 0130 00", Some("DE89370400440532013000")),
            (SlotKind::Iban, "DE89 3704 0044 0532 0130 01", None),
            (SlotKind::Time, "um 9 Uhr", Some("09:00")),
            (SlotKind::Time, "2:30 pm", Some("14:30")),
            (SlotKind::Postcode, "10115 Berlin", Some("10115")),
            (SlotKind::YesNo, "Ja, bitte!", Some("true")),
            (SlotKind::YesNo, "nein", Some("false")),
            (SlotKind::YesNo, "Nein, das ist länger her", Some("false")),
            (SlotKind::YesNo, "vielleicht", None),
            (SlotKind::Number, "1.234,56", Some("1234.56")),
            (SlotKind::Text, "   ", None),
        ];
        for (kind, typed, expected) in cases {
            let value =
                parse(&slot(kind), typed, Language::De, jiff::civil::date(2026, 11, 20)).map(|value| value.to_string());
            assert_eq!(value.as_deref(), expected, "{kind:?} {typed}");
        }
    }
}
