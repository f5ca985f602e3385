//! Reads slot values out of what a visitor typed.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::{dates, numbers, times};
use crate::config::OpeningHours;
use crate::content::{Slot, SlotKind, SlotOption};
use crate::conversation::{ChoiceAction, Offer, SlotValue};
use crate::ids::Language;
use crate::text::same_words;

/// The longest free text that a slot takes, in characters.
pub(super) const TEXT_MAX_CHARS: usize = 2_000;

/// What the reading of a value takes from where it is said.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The visitor's language.
    pub language: Language,
    /// The day, in the bot's time zone.
    pub today: Date,
    /// When people are there: nobody asks for a call at night.
    pub open: Option<&'a OpeningHours>,
}

/// Reads a value, in its normal form; none if the words hold none that fits.
#[must_use]
pub fn parse(slot: &Slot, typed: &str, around: Surroundings<'_>) -> Option<SlotValue> {
    let Surroundings { language, today, open } = around;
    let typed = typed.trim();
    if typed.is_empty() || typed.chars().count() > TEXT_MAX_CHARS {
        return None;
    }
    let text = |value: String| Some(SlotValue::Text(value));
    match slot.kind {
        SlotKind::Text => match &slot.pattern {
            None => text(typed.to_owned()),
            Some(pattern) => text(pattern.find(typed)?.to_uppercase()),
        },
        SlotKind::Number | SlotKind::Money => numbers::parse(typed, language).map(SlotValue::Number),
        SlotKind::Email => text(EMAIL.as_ref()?.find(typed)?.as_str().to_lowercase()),
        SlotKind::Phone => text(phone(typed)?),
        SlotKind::Iban => text(iban(typed)?),
        SlotKind::Postcode => text(POSTCODE.as_ref()?.find(typed)?.as_str().to_owned()),
        SlotKind::Date => text(dates::parse(typed, language, today)?.to_string()),
        SlotKind::Time => text(times::parse(typed, language, open)?),
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
static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\+?\(?\d[\d\s()/.\-–]{3,}\d").ok());
static IBAN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b[A-Z]{2}\s?\d{2}(?:\s?[A-Z0-9]){11,40}").ok());

fn option<'a>(options: &'a [SlotOption], typed: &str, language: Language) -> Option<&'a SlotOption> {
    options.iter().find(|option| {
        same_words(&option.id, typed, language)
            || option.label.0.values().any(|label| same_words(label, typed, language))
    })
}

const YES: &str = "ja|yes|jo|joa|jep|jup|yep|yup|yeah|jawohl|klar|na klar|natürlich|gern|gerne|genau|ok|okay|sure|\
    of course|absolutely|definitely|correct|right|richtig|korrekt|stimmt|passt|auf jeden fall|\
    selbstverständlich|unbedingt|true";
const NO: &str = "nein|no|nö|nee|ne|nope|nah|nicht|lieber nicht|not really|not|auf keinen fall|keineswegs|niemals|\
    never|falsch|wrong|leider nicht|leider nein|bitte nicht|stimmt nicht|false";

/// The whole message, or else how it begins: "Nein, das ist länger her" is a no.
fn yes_no(typed: &str, language: Language) -> Option<bool> {
    match typed.trim_start().chars().next() {
        Some('👍') => return Some(true),
        Some('👎') => return Some(false),
        _ => {}
    }
    let words: Vec<&str> = typed.split([' ', ',', '.', '!', ';', '\n']).filter(|word| !word.is_empty()).collect();
    // The longest beginning counts: "stimmt nicht" is a no.
    (1..=words.len().min(3)).rev().find_map(|count| {
        let start = words.get(..count)?.join(" ");
        let is_one_of = |list: &str| list.split('|').any(|word| same_words(word, &start, language));
        match (is_one_of(YES), is_one_of(NO)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    })
}

/// The first run of digits that can be dialled. "+49 (0) 30" loses its "(0)", "0049" becomes "+49".
fn phone(typed: &str) -> Option<String> {
    PHONE.as_ref()?.find_iter(typed).find_map(|found| dialled(found.as_str()))
}

fn dialled(found: &str) -> Option<String> {
    let kept = |text: &str| text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>();
    let abroad = kept(found).starts_with('+') || kept(found).starts_with("00");
    let kept = if abroad { kept(&found.replacen("(0)", "", 1)) } else { kept(found) };
    let kept = kept.strip_prefix("00").map_or(kept.clone(), |rest| format!("+{rest}"));
    let digits = kept.chars().filter(char::is_ascii_digit).count();
    ((6..=15).contains(&digits) && kept.starts_with(['+', '0'])).then_some(kept)
}

/// The first account number in the words that its checksum proves.
fn iban(typed: &str) -> Option<String> {
    let upper = typed.to_uppercase();
    IBAN.as_ref()?.find_iter(&upper).find_map(|found| {
        let compact: String = found.as_str().chars().filter(|c| !c.is_whitespace()).collect();
        // Words behind it may look like a part of it.
        (15..=compact.len().min(34)).rev().find_map(|end| proven(compact.get(..end)?))
    })
}

/// ISO 13616: the number with its first four characters moved to the end leaves 1 modulo 97.
fn proven(compact: &str) -> Option<String> {
    let (head, tail) = compact.split_at_checked(4)?;
    let rest = tail.chars().chain(head.chars()).try_fold(0_u32, |rest, c| {
        let digit = c.to_digit(36)?;
        Some((rest * if digit > 9 { 100 } else { 10 } + digit) % 97)
    })?;
    (rest == 1).then(|| compact.to_owned())
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
            (SlotKind::YesNo, "nee", Some("false")),
            (SlotKind::YesNo, "yep", Some("true")),
            (SlotKind::YesNo, "Na klar!", Some("true")),
            (SlotKind::YesNo, "stimmt nicht", Some("false")),
            (SlotKind::YesNo, "auf jeden Fall, danke", Some("true")),
            (SlotKind::YesNo, "not really", Some("false")),
            (SlotKind::YesNo, "👍", Some("true")),
            (SlotKind::YesNo, "jaguar", None),
            (SlotKind::Phone, "+49 (0) 30 1234567", Some("+49301234567")),
            (SlotKind::Phone, "0049 30 1234567", Some("+49301234567")),
            (SlotKind::Phone, "(030) 12 34-567", Some("0301234567")),
            (SlotKind::Phone, "0170 1234567, aber erst ab 9 Uhr", Some("01701234567")),
            (SlotKind::Phone, "am 24.11. unter 030/1234567", Some("0301234567")),
            (SlotKind::Phone, "12345678", None),
            (SlotKind::Phone, "0123", None),
            (SlotKind::Iban, "meine IBAN: de89370400440532013000 danke", Some("DE89370400440532013000")),
            (SlotKind::Iban, "AT61 1904 3002 3457 3201", Some("AT611904300234573201")),
            (SlotKind::Iban, "IBAN GB82 WEST 1234 5698 7654 32", Some("GB82WEST12345698765432")),
            (SlotKind::Iban, "keine", None),
            (SlotKind::Email, "eva.gross+laden@mail.beispiel.test.", Some("eva.gross+laden@mail.beispiel.test")),
            (SlotKind::Postcode, "D-50667 Köln", Some("50667")),
            (SlotKind::Postcode, "8001 Zürich", Some("8001")),
            (SlotKind::Postcode, "123", None),
            (SlotKind::Date, "übermorgen", Some("2026-11-22")),
            (SlotKind::Time, "halb drei", Some("14:30")),
            (SlotKind::Money, "1.234,50 €", Some("1234.5")),
            (SlotKind::Number, "zwölf", Some("12")),
            (SlotKind::Number, "1.234,56", Some("1234.56")),
            (SlotKind::Text, "   ", None),
        ];
        for (kind, typed, expected) in cases {
            let around = Surroundings { language: Language::De, today: jiff::civil::date(2026, 11, 20), open: None };
            let value = parse(&slot(kind), typed, around).map(|value| value.to_string());
            assert_eq!(value.as_deref(), expected, "{kind:?} {typed}");
        }
    }
}
