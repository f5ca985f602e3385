//! What is found is true, and what people would find is found.

use proptest::prelude::*;
use regex::RegexBuilder;

use super::*;

fn compiled(pattern: &str) -> Regex {
    RegexBuilder::new(pattern).case_insensitive(true).build().unwrap()
}

fn found(one: &str, other: &str) -> Option<String> {
    let (one, other) = (compiled(one), compiled(other));
    Searcher::new().sentence(&Prepared::new(&one)?, &Prepared::new(&other)?)
}

#[test]
fn sentences_by_hand() {
    for (one, other, expected) in [
        (r"bestellung stornieren", r"\bbestell\w*", Some("bestellung stornieren")),
        (r"paket verloren", r"verloren gegangen", Some("paket verloren gegangen")),
        (r"^wo ist (mein|das) paket", r"\bpaket\b", Some("wo ist das paket")),
        (r"\bzurück(geben|schicken)\b", r"\b(zur(ü|ue|u)ckgeben|umtauschen)$", Some("zurückgeben")),
        (r"Größe", r"GRÖSSE|größe", Some("größe")),
        (r"bestellung [A-Z]{2}-?\d{3}", r"\bbestellung\b", Some("bestellung ee111")),
        (r"^storno$", r"^stornieren$", None),
        (r"\banwalt\b", r"\bklage\b", None),
        (r"\bpaket\b.{0,20}\bweg\b", r"\bklage\b", None),
        (r"\bpaket\b.{0,20}\bweg\b", r"paket weg", Some("paket weg")),
        (r"\bpaket\b", r"pakete", None),
        (r"日本", r"日本語", None),
    ] {
        assert_eq!(found(one, other).as_deref(), expected, "{one} / {other}");
        assert_eq!(found(other, one).is_some(), expected.is_some(), "{other} / {one}");
    }
}

#[test]
fn what_is_too_large_is_left_alone() {
    assert_eq!(found(r"(e|n){0,40}e(e|n){14}", r"(e|n){0,40}e(e|n){14}"), None);
}

#[test]
fn all_searches_together_have_an_end() {
    let (one, other) = (compiled(r"[a-m]{5}[n-z]{30}x"), compiled(r"[a-m]{6}[n-z]{30}y"));
    let (one, other) = (Prepared::new(&one).unwrap(), Prepared::new(&other).unwrap());
    let mut searcher = Searcher { left: 100 };
    assert_eq!((searcher.sentence(&one, &other), searcher.left), (None, 0));
}

/// Words of visitors with what editors do to them.
fn pattern() -> impl Strategy<Value = String> {
    let words = ["bestell", "paket", "zurück", "stornieren", "rechnung", "wo ist", "mein", "größe", "geld", "order"];
    let atom = (
        prop::sample::select(words.to_vec()),
        prop::sample::select(vec!["", r"\w*", "(en|ung)?", "s?", "-?", r" \d{2}"]),
    );
    let gap = prop::sample::select(vec![" ", ".*", ".{0,20}", r"\s+", r"\b.{0,9}\b", "", "[a-z ]+"]);
    let edges = prop::sample::select(vec![("", ""), (r"\b", ""), (r"\b", r"\b"), ("^", ""), ("", "$"), ("(?i)", "")]);
    (edges, prop::collection::vec((atom, gap), 1..3), prop::sample::select(words.to_vec())).prop_map(
        |((start, end), parts, other)| {
            let body: String = parts.iter().flat_map(|((word, tail), gap)| [*word, *tail, *gap]).collect();
            format!("{start}({body}{other}|{other}{body}{other}){end}")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_matches_both((one, other) in (pattern(), pattern())) {
        if let Some(sentence) = found(&one, &other) {
            prop_assert!(compiled(&one).is_match(&sentence) && compiled(&other).is_match(&sentence));
            prop_assert!(!sentence.trim().is_empty());
        }
    }
}

/// The law above must not hold because nothing is found: of 200 pairs that share a word each has a sentence.
#[test]
fn two_hundred_pairs_with_a_sentence_each() {
    let heads = ["wo ist", "ich suche", r"\b(wann|wie) kommt", "^status"];
    let tails = ["", r"\w*", r"\b", " (heute|morgen)?", r"(?P<nummer> \d{4})?"];
    let words =
        ["paket", "bestellung", "rückzahlung", "größe", "geld", "gutschein", "rechnung", "order", "e-mail", "abo"];
    let mut pairs = 0;
    for word in words {
        for head in heads {
            for tail in tails {
                let (one, other) = (format!("{head} (mein|das|die)? ?{word}{tail}"), format!(r"{word}(\b|s)"));
                let sentence = found(&one, &other).unwrap_or_else(|| panic!("{one} / {other}"));
                assert!(compiled(&one).is_match(&sentence) && compiled(&other).is_match(&sentence), "{sentence}");
                pairs += 1;
            }
        }
    }
    assert_eq!(pairs, 200);
}
