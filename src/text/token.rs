//! A cleaned text as tokens: words and typed values.

use unicode_segmentation::UnicodeSegmentation;

use super::fold::fold;
use super::phrasal;
use super::typed::typed_spans;
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
/// What comes after so many letters of a word is not read: no word is that long, and splitting one costs the square of
/// its length.
const LONGEST_WORD: usize = 64;

/// A token of a cleaned text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As typed.
    pub typed: String,
    /// Lower case; the class of a typed value.
    pub lower: String,
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
    let mut out = Vec::new();
    let mut at = 0;
    for span in typed_spans(text) {
        push_words(&text[at..span.start], language, &mut out);
        let class = span.kind.class().unwrap_or_default().to_owned();
        let typed = text[span.start..span.end].to_owned();
        out.push(Token { typed, lower: class.clone(), folded: class, kind: span.kind, ends_clause: false });
        at = span.end;
    }
    push_words(&text[at..], language, &mut out);
    if language == Language::En { phrasal::join(out) } else { out }
}

fn push_words(text: &str, language: Language, out: &mut Vec<Token>) {
    let mut initial: Option<&str> = None;
    let mut hyphen = false;
    for piece in text.split_word_bounds() {
        if !piece.chars().any(char::is_alphanumeric) {
            hyphen = piece == "-";
            if !hyphen && let Some(letter) = initial.take() {
                push_word(letter, language, out);
            }
            mark_clause_end(piece, out);
            continue;
        }
        match initial.take() {
            // "E-Mail" and "T-Shirt" are one word each.
            Some(letter) if hyphen => push_word(&format!("{letter}{piece}"), language, out),
            Some(letter) => {
                push_word(letter, language, out);
                initial = hold(piece, language, out);
            }
            None => initial = hold(piece, language, out),
        }
        hyphen = false;
    }
    if let Some(letter) = initial {
        push_word(letter, language, out);
    }
}

/// Keeps a single letter back, as a hyphen may follow.
fn hold<'a>(piece: &'a str, language: Language, out: &mut Vec<Token>) -> Option<&'a str> {
    if piece.len() == 1 && piece.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(piece);
    }
    push_word(piece, language, out);
    None
}

fn mark_clause_end(piece: &str, out: &mut [Token]) {
    if piece.contains(['.', ',', ';', ':', '!', '?', '\n', '(', ')'])
        && let Some(last) = out.last_mut()
    {
        last.ends_clause = true;
    }
}

fn push_word(word: &str, language: Language, out: &mut Vec<Token>) {
    if out.len() >= MOST_TOKENS {
        return;
    }
    let readable = word.char_indices().nth(LONGEST_WORD).map_or(word, |(end, _)| &word[..end]);
    let lower = readable.to_lowercase();
    for part in contracted(&lower, language) {
        let folded = fold(part, language);
        out.push(Token {
            typed: word.to_owned(),
            lower: part.to_owned(),
            folded,
            kind: TokenKind::Word,
            ends_clause: false,
        });
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
