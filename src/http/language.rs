//! The language that a caller prefers.

use axum::http::{HeaderMap, header};

use crate::ids::Language;

/// The best of our languages in `Accept-Language`; none if it names none of them.
pub(super) fn accepted(headers: &HeaderMap) -> Option<Language> {
    let value = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let wishes = value.split(',').filter_map(|wish| {
        let (tag, parameters) = wish.split_once(';').unwrap_or((wish, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        Some((Language::from_tag(tag.trim())?, weight)).filter(|(_, weight): &(_, f32)| *weight > 0.0)
    });
    // The first of equals wins.
    wishes.reduce(|best, wish| if wish.1 > best.1 { wish } else { best }).map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        let cases = [
            ("de", Some(Language::De)),
            ("en-GB,en;q=0.9,de;q=0.8", Some(Language::En)),
            ("fr, de;q=0.3, en;q=0.7", Some(Language::En)),
            ("de;q=0, en;q=0.1", Some(Language::En)),
            ("fr", None),
            ("de;q=x", None),
            ("", None),
        ];
        for (value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, value.parse().unwrap());
            assert_eq!(accepted(&headers), expected, "{value}");
        }
    }
}
