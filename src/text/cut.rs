//! Where a cleaned text is cut, whatever its language: the costly half of making tokens.

use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use super::token::TokenKind;
use super::typed::typed_spans;

/// A piece of a text.
#[derive(Debug)]
pub(super) enum Cut<'t> {
    /// A word as typed and in lower case.
    Word { typed: Arc<str>, lower: Arc<str> },
    /// A typed value.
    Value { typed: &'t str, kind: TokenKind },
    /// A mark that ends a clause.
    ClauseEnd,
}

/// What comes after so many letters of a word is not read: no word is that long, and splitting one costs the square of
/// its length.
const LONGEST_WORD: usize = 64;

/// About as many letters has a word with what follows it.
const LETTERS_OF_A_WORD: usize = 5;

/// The pieces of a cleaned text, in order.
pub(super) fn cuts(text: &str) -> Vec<Cut<'_>> {
    let mut out = Vec::with_capacity(text.len() / LETTERS_OF_A_WORD);
    let mut at = 0;
    for span in typed_spans(text) {
        push_words(&text[at..span.start], &mut out);
        out.push(Cut::Value { typed: &text[span.start..span.end], kind: span.kind });
        at = span.end;
    }
    push_words(&text[at..], &mut out);
    out
}

fn push_words(text: &str, out: &mut Vec<Cut<'_>>) {
    let mut initial: Option<&str> = None;
    let mut hyphen = false;
    for piece in text.split_word_bounds() {
        if !piece.chars().any(char::is_alphanumeric) {
            hyphen = piece == "-";
            if !hyphen && let Some(letter) = initial.take() {
                out.push(word(letter));
            }
            if piece.contains(['.', ',', ';', ':', '!', '?', '\n', '(', ')']) {
                out.push(Cut::ClauseEnd);
            }
            continue;
        }
        match initial.take() {
            // "E-Mail" and "T-Shirt" are one word each.
            Some(letter) if hyphen => out.push(word(&format!("{letter}{piece}"))),
            Some(letter) => {
                out.push(word(letter));
                initial = hold(piece, out);
            }
            None => initial = hold(piece, out),
        }
        hyphen = false;
    }
    out.extend(initial.map(word));
}

/// Keeps a single letter back, as a hyphen may follow.
fn hold<'a>(piece: &'a str, out: &mut Vec<Cut<'_>>) -> Option<&'a str> {
    if piece.len() == 1 && piece.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(piece);
    }
    out.push(word(piece));
    None
}

fn word(typed: &str) -> Cut<'static> {
    let readable = typed.char_indices().nth(LONGEST_WORD).map_or(typed, |(end, _)| &typed[..end]);
    let whole: Arc<str> = typed.into();
    let small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if readable.len() == typed.len() && typed.bytes().all(small) {
        return Cut::Word { lower: Arc::clone(&whole), typed: whole };
    }
    Cut::Word { typed: whole, lower: readable.to_lowercase().into() }
}
