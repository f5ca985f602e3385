//! What a visitor may be about to ask: titles and phrases that the words so far begin.

mod cut;
mod near;
mod said;

use std::collections::HashMap;
use std::sync::Arc;

use said::{Said, said, words};

use super::Understanding;
use super::reading::Scene;
use crate::content::Content;
use crate::conversation::Target;
use crate::ids::Language;
use crate::text::{Weight, lexicon};

/// The fewest letters for which anything is suggested.
const FEWEST_LETTERS: usize = 2;
/// Of longer texts no more words are looked at: nobody is still beginning a question then.
const MOST_WORDS: usize = 12;
/// How many entries are looked for: some of them may turn out to be answered by others.
const MOST_FOUND: usize = 10;
/// A word that carries no topic may be another one than the phrase has, at this price.
const MISSING: i32 = -4;
/// What it is worth that a phrase has the first words of the text at its beginning, for each of them.
const ALIGNED: i32 = 2;
/// What it is worth to be what the entry is called.
const TITLE: i32 = 1;

/// Something that can be suggested.
#[derive(Debug, PartialEq, Eq)]
pub struct Suggested<'a> {
    /// What it should lead to.
    pub target: &'a Target,
    /// Ways to ask for it that fit the words so far, the best first: the title if it fits. Never empty.
    pub texts: Vec<&'a str>,
}

/// What can be suggested in one language, in the words in which it is looked for.
#[derive(Debug)]
pub(super) struct Suggestions {
    pub(super) language: Language,
    said: Vec<Said>,
    /// Every word of every phrase, sorted.
    words: Vec<String>,
    phrases: Vec<Phrase>,
}

/// A phrase by its words.
#[derive(Debug)]
struct Phrase {
    said: usize,
    /// Its place among what is said for the same target; the first is the title.
    place: usize,
    /// Places in the list of words, in order.
    words: Vec<usize>,
}

/// A text of something that can be suggested.
struct Text<'a> {
    said: usize,
    place: usize,
    written: &'a str,
}

/// A word that the visitor has typed, and what each known word is worth as its continuation: 0 is another word.
struct Typed {
    worth: Vec<i32>,
    topical: bool,
}

/// A phrase that fits.
struct Hit {
    said: usize,
    place: usize,
    points: i32,
    length: usize,
}

impl Suggestions {
    /// Prepares the words. What `before` has prepared from the same phrases is taken from there.
    pub(super) fn build(content: &Content, language: Language, before: Option<&Arc<Self>>) -> Arc<Self> {
        let said = said(content, language);
        if let Some(before) = before.filter(|before| before.said == said) {
            return Arc::clone(before);
        }
        let texts: Vec<Text<'_>> = (0..)
            .zip(&said)
            .flat_map(|(at, said)| {
                (0..).zip(&said.texts).map(move |(place, written)| Text { said: at, place, written })
            })
            .collect();
        let cut = cut::words_of(&texts, language, before.map(|before| &**before));
        let phrases =
            texts.iter().zip(cut.texts).map(|(text, words)| Phrase { said: text.said, place: text.place, words });
        let phrases = phrases.collect();
        Arc::new(Self { language, phrases, words: cut.words, said })
    }

    /// The places of the words of every text among the words.
    fn cut(&self) -> HashMap<&str, &[usize]> {
        let text = |phrase: &Phrase| self.said[phrase.said].texts[phrase.place].as_str();
        self.phrases.iter().map(|phrase| (text(phrase), phrase.words.as_slice())).collect()
    }

    /// What fits the words so far and passes `offered`, best first, ties in the order of the ids.
    fn find(&self, text: &str, offered: &dyn Fn(&Target) -> bool) -> Vec<Suggested<'_>> {
        let typed = self.typed(text);
        if typed.is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<Hit> = self.phrases.iter().filter_map(|phrase| hit(phrase, &typed)).collect();
        hits.sort_by_key(|hit| (hit.said, std::cmp::Reverse(hit.points), hit.length, hit.place));
        let mut found: Vec<&[Hit]> = hits.chunk_by(|a, b| a.said == b.said).collect();
        found.sort_by_key(|hits| hits.first().map(|best| (std::cmp::Reverse(best.points), best.length, best.said)));
        let offered = found.into_iter().filter(|hits| offered(&self.said[hits[0].said].target));
        offered.take(MOST_FOUND).map(|hits| self.suggested(hits)).collect()
    }

    fn suggested(&self, hits: &[Hit]) -> Suggested<'_> {
        let said = &self.said[hits[0].said];
        let title = hits.iter().filter(|hit| hit.place == 0);
        let others = hits.iter().filter(|hit| hit.place != 0);
        Suggested {
            target: &said.target,
            texts: title.chain(others).map(|hit| said.texts[hit.place].as_str()).collect(),
        }
    }

    /// The words so far; none if there are too few letters.
    fn typed(&self, text: &str) -> Vec<Typed> {
        if text.chars().filter(|c| c.is_alphanumeric()).take(FEWEST_LETTERS).count() < FEWEST_LETTERS {
            return Vec::new();
        }
        let lexicon = lexicon(self.language);
        let words: Vec<String> = words(text, self.language).into_iter().take(MOST_WORDS).collect();
        let topical = |word: &String| lexicon.weight(word) == Weight::Full;
        // Without a topic the words are all there is to go by.
        let without_topic = !words.iter().any(topical);
        let worth = |word: &String| self.words.iter().map(|known| near::worth(word, known)).collect();
        words.iter().map(|word| Typed { worth: worth(word), topical: without_topic || topical(word) }).collect()
    }
}

/// A phrase fits if it has every word that carries a topic.
fn hit(phrase: &Phrase, typed: &[Typed]) -> Option<Hit> {
    let mut points = if phrase.place == 0 { TITLE } else { 0 };
    let mut any = false;
    for word in typed {
        let worth = phrase.words.iter().map(|&known| word.worth[known]).max().unwrap_or(0);
        if worth == 0 && word.topical {
            return None;
        }
        any |= worth > 0;
        points += match (worth, word.topical) {
            (0, _) => MISSING,
            (worth, true) => 2 * worth,
            (worth, false) => worth,
        };
    }
    let aligned = typed.iter().zip(&phrase.words).take_while(|(word, known)| word.worth[**known] > 0).count();
    points += ALIGNED * i32::try_from(aligned).unwrap_or(0);
    any.then_some(Hit { said: phrase.said, place: phrase.place, points, length: phrase.words.len() })
}

impl Understanding {
    /// What the visitor may be about to ask in this scene: entries and intents with the phrases that the words so far
    /// begin, best first. Whether a phrase is really answered by its entry, the caller finds out. Costs in proportion
    /// to all phrases of the language.
    #[must_use]
    pub fn suggest(&self, text: &str, scene: &Scene<'_>) -> Vec<Suggested<'_>> {
        let language = if self.index(scene.language).is_some() { scene.language } else { self.default_language };
        let Some(index) = self.index(language) else { return Vec::new() };
        let offered = |target: &Target| {
            let found = index.items.binary_search_by(|item| item.source.target.cmp(target));
            found.is_ok_and(|at| index.items[at].source.when.holds(scene.today, scene.page))
        };
        self.suggested(language).map(|suggestions| suggestions.find(text, &offered)).unwrap_or_default()
    }
}
