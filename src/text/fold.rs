//! One spelling for what visitors spell in many ways.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::ids::Language;

/// What is analysed of a message at most, in characters: bounds the time of every later step.
pub const MAX_CHARS: usize = 4_000;

/// NFKC with one form of quotes and hyphens, control and invisible characters gone, at most [`MAX_CHARS`] long.
/// Case is kept: typed values are shown as they were typed.
#[must_use]
pub fn clean(text: &str) -> String {
    let read = text.char_indices().nth(MAX_CHARS).map_or(text, |(end, _)| &text[..end]);
    // Most texts are in that form, and telling so costs less than making it.
    if is_nfkc_quick(read.chars()) == IsNormalized::Yes {
        let mut cleaned = String::with_capacity(read.len());
        cleaned.extend(read.chars().filter_map(plain));
        return cleaned;
    }
    read.nfkc().filter_map(plain).take(MAX_CHARS).collect()
}

fn plain(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '’' | '‘' | '`' | '´' | 'ʼ' => Some('\''),
        '‐' | '‑' | '‒' | '–' | '—' => Some('-'),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        c if c.is_control() || c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

/// Folds a lower-case word so that its spellings meet: in German ä, ae and a (ö, ü alike) and ß and ss; in
/// both languages accents go. "neue", "Quelle", "Steuer" and "aktuell" keep their letters.
#[must_use]
pub fn fold(word: &str, language: Language) -> String {
    if word.is_ascii() && !(language == Language::De && may_have_digraph(word)) {
        return word.to_owned();
    }
    let plain: Option<Vec<char>> = word.chars().map(usual_letter).collect();
    let plain = plain.unwrap_or_else(|| word.nfd().filter(|c| !is_combining_mark(*c)).collect());
    if language == Language::De { without_digraphs(&plain) } else { plain.into_iter().flat_map(letters).collect() }
}

/// A letter of German or English without its marks; none for any other, which costs a look into tables.
fn usual_letter(c: char) -> Option<char> {
    match c {
        'ä' => Some('a'),
        'ö' => Some('o'),
        'ü' => Some('u'),
        'ß' => Some('ß'),
        c => c.is_ascii().then_some(c),
    }
}

/// Whether an umlaut may be written as two letters somewhere.
fn may_have_digraph(word: &str) -> bool {
    word.as_bytes().windows(2).any(|pair| pair[1] == b'e' && matches!(pair[0], b'a' | b'o' | b'u'))
}

/// A letter as the letters that it is folded to.
fn letters(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' => ('s', Some('s')),
        'æ' => ('a', None),
        'ø' | 'œ' => ('o', None),
        c => (c, None),
    };
    std::iter::once(first).chain(second)
}

/// The folded letters; of an umlaut written as two letters the e is left out.
fn without_digraphs(plain: &[char]) -> String {
    let mut out = String::with_capacity(plain.len() + 1);
    let mut i = 0;
    while let Some(&c) = plain.get(i) {
        out.extend(letters(c));
        i += if is_digraph(plain, i) { 2 } else { 1 };
    }
    out
}

/// Whether an umlaut written as two letters begins here.
fn is_digraph(word: &[char], i: usize) -> bool {
    if word.get(i + 1) != Some(&'e') {
        return false;
    }
    match word[i] {
        'a' | 'o' => true,
        'u' => {
            let before = i.checked_sub(1).map(|j| word[j]);
            let after_vowel = before.is_some_and(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'q'));
            !after_vowel && !is_uell(before, &word[i + 1..])
        }
        _ => false,
    }
}

/// The ending of aktuell, manuell, visuell, which is no ü; "fuell" and "muell" are.
fn is_uell(before: Option<char>, rest: &[char]) -> bool {
    rest.starts_with(&['e', 'l', 'l']) && before.is_some_and(|c| matches!(c, 't' | 'n' | 'd' | 's' | 'x'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        for group in [
            &["größe", "grösse", "groesse", "grosse"][..],
            &["gebühr", "gebuehr", "gebuhr"],
            &["ändern", "aendern", "andern"],
            &["rückgabe", "rueckgabe", "ruckgabe"],
            &["ausfüllen", "ausfuellen"],
            &["müll", "muell"],
        ] {
            let folded: Vec<String> = group.iter().map(|w| fold(w, Language::De)).collect();
            assert!(folded.windows(2).all(|w| w[0] == w[1]), "{folded:?}");
        }
    }

    #[test]
    fn innocent_words_stay() {
        for word in ["neue", "quelle", "steuer", "aktuell", "manuelle", "dauer", "frauen", "abenteuer", "teuer"] {
            assert_eq!(fold(word, Language::De), word);
        }
    }

    #[test]
    fn cleaning_unifies() {
        assert_eq!(clean("u\u{308}ber\u{200b} „A\u{a0}B“ １２"), "über „A B“ 12");
        assert_eq!(clean("it’s\u{7}x"), "it's x");
        assert!(clean(&"ﷺ".repeat(9_000)).chars().count() <= MAX_CHARS);
    }
}
