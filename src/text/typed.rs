//! Values that are one thing though they look like several words: addresses, dates, amounts, numbers of orders.

use std::sync::LazyLock;

use regex::Regex;

use super::token::TokenKind;

/// A typed value in a cleaned text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedSpan {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What it is.
    pub kind: TokenKind,
}

const MONTHS: &str = "januar|jänner|februar|märz|maerz|april|mai|juni|juli|august|september|oktober|november|dezember|\
                      january|february|march|may|june|july|october|december|jan|feb|mar|apr|jun|jul|aug|sept?|okt|oct|nov|dez|dec";

/// In order of precedence: what an earlier one takes is gone for the later ones.
static KINDS: LazyLock<Vec<(TokenKind, Regex)>> = LazyLock::new(|| {
    let amount = r"\d{1,3}(?:[.,' ]\d{3})*(?:[.,](?:\d{1,2}|-))?|\d+(?:[.,]\d{1,2})?";
    let currency = r"€|euros?|eur|cents?|\$|usd|dollars?|£|gbp|pounds?|chf|franken|fr\.";
    let table = [
        (TokenKind::Email, r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+".to_owned()),
        (TokenKind::Url, r"\b(?:https?://|www\.)[^\s<>]+[^\s<>.,;:!?)]".to_owned()),
        (TokenKind::Iban, r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?\b".to_owned()),
        (TokenKind::Date, format!(r"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}\. ?\d{{1,2}}\.(?: ?(?:\d{{4}}|\d{{2}})\b)?|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b\d{{1,2}}(?:\.|st|nd|rd|th)? (?:{MONTHS})\b(?: \d{{4}}\b)?|\b(?:{MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?")),
        (TokenKind::Time, r"\b\d{1,2}[:.]\d{2} ?(?:uhr|am|pm|h)\b|\b\d{1,2}:\d{2}\b|\b\d{1,2} ?(?:uhr|am|pm)\b".to_owned()),
        (TokenKind::Amount, format!(r"(?:€|\$|£|\beur|\bchf) ?(?:{amount})|\b(?:{amount}) ?(?:{currency})(?:\b|$|[^\w])")),
        (TokenKind::Phone, r"(?:\+|\b00)\d[\d /()-]{6,18}\d\b|\b0\d{2,4}[ /-]+\d[\d /-]{3,12}\d\b|\b0\d{8,12}\b".to_owned()),
        (TokenKind::Code, r"\b[a-z]{1,6}[-_/]?\d{3,}[a-z0-9-]*\b|\b\d{2,}[-_][a-z0-9]+[a-z0-9-]*\b|\b\d+[a-z]+\d+[a-z0-9]*\b|\b\d{6,}\b|#\d{2,}\b".to_owned()),
        (TokenKind::Postcode, r"\b(?:d-|at-|ch-)?\d{5}\b".to_owned()),
        (TokenKind::Number, r"\b\d+(?:[.,]\d+)*(?: ?%|x\b|\b)".to_owned()),
    ];
    table
        .into_iter()
        // Boundaries between ASCII letters keep the fast automaton on texts with umlauts; `whole` looks at the others.
        .map(|(kind, pattern)| (kind, format!("(?i:{})", pattern.replace(r"\b", r"(?-u:\b)"))))
        .filter_map(|(kind, pattern)| Some((kind, Regex::new(&pattern).ok()?)))
        .collect()
});

/// The typed values of a cleaned text, in order and without overlap.
#[must_use]
pub fn typed_spans(text: &str) -> Vec<TypedSpan> {
    let mut found: Vec<TypedSpan> = Vec::new();
    if !text.bytes().any(|b| b.is_ascii_digit() || b == b'@') && !text.contains("www.") && !text.contains("://") {
        return found;
    }
    for (kind, regex) in KINDS.iter() {
        for hit in regex.find_iter(text) {
            if let Some(span) = checked(*kind, text, hit.start(), hit.end())
                && whole(text, span)
                && found.iter().all(|f| span.end <= f.start || f.end <= span.start)
            {
                found.push(span);
            }
        }
    }
    found.sort_by_key(|span| span.start);
    found
}

/// Whether no letter beyond ASCII goes on where the value begins or ends with a letter or digit.
fn whole(text: &str, span: TypedSpan) -> bool {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let beyond = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && c.is_alphanumeric());
    let value = &text[span.start..span.end];
    !(inside(value.chars().next()) && beyond(text[..span.start].chars().next_back())
        || inside(value.chars().next_back()) && beyond(text[span.end..].chars().next()))
}

/// Trims what the pattern had to take along, and drops what only looks the part.
fn checked(kind: TokenKind, text: &str, start: usize, end: usize) -> Option<TypedSpan> {
    match kind {
        TokenKind::Iban => iban_end(&text[start..end]).map(|length| TypedSpan { start, end: start + length, kind }),
        // No telephone number is longer, but a tracking number is.
        TokenKind::Phone if text[start..end].bytes().filter(u8::is_ascii_digit).count() > 15 => None,
        TokenKind::Amount => {
            let trimmed = text[start..end].trim_end_matches(|c: char| !(c.is_alphanumeric() || "€$£.".contains(c)));
            Some(TypedSpan { start, end: start + trimmed.len(), kind })
        }
        _ => Some(TypedSpan { start, end, kind }),
    }
}

/// The length in bytes of the longest prefix, cut at blanks, that is a valid IBAN: words may follow it.
fn iban_end(text: &str) -> Option<usize> {
    let mut end = text.len();
    loop {
        if is_iban(&text[..end]) {
            return Some(end);
        }
        end = text[..end].rfind(' ')?;
    }
}

/// Whether this is an international bank account number: length of its country if that is a common one, and
/// the checksum. Blanks are ignored.
#[must_use]
pub fn is_iban(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let country_fits = match compact.get(..2) {
        Some("DE") => compact.len() == 22,
        Some("AT") => compact.len() == 20,
        Some("CH" | "LI") => compact.len() == 21,
        _ => (15..=34).contains(&compact.len()),
    };
    country_fits
        && compact.bytes().all(|b| b.is_ascii_alphanumeric())
        && compact.bytes().take(2).all(|b| b.is_ascii_alphabetic())
        && mod_97(&compact) == 1
}

fn mod_97(iban: &str) -> u32 {
    let (head, rest) = iban.split_at(4);
    rest.chars().chain(head.chars()).filter_map(|c| c.to_digit(36)).fold(0, |sum, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (sum * shift + digit) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        typed_spans(text).into_iter().map(|s| (s.kind, &text[s.start..s.end])).collect()
    }

    #[test]
    fn values_are_one_token_each() {
        use TokenKind::{Amount, Code, Date, Email, Iban, Number, Phone, Postcode, Time, Url};
        let cases: &[(&str, &[(TokenKind, &str)])] = &[
            ("schreiben an max.muster+x@beispiel.test bitte", &[(Email, "max.muster+x@beispiel.test")]),
            ("siehe https://a.test/b?c=1.", &[(Url, "https://a.test/b?c=1")]),
            ("IBAN DE89 3704 0044 0532 0130 00 ist neu", &[(Iban, "DE89 3704 0044 0532 0130 00")]),
            (
                "am 31.12. oder 3. Februar 2026 oder 2026-03-12",
                &[(Date, "31.12."), (Date, "3. Februar 2026"), (Date, "2026-03-12")],
            ),
            ("on March 3rd, 2026 at 5 pm", &[(Date, "March 3rd, 2026"), (Time, "5 pm")]),
            ("um 17:30 Uhr", &[(Time, "17:30 Uhr")]),
            (
                "1.234,56 € oder €1,234.56 oder 20 Euro",
                &[(Amount, "1.234,56 €"), (Amount, "€1,234.56"), (Amount, "20 Euro")],
            ),
            ("Bestellung AB-123456 und 4711471147", &[(Code, "AB-123456"), (Code, "4711471147")]),
            ("Tel. +49 30 1234567", &[(Phone, "+49 30 1234567")]),
            ("wohne in 10115 Berlin", &[(Postcode, "10115")]),
            ("3x bestellt, 14 Tage", &[(Number, "3x"), (Number, "14")]),
            ("für 12 Äpfel à 3€", &[(Number, "12"), (Amount, "3€")]),
            ("ü12 34ä 5 eurö", &[(Number, "5")]),
            ("keine Zahlen hier", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(&kinds(text), expected, "{text}");
        }
    }

    #[test]
    fn a_wrong_checksum_is_no_iban() {
        assert!(is_iban("DE89370400440532013000"));
        assert!(!is_iban("DE88370400440532013000"));
        assert!(!is_iban("DE8937040044053201300"));
        assert!(!is_iban(""));
        assert!(is_iban("GB82 WEST 1234 5698 7654 32"));
    }
}
