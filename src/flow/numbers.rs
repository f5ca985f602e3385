//! Reads numbers and amounts as visitors write them: "1.234,50 €", "zwölf", "twenty-one".

use std::sync::LazyLock;

use regex::Regex;

use crate::ids::Language;
use crate::text::same_words;

// A constant pattern: it compiles, which the tests of this file prove; none would mean "does not fit". Blanks part
// thousands only: "2 500" is one number, "2 5" are two.
static DIGITS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[-−]?\d+(?:[.,'’]\d+|[ \u{a0}\u{202f}]\d{3}\b)*").ok());

/// Small numbers in words, from 0.
const SMALL: [[&str; 2]; 20] = [
    ["null", "zero"],
    ["eins", "one"],
    ["zwei", "two"],
    ["drei", "three"],
    ["vier", "four"],
    ["fünf", "five"],
    ["sechs", "six"],
    ["sieben", "seven"],
    ["acht", "eight"],
    ["neun", "nine"],
    ["zehn", "ten"],
    ["elf", "eleven"],
    ["zwölf", "twelve"],
    ["dreizehn", "thirteen"],
    ["vierzehn", "fourteen"],
    ["fünfzehn", "fifteen"],
    ["sechzehn", "sixteen"],
    ["siebzehn", "seventeen"],
    ["achtzehn", "eighteen"],
    ["neunzehn", "nineteen"],
];

/// The tens in words, from 20.
const TENS: [[&str; 2]; 8] = [
    ["zwanzig", "twenty"],
    ["dreißig", "thirty"],
    ["vierzig", "forty"],
    ["fünfzig", "fifty"],
    ["sechzig", "sixty"],
    ["siebzig", "seventy"],
    ["achtzig", "eighty"],
    ["neunzig", "ninety"],
];

/// The first number in the words.
pub(super) fn parse(typed: &str, language: Language) -> Option<f64> {
    match DIGITS.as_ref()?.find(typed) {
        Some(found) => digits(found.as_str(), language),
        None => words(typed, language).map(f64::from),
    }
}

/// `1.234,56` in German, `1,234.56` in English. Of two kinds of marks the last is the decimal one; a lone mark groups
/// thousands if it is the language's own for that and three digits follow.
fn digits(found: &str, language: Language) -> Option<f64> {
    let plain: String = found.replace('−', "-").chars().filter(|c| !c.is_whitespace() && !"'’".contains(*c)).collect();
    let group = match language {
        Language::De => '.',
        Language::En => ',',
    };
    let last = plain.rfind(['.', ',']);
    let Some((at, mark)) = last.and_then(|at| Some((at, plain[at..].chars().next()?))) else {
        return plain.parse().ok();
    };
    let (whole, behind) = (&plain[..at], &plain[at + 1..]);
    let repeated = whole.contains(mark);
    let other = whole.contains(if mark == '.' { ',' } else { '.' });
    let groups = repeated || (!other && mark == group && behind.len() == 3);
    let kept: String = whole.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    if groups { format!("{kept}{behind}").parse().ok() } else { format!("{kept}.{behind}").parse().ok() }
}

/// A number in words, up to 99, and the round ones above.
fn words(typed: &str, language: Language) -> Option<u32> {
    let lower = typed.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // "ein paar" is no number.
    if words.iter().any(|word| matches!(*word, "paar" | "few" | "couple")) {
        return None;
    }
    let at = words.iter().position(|word| word_number(word, language).is_some())?;
    let first = word_number(words.get(at)?, language)?;
    let next = words.get(at + 1).and_then(|word| word_number(word, language));
    match next {
        Some(unit @ 1..=9) if first >= 20 && first % 10 == 0 && first < 100 => Some(first + unit),
        _ => Some(first),
    }
}

/// A single word: "zwölf", "einundzwanzig", "hundert".
pub(super) fn word_number(word: &str, language: Language) -> Option<u32> {
    let is = |names: &[&str; 2]| names.iter().any(|name| same_words(name, word, language));
    let small = || SMALL.iter().position(is).and_then(|number| u32::try_from(number).ok());
    let tens = |word: &str| {
        let is = |names: &[&str; 2]| names.iter().any(|name| same_words(name, word, language));
        TENS.iter().position(is).and_then(|tens| u32::try_from((tens + 2) * 10).ok())
    };
    let compound = || {
        let (unit, ten) = word.split_once("und")?;
        let unit = if unit == "ein" { Some(1) } else { word_number(unit, language).filter(|unit| *unit < 10) };
        Some(unit? + tens(ten)?)
    };
    small().or_else(|| tens(word)).or_else(compound).or(match word {
        "ein" | "eine" | "einen" | "einer" | "einem" => Some(1),
        "dutzend" | "dozen" => Some(12),
        "hundert" | "hundred" => Some(100),
        "tausend" | "thousand" => Some(1_000),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_visitors_write_them() {
        for (language, typed, number) in [
            (Language::De, "3", Some(3.0)),
            (Language::De, "1.234,50 €", Some(1_234.5)),
            (Language::De, "1.234", Some(1_234.0)),
            (Language::De, "1.234.567", Some(1_234_567.0)),
            (Language::De, "12.50", Some(12.5)),
            (Language::De, "12,50 Euro", Some(12.5)),
            (Language::De, "EUR 49,-", Some(49.0)),
            (Language::De, "1'200.50 CHF", Some(1_200.5)),
            (Language::De, "2 500", Some(2_500.0)),
            (Language::De, "2 5", Some(2.0)),
            (Language::De, "-5", Some(-5.0)),
            (Language::De, "etwa 20 Stück", Some(20.0)),
            (Language::De, "zwölf", Some(12.0)),
            (Language::De, "Zwoelf bitte", Some(12.0)),
            (Language::De, "einundzwanzig", Some(21.0)),
            (Language::De, "dreißig", Some(30.0)),
            (Language::De, "eine", Some(1.0)),
            (Language::De, "ein paar", None),
            (Language::De, "viele", None),
            (Language::En, "1,234.50", Some(1_234.5)),
            (Language::En, "1,234", Some(1_234.0)),
            (Language::En, "12,50", Some(12.5)),
            (Language::En, "£12.50", Some(12.5)),
            (Language::En, "twenty-one", Some(21.0)),
            (Language::En, "forty two", Some(42.0)),
            (Language::En, "a dozen", Some(12.0)),
            (Language::En, "three", Some(3.0)),
            (Language::En, "a few", None),
        ] {
            assert_eq!(parse(typed, language), number, "{language:?} {typed}");
        }
    }
}
