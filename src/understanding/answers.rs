//! The words of the answers: what no phrase finds, an answer may.

use std::collections::HashMap;
use std::sync::Arc;

use super::index::{Item, LanguageIndex};
use super::parallel;
use super::search::{Fields, SearchIndex};
use super::source::Source;
use super::vocabulary::{StemId, Vocabulary};
use super::wording::Wording;
use crate::text::{Weight, clean, lexicon, stem, words};

/// The answers in a search index of their own.
#[derive(Debug)]
pub(super) struct Answers {
    search: Arc<SearchIndex<AnswerField>>,
    /// What it was made of: the known stems of each answer.
    documents: Vec<String>,
    /// Whose answer each document is.
    items: Vec<usize>,
}

/// The one field of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct AnswerField;

impl Fields for AnswerField {
    const NAMES: &'static [&'static str] = &["answer"];

    fn place(self) -> usize {
        0
    }
}

/// The known stems of an answer, sorted, each with its factor.
pub(super) type AnswerStems = Vec<(StemId, f64)>;

/// The stems of the content words of an answer, sorted, each once.
pub(super) type AnswerWords = Arc<[String]>;

/// What an answer says.
pub(super) struct Answered {
    /// The stems that phrases have too; nobody asks for others.
    pub(super) known: AnswerStems,
    pub(super) words: Option<AnswerWords>,
}

impl Answers {
    /// Indexes the stems of each item's answer; if `before` was made of the same, it is used again.
    pub(super) fn build(
        answered: &[Answered],
        vocabulary: &Vocabulary,
        before: Option<&Self>,
    ) -> tantivy::Result<Self> {
        let spoken = answered.iter().enumerate().filter(|(_, answered)| !answered.known.is_empty());
        let (items, documents): (Vec<usize>, Vec<String>) = spoken
            .map(|(item, answered)| {
                let stems: Vec<&str> = answered.known.iter().map(|(id, _)| vocabulary.stem(*id)).collect();
                (item, stems.join(" "))
            })
            .unzip();
        let search = match before.filter(|before| before.documents == documents) {
            Some(same) => Arc::clone(&same.search),
            None => {
                let fields = documents.iter().map(|stems| vec![(AnswerField, stems.clone())]);
                Arc::new(SearchIndex::build(fields.collect())?)
            }
        };
        Ok(Self { search, documents, items })
    }

    /// The items whose answers have the most of these weighted stems, best first.
    pub(super) fn top(&self, stems: &[(&str, f32)], limit: usize) -> impl Iterator<Item = usize> {
        let hits = self.search.top(AnswerField, stems, limit);
        hits.into_iter().filter_map(|(document, _)| self.items.get(document).copied())
    }
}

/// What the answer of each source says. Answers that `before` had too are not read again.
pub(super) fn answered(sources: &[Source], wording: &Arc<Wording>, before: Option<&LanguageIndex>) -> Vec<Answered> {
    let same_words = before.is_some_and(|before| Arc::ptr_eq(&before.wording, wording));
    let reader = || Reader { wording, stems: HashMap::new() };
    parallel::each_with(sources.len(), reader, |reader, at| {
        let Source { answer, target, .. } = &sources[at];
        let same = before.and_then(|before| before.item(target)).filter(|item| item.source.answer == *answer);
        match same {
            Some(same) if same_words => Answered { known: same.answer.clone(), words: same.answer_words.clone() },
            Some(Item { answer_words: Some(words), .. }) => {
                Answered { known: known(words.iter(), wording), words: Some(Arc::clone(words)) }
            }
            _ if wording.is_kept() => {
                let words = reader.words(answer);
                Answered { known: known(words.iter(), wording), words: Some(words) }
            }
            _ => Answered { known: known(reader.words(answer).iter(), wording), words: None },
        }
    })
}

/// Those of some stems that phrases have.
fn known<'s>(stems: impl Iterator<Item = &'s String>, wording: &Wording) -> AnswerStems {
    // Stems and their numbers are both in alphabetical order.
    stems.filter_map(|stem| Some((wording.vocabulary.id(stem)?, 1.0))).collect()
}

/// Reads answers; words come again and again.
struct Reader<'w> {
    wording: &'w Wording,
    stems: HashMap<String, Option<String>>,
}

impl Reader<'_> {
    fn words(&mut self, answer: &str) -> AnswerWords {
        let words = words(&clean(answer), self.wording.language);
        let mut stems: Vec<String> = words.into_iter().filter_map(|word| self.content(word)).collect();
        stems.sort_unstable();
        stems.dedup();
        stems.into()
    }

    /// The stem of a content word.
    fn content(&mut self, word: String) -> Option<String> {
        let language = self.wording.language;
        let known = self.stems.entry(word).or_insert_with_key(|word| {
            let content = !word.starts_with('<') && lexicon(language).weight(word) == Weight::Full;
            content.then(|| stem(word, language))
        });
        known.clone()
    }
}
