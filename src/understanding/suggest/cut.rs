//! All texts, cut into words: those that were cut before are not cut again.

use std::collections::HashMap;

use super::said::words;
use super::{Suggestions, Text};
use crate::ids::Language;

/// Texts as places in one list of words.
pub(super) struct Cut {
    /// Every word, sorted.
    pub(super) words: Vec<String>,
    /// The places of the words of each text, in order.
    pub(super) texts: Vec<Vec<usize>>,
}

/// A text whose words were known, or are cut now.
enum Words<'b> {
    Known(&'b [usize]),
    Fresh(Vec<String>),
}

pub(super) fn words_of(texts: &[Text<'_>], language: Language, before: Option<&Suggestions>) -> Cut {
    let known: HashMap<&str, &[usize]> = before.map(Suggestions::cut).unwrap_or_default();
    let cut = |text: &Text<'_>| {
        known.get(text.written).map_or_else(|| Words::Fresh(words(text.written, language)), |words| Words::Known(words))
    };
    let cut: Vec<Words<'_>> = texts.iter().map(cut).collect();
    let old = before.map_or(&[][..], |before| &before.words);
    let mut used = vec![false; old.len()];
    let mut all: Vec<&str> = Vec::new();
    for text in &cut {
        match text {
            Words::Known(words) => words.iter().for_each(|word| used[*word] = true),
            Words::Fresh(words) => all.extend(words.iter().map(String::as_str)),
        }
    }
    all.extend(old.iter().zip(&used).filter(|(_, used)| **used).map(|(word, _)| word.as_str()));
    all.sort_unstable();
    all.dedup();
    let place = |word: &str| all.binary_search(&word).unwrap_or(0);
    let now: Vec<usize> = old.iter().map(|word| place(word)).collect();
    let texts = cut.iter().map(|text| match text {
        Words::Known(words) => words.iter().map(|word| now[*word]).collect(),
        Words::Fresh(words) => words.iter().map(|word| place(word)).collect(),
    });
    Cut { texts: texts.collect(), words: all.iter().map(|word| (*word).to_owned()).collect() }
}
