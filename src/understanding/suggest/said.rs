//! The texts that can be suggested, and their words.

use crate::content::{Content, EntryText, Intent};
use crate::conversation::Target;
use crate::ids::Language;
use crate::text::{clean, fold};

/// How an entry or intent is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) target: Target,
    /// The title, then the others sorted and without repeats. Never empty.
    pub(super) texts: Vec<String>,
}

/// All of one language, in the order of the ids.
pub(super) fn said(content: &Content, language: Language) -> Vec<Said> {
    let entries = content.entries.values().filter_map(|entry| {
        let text = entry.texts.get(&language)?;
        Some(Said { target: Target::Faq(entry.id.clone()), texts: of_entry(text) })
    });
    let intents = content
        .intents
        .values()
        .map(|intent| Said { target: Target::Intent(intent.id.clone()), texts: of_intent(intent, language) });
    let mut said: Vec<Said> = entries.chain(intents).filter(|said| !said.texts.is_empty()).collect();
    said.sort_by(|a, b| a.target.cmp(&b.target));
    said
}

fn of_entry(text: &EntryText) -> Vec<String> {
    titled(text.question.clone(), text.also.clone())
}

/// Examples with `{slot}` marks are no sentences that anybody could send.
fn of_intent(intent: &Intent, language: Language) -> Vec<String> {
    let mut plain: Vec<String> =
        intent.examples.get(&language).into_iter().flatten().filter(|text| !text.contains('{')).cloned().collect();
    match intent.title.0.get(&language) {
        Some(title) => titled(title.clone(), plain),
        None if plain.is_empty() => plain,
        // As everywhere: the first plain example stands in for the title.
        None => titled(plain.remove(0), plain),
    }
}

fn titled(title: String, mut others: Vec<String>) -> Vec<String> {
    others.sort();
    others.dedup();
    others.retain(|other| *other != title);
    others.insert(0, title);
    others
}

/// The folded words of a text. They are cut alike in what is typed and in what is known, unlike the words of a
/// message: half a word has no meaning yet.
pub(super) fn words(text: &str, language: Language) -> Vec<String> {
    let lower = clean(text).to_lowercase();
    let runs = lower.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'');
    let mut words = Vec::new();
    for run in runs {
        push(run, language, &mut words);
    }
    words
}

/// "e-mail" is one word, "last-minute" are two; an apostrophe is left out.
fn push(run: &str, language: Language, words: &mut Vec<String>) {
    let mut initial = String::new();
    for piece in run.split('-') {
        let piece = initial + &piece.replace('\'', "");
        if piece.chars().count() == 1 && run.contains('-') {
            initial = piece;
            continue;
        }
        initial = String::new();
        words.extend((!piece.is_empty()).then(|| fold(&piece, language)));
    }
    words.extend((!initial.is_empty()).then_some(initial));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_and_folded() {
        for (text, expected) in [
            ("Wie läuft die Rückgabe?", &["wie", "lauft", "die", "ruckgabe"][..]),
            ("E-Mail an T-Shirt-Shop", &["email", "an", "tshirt", "shop"]),
            ("wie geht's", &["wie", "gehts"]),
            ("e-", &["e"]),
            ("a - b", &["a", "b"]),
            ("  ?! ", &[]),
        ] {
            assert_eq!(words(text, Language::De), expected, "{text}");
        }
        assert_eq!(words("What's a last-minute order", Language::En), ["whats", "a", "last", "minute", "order"]);
    }

    #[test]
    fn the_title_comes_first_and_once() {
        let texts = titled("M".into(), vec!["Z".into(), "M".into(), "A".into(), "Z".into()]);
        assert_eq!(texts, ["M", "A", "Z"]);
    }
}
