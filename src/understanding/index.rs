//! Everything that is known of one language, ready for reading.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::calibration::Calibration;
use super::classifier::{Classifier, Utterance};
use super::error::UnderstandingError;
use super::frames::Frames;
use super::grams::{self, GramStatistics, GramVector};
use super::math::ln;
use super::model::{self, Model};
use super::phrase::{self, Phrase};
use super::query::{is_negation, spoken};
use super::search::{Document, SearchIndex};
use super::source::Source;
use super::splittable::Splittable;
use super::synonyms::Thesaurus;
use super::vocabulary::{Analysed, Collector, StemId, Vocabulary, analyse, analyse_message_word};
use crate::content::Synonyms;
use crate::ids::Language;
use crate::text::{Token, Weight, clean, key, lexicon, separable, stem, tokens, words};

/// An entry or intent, ready to be compared.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) source: Source,
    pub(super) phrases: usize,
    /// All its stems, sorted, with their factors.
    pub(super) stems: Vec<(StemId, f64)>,
    /// The stems of its answer, sorted.
    pub(super) answer: Vec<(StemId, f64)>,
    pub(super) grams: GramVector,
    /// What it must not answer, compared like its phrases.
    pub(super) not: Vec<Phrase>,
}

/// The index of one language.
#[derive(Debug)]
pub(super) struct LanguageIndex {
    pub(super) language: Language,
    pub(super) items: Vec<Item>,
    pub(super) phrases: Vec<Phrase>,
    pub(super) vocabulary: Vocabulary,
    pub(super) thesaurus: Thesaurus,
    pub(super) frames: Frames,
    pub(super) statistics: GramStatistics,
    pub(super) search: SearchIndex,
    pub(super) classifier: Option<Classifier>,
    /// The coefficients that fit.
    pub(super) model: &'static Model,
    /// How much a word of a foreign walk of life says here, 0 to 1.
    pub(super) strangeness: f64,
    /// What the phrases say of the shipped confidence; nothing until they are asked.
    pub(super) calibration: Calibration,
    /// The numbers of each item's phrases.
    pub(super) phrases_of: Vec<Vec<usize>>,
    /// For each phrase in its normal form, the items that have it, by number.
    pub(super) exact: HashMap<String, Vec<usize>>,
    /// For each `not` phrase in its normal form, the items that it excludes.
    pub(super) excluded: HashMap<String, Vec<usize>>,
    /// Phrases of items that are not always offered: that many more are asked for.
    pub(super) conditional: usize,
    /// The documents of the search index beyond the phrases: answers, by item.
    pub(super) answers: Vec<usize>,
}

/// The most phrases times entries for which a classifier is learned: a second on one core, more or less.
const MOST_WORK: usize = 6_000_000;

/// A phrase between the passes.
struct Draft {
    item: usize,
    text: String,
    tokens: Vec<Token>,
    words: Vec<String>,
    analysed: Vec<Analysed>,
}

impl Draft {
    /// The stems as the classifier hears them.
    fn spoken(&self) -> Vec<String> {
        // Verbs that were rejoined come after the words.
        let folded = self.words.iter().map(String::as_str).chain(std::iter::repeat(""));
        folded.zip(&self.analysed).map(|(word, analysed)| spoken(word, analysed.stem.clone())).collect()
    }

    /// The words without typed values, which have no spelling to compare.
    fn plain_words(&self) -> Vec<String> {
        self.words.iter().filter(|word| !word.starts_with('<')).cloned().collect()
    }
}

impl LanguageIndex {
    pub(super) fn build(
        language: Language,
        sources: Vec<Source>,
        synonyms: Option<&Synonyms>,
    ) -> Result<Self, UnderstandingError> {
        let (drafts, vocabulary) = collect(language, &sources, synonyms);
        let answers: Vec<Vec<String>> = sources.iter().map(|source| answer_stems(&source.answer, language)).collect();
        let search = SearchIndex::build(documents(&drafts, &answers))
            .map_err(|source| UnderstandingError::Index { language, source })?;
        let counted: Vec<_> = drafts.iter().map(|draft| grams::counts(&draft.plain_words())).collect();
        let statistics = GramStatistics::of(&counted);
        let classifier = classifier(&drafts, &counted, sources.len());
        let exact = exact_keys(&drafts);
        let excluded = excluded_keys(&sources, language);
        let conditional = drafts.iter().filter(|draft| !sources[draft.item].when.always()).count();
        let phrases: Vec<Phrase> = drafts
            .into_iter()
            .zip(&counted)
            .map(|(draft, counts)| finished(draft, statistics.vector(counts), &vocabulary))
            .collect();
        let mut phrases_of: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
        phrases.iter().enumerate().for_each(|(number, phrase)| phrases_of[phrase.entry].push(number));
        let items = items(sources, &phrases, &counted, &answers, &vocabulary, &statistics);
        let answered = answers.iter().enumerate().filter(|(_, stems)| !stems.is_empty()).map(|(i, _)| i).collect();
        Ok(Self {
            language,
            items,
            frames: Frames::new(language),
            thesaurus: Thesaurus::new(language, synonyms),
            vocabulary,
            statistics,
            search,
            model: model::shipped(classifier.is_some()),
            classifier,
            strangeness: strangeness(phrases.len(), phrases_of.len()),
            calibration: Calibration::default(),
            phrases_of,
            exact,
            excluded,
            conditional,
            answers: answered,
            phrases,
        })
    }
}

