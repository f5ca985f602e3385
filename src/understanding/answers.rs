//! The words of the answers: what no phrase finds, an answer may.

use std::collections::HashMap;
use std::sync::Arc;

use super::index::Item;
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

impl Answers {
    /// Indexes the stems of each item's answer; if `before` was made of the same, it is used again.
    pub(super) fn build(
        answered: &[AnswerStems],
        vocabulary: &Vocabulary,
        before: Option<&Self>,
    ) -> tantivy::Result<Self> {
        let spoken = answered.iter().enumerate().filter(|(_, stems)| !stems.is_empty());
        let (items, documents): (Vec<usize>, Vec<String>) = spoken
            .map(|(item, stems)| {
                let stems: Vec<&str> = stems.iter().map(|(id, _)| vocabulary.stem(*id)).collect();
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

/// For each source the stems of its answer that phrases have too; nobody asks for others. Answers that stand in
/// `before`, which has the same wording, are not read again.
pub(super) fn known_stems(sources: &[Source], wording: &Wording, before: &[Item]) -> Vec<AnswerStems> {
    let reader = || Reader { wording, stems: HashMap::new() };
    parallel::each_with(sources.len(), reader, |reader, at| {
        let answer = &sources[at].answer;
        let same = before.get(at).filter(|item| item.source.answer == *answer);
        same.map_or_else(|| reader.read(answer), |item| item.answer.clone())
    })
}

/// Reads answers; words come again and again.
struct Reader<'w> {
    wording: &'w Wording,
    stems: HashMap<String, Option<StemId>>,
}

impl Reader<'_> {
    fn read(&mut self, answer: &str) -> AnswerStems {
        let content = words(&clean(answer), self.wording.language);
        let mut ids: Vec<StemId> = content.into_iter().filter_map(|word| self.known(word)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|id| (id, 1.0)).collect()
    }

    /// The stem of a content word, if phrases have it.
    fn known(&mut self, word: String) -> Option<StemId> {
        let Wording { language, vocabulary, .. } = self.wording;
        *self.stems.entry(word).or_insert_with_key(|word| {
            let content = !word.starts_with('<') && lexicon(*language).weight(word) == Weight::Full;
            vocabulary.id(&stem(word, *language)).filter(|_| content)
        })
    }
}
