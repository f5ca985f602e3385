//! A cleaned text as tokens: words and typed values.

use std::sync::Arc;

use super::cut::{Cut, cuts};
use super::fold::fold;
use super::phrasal;
use crate::ids::Language;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenKind {
    /// A word.
    Word,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A bank account number with a right checksum.
    Iban,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// An amount of money.
    Amount,
    /// A telephone number.
    Phone,
    /// A number of an order, a customer, a parcel: letters and digits, or many digits.
    Code,
    /// Five digits.
    Postcode,
    /// Any other number.
    Number,
}

impl TokenKind {
    /// The term that stands for every value of this kind; none for words.
    #[must_use]
    pub fn class(self) -> Option<&'static str> {
        Some(match self {
            Self::Word => return None,
            Self::Email => "<email>",
            Self::Url => "<url>",
            Self::Iban => "<iban>",
            Self::Date => "<date>",
            Self::Time => "<time>",
            Self::Amount => "<amount>",
            Self::Phone => "<phone>",
            Self::Code => "<code>",
            Self::Postcode => "<postcode>",
            Self::Number => "<number>",
        })
    }
}

/// The most tokens of a text: no letter of the longest allowed length has more words.
const MOST_TOKENS: usize = 800;

/// A token of a cleaned text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As typed.
    pub typed: Arc<str>,
    /// Lower case; the class of a typed value.
    pub lower: Arc<str>,
    /// Folded; the class of a typed value.
    pub folded: String,
    /// What it is.
    pub kind: TokenKind,
    /// Whether a clause ends after it.
    pub ends_clause: bool,
}

/// The tokens of a cleaned text, in order.
#[must_use]
pub fn tokens(text: &str, language: Language) -> Vec<Token> {
    tokens_of(&cuts(text), language)
}

/// The tokens of a cleaned text as each language has them, in the order of [`Language::ALL`]; it is cut once.
#[must_use]
pub fn tokens_of_each(text: &str) -> [Vec<Token>; 2] {
    let cuts = cuts(text);
    Language::ALL.map(|language| tokens_of(&cuts, language))
}

fn tokens_of(cuts: &[Cut<'_>], language: Language) -> Vec<Token> {
    let mut out = Vec::with_capacity(cuts.len().min(MOST_TOKENS));
    for cut in cuts {
        match cut {
            Cut::Word { typed, lower } => push_word(typed, lower, language, &mut out),
            Cut::Value { typed, kind } => out.push(value(typed, *kind)),
            Cut::ClauseEnd => out.last_mut().into_iter().for_each(|last: &mut Token| last.ends_clause = true),
        }
    }
    if language == Language::En { phrasal::join(out) } else { out }
}

fn value(typed: &str, kind: TokenKind) -> Token {
    let class = kind.class().unwrap_or_default();
    Token { typed: typed.into(), lower: class.into(), folded: class.to_owned(), kind, ends_clause: false }
}

fn push_word(typed: &Arc<str>, lower: &Arc<str>, language: Language, out: &mut Vec<Token>) {
    if out.len() >= MOST_TOKENS {
        return;
    }
    for part in contracted(lower, language) {
        let lower = if *part == **lower { Arc::clone(lower) } else { part.into() };
        let (typed, folded) = (Arc::clone(typed), fold(part, language));
        out.push(Token { typed, lower, folded, kind: TokenKind::Word, ends_clause: false });
    }
}

/// A short form as the words that it stands for.
fn contracted(word: &str, language: Language) -> Vec<&str> {
    if let Some(expansion) = super::lexicon(language).short_form(word) {
        return expansion.split(' ').collect();
    }
    if let Some(verb) = word.strip_suffix("n't") {
        return vec![verb, "not"];
    }
    match word.split_once('\'') {
        Some((head, "s" | "m" | "re" | "ve" | "ll" | "d" | "n" | "ne" | "nen")) if !head.is_empty() => vec![head],
        _ => vec![word],
    }
}

/// The folded words of a cleaned text, classes for typed values.
#[must_use]
pub fn words(text: &str, language: Language) -> Vec<String> {
    tokens(text, language).into_iter().map(|token| token.folded).collect()
}

/// The form in which two texts are the same: folded words with single blanks.
#[must_use]
pub fn key(text: &str, language: Language) -> String {
    words(text, language).join(" ")
}

/// Whether two texts have the same words, whatever their case, marks and umlaut spelling.
#[must_use]
pub fn same_words(a: &str, b: &str, language: Language) -> bool {
    let key_of_a = key(a, language);
    !key_of_a.is_empty() && key_of_a == key(b, language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_languages() {
        assert_eq!(
            words("Wie geht's? E-Mail an T-Shirt-Shop", Language::De),
            ["wie", "geht", "email", "an", "tshirt", "shop"]
        );
        assert_eq!(words("I can't, it's the user's", Language::En), ["i", "can", "not", "it", "the", "user"]);
        assert_eq!(words("a b-c d", Language::En), ["a", "bc", "d"]);
        assert_eq!(words("Größe 42 für AB-123456?", Language::De), ["grosse", "<number>", "fur", "<code>"]);
        assert!(words("🙂 … !!!", Language::De).is_empty());
    }

    #[test]
    fn the_key_ignores_case_marks_and_umlaut_spelling() {
        assert_eq!(key("Wie hoch sind die Gebühren?", Language::De), key("wie hoch sind die gebuehren", Language::De));
    }
}