/// Entries with few phrases have not shown which words their visitors use, so a foreign word says all it can. By 30
/// phrases an entry they have shown them, and the classifier knows better. Learned on public sets and on FAQs.
fn strangeness(phrases: usize, items: usize) -> f64 {
    let depth = ln(phrases as f64 / items.max(1) as f64) / ln(30.0);
    (2.0 - 2.0 * depth).clamp(0.0, 1.0)
}

/// Learns from the phrases which entry an utterance belongs to; not for FAQs so large that it would take long.
fn classifier(drafts: &[Draft], counted: &[Vec<(u32, u32)>], items: usize) -> Option<Classifier> {
    if drafts.len() * items > MOST_WORK {
        return None;
    }
    let stems: Vec<Vec<String>> = drafts.iter().map(Draft::spoken).collect();
    let parts_of = |word: &Analysed| word.parts.iter().map(|(stem, _)| stem.clone()).collect::<Vec<_>>();
    let parts: Vec<Vec<String>> =
        drafts.iter().map(|draft| draft.analysed.iter().flat_map(parts_of).collect()).collect();
    let utterances = drafts.iter().zip(&stems).zip(&parts).zip(counted);
    let utterances: Vec<(usize, Utterance<'_>)> =
        utterances.map(|(((draft, stems), parts), grams)| (draft.item, Utterance { stems, parts, grams })).collect();
    Some(Classifier::train(&utterances, items))
}

/// The first passes: all words, then the phrases with compounds split by them, then the vocabulary.
fn collect(language: Language, sources: &[Source], synonyms: Option<&Synonyms>) -> (Vec<Draft>, Vocabulary) {
    let mut collector = Collector::default();
    let mut drafts = Vec::new();
    for (item, source) in sources.iter().enumerate() {
        for text in &source.phrases {
            let draft = draft(item, text, language);
            collector.add(&draft.plain_words());
            drafts.push(draft);
        }
    }
    let splittable = collector.splittable(language);
    let mut cache: HashMap<String, Analysed> = HashMap::new();
    let mut entries: Vec<BTreeSet<String>> = vec![BTreeSet::new(); sources.len()];
    for draft in &mut drafts {
        draft.analysed = draft.words.iter().map(|word| cached(word, language, &splittable, &mut cache)).collect();
        // "melde mich ab" says abmelden, here as in a message.
        draft.analysed.extend(separated(draft, language, &splittable));
        for word in draft.analysed.iter().filter(|word| word.weight != Weight::Stop) {
            entries[draft.item].insert(word.stem.clone());
            entries[draft.item].extend(word.parts.iter().map(|(stem, _)| stem.clone()));
        }
    }
    let protected = synonyms.map_or(&[][..], |synonyms| &synonyms.protected);
    let vocabulary = Vocabulary::new(language, collector, splittable, &entries, protected);
    (drafts, vocabulary)
}

fn draft(item: usize, text: &str, language: Language) -> Draft {
    let tokens = tokens(&clean(text), language);
    let words = tokens.iter().map(|token| token.folded.clone()).collect();
    Draft { item, text: text.to_owned(), tokens, words, analysed: Vec::new() }
}

/// The verbs of a phrase whose particle stands apart, if the FAQ or the shipped families have them in one word.
fn separated(draft: &Draft, language: Language, splittable: &Splittable) -> Vec<Analysed> {
    if language != Language::De {
        return Vec::new();
    }
    let known = |stem: &str| splittable.contains(stem) || lexicon(language).family_of_stem(stem).is_some();
    let whole = |(_, stem): (usize, String)| Analysed { stem, parts: Vec::new(), weight: Weight::Full };
    separable(&draft.tokens, known).into_iter().map(whole).collect()
}

fn cached(word: &str, language: Language, splittable: &Splittable, cache: &mut HashMap<String, Analysed>) -> Analysed {
    if let Some(known) = cache.get(word) {
        return known.clone();
    }
    let fresh = analyse(word, language, splittable);
    cache.insert(word.to_owned(), fresh.clone());
    fresh
}

fn answer_stems(answer: &str, language: Language) -> Vec<String> {
    let content = words(&clean(answer), language);
    let mut stems: Vec<String> = content
        .iter()
        .filter(|word| !word.starts_with('<') && lexicon(language).weight(word) == Weight::Full)
        .map(|word| stem(word, language))
        .collect();
    stems.sort();
    stems.dedup();
    stems
}

/// One document per phrase, then one per answer.
fn documents(drafts: &[Draft], answers: &[Vec<String>]) -> Vec<Document> {
    let mut spelled: HashMap<String, String> = HashMap::new();
    let phrases = drafts.iter().map(|draft| {
        let content: Vec<&Analysed> = draft.analysed.iter().filter(|word| word.weight != Weight::Stop).collect();
        let stems: Vec<String> = content.iter().map(|word| word.stem.clone()).collect();
        let parts = content.iter().flat_map(|word| word.parts.iter().map(|(stem, _)| stem.clone()));
        let grams = draft.words.iter().zip(&draft.analysed).filter(|(_, word)| word.weight == Weight::Full);
        Document {
            parts: stems.iter().cloned().chain(parts).collect(),
            stems,
            grams: grams.map(|(word, _)| gram_text(word, &mut spelled)).collect(),
            answer: Vec::new(),
        }
    });
    let answers = answers.iter().filter(|stems| !stems.is_empty());
    phrases.chain(answers.map(|stems| Document { answer: stems.clone(), ..Document::default() })).collect()
}

/// The grams of a word as text; words come again and again.
fn gram_text(word: &str, known: &mut HashMap<String, String>) -> String {
    if let Some(text) = known.get(word) {
        return text.clone();
    }
    let text = grams::index_terms(word).join(" ");
    known.insert(word.to_owned(), text.clone());
    text
}

fn exact_keys(drafts: &[Draft]) -> HashMap<String, Vec<usize>> {
    let mut keys: HashMap<String, Vec<usize>> = HashMap::new();
    for draft in drafts {
        let items = keys.entry(draft.words.join(" ")).or_default();
        if !items.contains(&draft.item) {
            items.push(draft.item);
        }
    }
    keys.remove("");
    keys
}

fn excluded_keys(sources: &[Source], language: Language) -> HashMap<String, Vec<usize>> {
    let mut keys: HashMap<String, Vec<usize>> = HashMap::new();
    for (item, source) in sources.iter().enumerate() {
        for phrase in &source.not {
            keys.entry(key(&clean(phrase), language)).or_default().push(item);
        }
    }
    keys.remove("");
    keys
}

fn finished(draft: Draft, grams: GramVector, vocabulary: &Vocabulary) -> Phrase {
    let terms = phrase::terms(&draft.analysed, vocabulary);
    let negated = draft.words.iter().any(|word| is_negation(word));
    let mut spelled = draft.words;
    spelled.sort();
    spelled.dedup();
    Phrase {
        entry: draft.item,
        text: draft.text,
        mass: terms.iter().map(|term| term.mass).sum(),
        stems: phrase::stems(&terms),
        terms,
        grams,
        negated,
        spelled,
    }
}

fn items(
    sources: Vec<Source>,
    phrases: &[Phrase],
    counted: &[Vec<(u32, u32)>],
    answers: &[Vec<String>],
    vocabulary: &Vocabulary,
    statistics: &GramStatistics,
) -> Vec<Item> {
    let mut numbers: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
    phrases.iter().enumerate().for_each(|(number, phrase)| numbers[phrase.entry].push(number));
    sources
        .into_iter()
        .zip(numbers)
        .zip(answers)
        .map(|((source, numbers), answer)| {
            let mut sum: BTreeMap<u32, u32> = BTreeMap::new();
            numbers
                .iter()
                .flat_map(|number| &counted[*number])
                .for_each(|(gram, count)| *sum.entry(*gram).or_insert(0) += count);
            let not = source.not.iter().map(|text| forbidden(text, vocabulary, statistics));
            Item {
                phrases: numbers.len(),
                stems: phrase::stems(numbers.iter().flat_map(|number| &phrases[*number].terms)),
                answer: answer.iter().filter_map(|stem| Some((vocabulary.id(stem)?, 1.0))).collect(),
                grams: statistics.vector(&sum.into_iter().collect::<Vec<_>>()),
                not: not.collect(),
                source,
            }
        })
        .collect()
}

/// A phrase that an item must not answer.
fn forbidden(text: &str, vocabulary: &Vocabulary, statistics: &GramStatistics) -> Phrase {
    let mut draft = draft(0, text, vocabulary.language);
    draft.analysed = draft.words.iter().map(|word| analyse_message_word(word, vocabulary)).collect();
    let grams = statistics.vector(&grams::counts(&draft.plain_words()));
    finished(draft, grams, vocabulary)
}
