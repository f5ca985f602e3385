//! Reads one to five stars out of what a visitor typed, and offers them.

use crate::conversation::{ChoiceAction, Offer};
use crate::ids::Language;
use crate::text::same_words;

/// The numbers in words, fewest first.
const NUMERALS: [[&str; 2]; 5] =
    [["eins", "one"], ["zwei", "two"], ["drei", "three"], ["vier", "four"], ["fünf", "five"]];

/// What people say instead of a number, fewest first.
const JUDGED: [&[&str]; 5] = [
    &["sehr schlecht", "very bad", "terrible", "furchtbar", "miserabel"],
    &["schlecht", "bad", "poor"],
    &["mittel", "geht so", "so lala", "mittelmäßig", "okay", "ok", "average"],
    &["gut", "good"],
    &["sehr gut", "very good", "super", "perfekt", "ausgezeichnet", "excellent", "great", "perfect"],
];

/// The labels of the offers, fewest first.
const LABELS: [[&str; 2]; 5] = [
    ["1 – sehr schlecht", "1 – very bad"],
    ["2 – schlecht", "2 – bad"],
    ["3 – mittel", "3 – average"],
    ["4 – gut", "4 – good"],
    ["5 – sehr gut", "5 – very good"],
];

/// The stars that the words hold; none if they hold none, or several.
pub(super) fn parse(typed: &str, language: Language) -> Option<u8> {
    let is = |words: &[&str]| words.iter().any(|word| same_words(word, typed, language));
    drawn(typed)
        .or_else(|| (1..).zip(&LABELS).find(|(_, labels)| is(&labels[..])).map(|(stars, _)| stars))
        .or_else(|| counted(typed, language))
        .or_else(|| (1..).zip(&JUDGED).find(|(_, words)| is(words)).map(|(stars, _)| stars))
}

/// "★★★★" or "***".
fn drawn(typed: &str) -> Option<u8> {
    let star = |c: &char| matches!(c, '★' | '⭐' | '*');
    let only = typed.chars().all(|c| star(&c) || matches!(c, '☆' | '\u{fe0f}' | ' '));
    let stars = u8::try_from(typed.chars().filter(star).count()).ok()?;
    (only && (1..=5).contains(&stars)).then_some(stars)
}

/// A single number in a short answer: "4", "vier Sterne", "5 stars please", "4/5", "4 von 5".
fn counted(typed: &str, language: Language) -> Option<u8> {
    let lower = typed.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let numbers: Vec<u8> = words.iter().filter_map(|word| number(word, language)).collect();
    let of_five = typed.contains('/') || words.iter().any(|word| matches!(*word, "von" | "of"));
    match numbers.as_slice() {
        [stars] if (1..=5).contains(stars) && words.len() <= 4 => Some(*stars),
        [stars, 5] if of_five && (1..=5).contains(stars) => Some(*stars),
        _ => None,
    }
}

fn number(word: &str, language: Language) -> Option<u8> {
    let named = |names: &&[&str; 2]| names.iter().any(|name| same_words(name, word, language));
    word.parse().ok().or_else(|| (1..).zip(&NUMERALS).find(|(_, names)| named(names)).map(|(number, _)| number))
}

/// One offer for each number of stars, as an option of the open step.
pub(super) fn offers(language: Language) -> Vec<Offer> {
    star_offers(language, |stars| ChoiceAction::Option { option: stars.to_string() })
}

/// One offer for each number of stars; `action` says what a click does.
pub fn star_offers(language: Language, action: impl Fn(u8) -> ChoiceAction) -> Vec<Offer> {
    let offer = |(stars, [de, en]): (u8, &[&str; 2])| Offer {
        label: match language {
            Language::De => (*de).to_owned(),
            Language::En => (*en).to_owned(),
        },
        action: action(stars),
    };
    (1..).zip(&LABELS).map(offer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_as_visitors_give_them() {
        for (language, typed, stars) in [
            (Language::De, "5", Some(5)),
            (Language::De, "vier", Some(4)),
            (Language::De, "Fünf Sterne!", Some(5)),
            (Language::De, "fuenf", Some(5)),
            (Language::De, "sehr gut", Some(5)),
            (Language::De, "Sehr schlecht.", Some(1)),
            (Language::De, "gut", Some(4)),
            (Language::De, "4 von 5", Some(4)),
            (Language::De, "3/5", Some(3)),
            (Language::De, "★★★☆☆", Some(3)),
            (Language::De, "2 – schlecht", Some(2)),
            (Language::De, "geht so", Some(3)),
            (Language::En, "five stars", Some(5)),
            (Language::En, "two out of five", Some(2)),
            (Language::En, "very good", Some(5)),
            (Language::De, "0", None),
            (Language::De, "6", None),
            (Language::De, "4 oder 5", None),
            (Language::De, "nicht gut", None),
            (Language::De, "******", None),
            (Language::De, "Wo ist mein Paket 5?", None),
            (Language::De, "", None),
        ] {
            assert_eq!(parse(typed, language), stars, "{typed}");
        }
    }
}
