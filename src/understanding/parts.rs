//! Messages that hold several sentences or questions.

/// The most sentences that are looked at.
const MOST_SENTENCES: usize = 12;

/// The sentences of a cleaned text; abbreviations, dates and amounts do not end one.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    for (i, &(at, c)) in chars.iter().enumerate() {
        let next = chars.get(i + 1).map(|&(_, c)| c);
        let before = i.checked_sub(1).map(|j| chars[j].1);
        let ends = match c {
            '?' | '!' | '\n' | ';' => true,
            '.' => {
                next.is_none_or(char::is_whitespace)
                    && !before.is_some_and(|c| c.is_ascii_digit())
                    && !short_word(&text[start..at])
            }
            _ => false,
        };
        if ends {
            out.push(text[start..at + c.len_utf8()].trim());
            start = at + c.len_utf8();
        }
    }
    out.push(text[start..].trim());
    out.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    out
}

/// "z. B.", "Nr.", "ca.": a full stop after at most three letters ends no sentence.
fn short_word(before: &str) -> bool {
    let last = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    last.chars().count() <= 3
        && matches!(
            last.to_lowercase().as_str(),
            "z" | "b"
                | "d"
                | "h"
                | "nr"
                | "ca"
                | "bzw"
                | "mr"
                | "mrs"
                | "dr"
                | "tel"
                | "str"
                | "inkl"
                | "e"
                | "g"
                | "i"
                | "st"
        )
}

/// Words that begin a question after "und" or "and".
const QUESTION_STARTS: [&str; 46] = [
    "wann", "wo", "wie", "wer", "was", "warum", "wieso", "weshalb", "wohin", "woher", "welche", "welcher", "welches",
    "kann", "könnte", "koennte", "gibt", "ist", "sind", "habt", "haben", "hat", "darf", "muss", "wieviel", "bekomme",
    "liefern", "liefert", "nehmen", "gilt", "bieten", "bietet", "when", "where", "how", "who", "what", "why", "which",
    "can", "could", "is", "are", "do", "does", "will",
];

/// The parts of one sentence that are joined by "und", "and" or a comma and each ask something.
pub(super) fn clauses(sentence: &str) -> Vec<&str> {
    let words: Vec<(usize, &str)> = word_positions(sentence);
    let mut out = Vec::new();
    let mut start = 0;
    for pair in words.windows(2) {
        let (at, word) = pair[0];
        let (next_at, next) = pair[1];
        let joint = matches!(word.to_lowercase().as_str(), "und" | "and" | "sowie" | "außerdem" | "also");
        if joint && at > start && is_question_start(next) {
            out.push(sentence[start..at].trim());
            start = next_at;
        }
    }
    out.push(sentence[start..].trim());
    out
}

fn is_question_start(word: &str) -> bool {
    QUESTION_STARTS.contains(&word.to_lowercase().as_str())
}

fn word_positions(text: &str) -> Vec<(usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split(|c: char| c.is_whitespace() || c == ',')
        .filter(|w| !w.is_empty())
        .map(|w| (w.as_ptr() as usize - base, w))
        .collect()
}

/// The pieces of a cleaned message that may each be a question of their own, each once: sentences, cut again at "und"
/// and "and".
pub(super) fn pieces(cleaned: &str) -> Vec<&str> {
    let mut pieces: Vec<&str> = Vec::new();
    for piece in sentences(cleaned).into_iter().take(MOST_SENTENCES).flat_map(clauses) {
        if !piece.is_empty() && !pieces.contains(&piece) {
            pieces.push(piece);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_clauses() {
        let cases: &[(&str, &[&str])] = &[
            ("Wo ist mein Paket?", &["Wo ist mein Paket?"]),
            (
                "Wann kommt mein Paket und wie bekomme ich die Rechnung?",
                &["Wann kommt mein Paket", "wie bekomme ich die Rechnung?"],
            ),
            ("Am 31.12. bestellt. Wann kommt es?", &["Am 31.12. bestellt.", "Wann kommt es?"]),
            ("Schuhe und Hosen umtauschen", &["Schuhe und Hosen umtauschen"]),
            ("Can I pay by card, and how long does it take?", &["Can I pay by card,", "how long does it take?"]),
            ("danke, und wie lang gilt das?", &["danke,", "wie lang gilt das?"]),
            ("… !!", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(&pieces(text), expected, "{text}");
        }
    }
}
