//! What the phrases of one language say, ready to be compared. It takes nearly all the time of getting content ready,
//! and stays as it is until a phrase changes.

use std::collections::{BTreeSet, HashMap};

use super::classifier::{Classifier, Utterance};
use super::error::UnderstandingError;
use super::frames::Frames;
use super::grams::{self, GramStatistics, GramVector};
use super::math::ln;
use super::model::{self, Model};
use super::parallel;
use super::phrase::{self, Phrase};
use super::query::{is_negation, spoken};
use super::search::{Fields, SearchIndex};
use super::source::Source;
use super::splittable::Splittable;
use super::synonyms::Thesaurus;
use super::vocabulary::{Analysed, Collector, StemId, Vocabulary, analyse, analyse_message_word};
use crate::content::Synonyms;
use crate::ids::Language;
use crate::text::{Token, Weight, clean, key, lexicon, separable, tokens};

/// Everything that the phrases of one language say, and what messages are compared with.
#[derive(Debug)]
pub(super) struct Wording {
    pub(super) language: Language,
    /// What the items' phrases say, in the order of the items.
    pub(super) spoken: Vec<Spoken>,
    pub(super) phrases: Vec<Phrase>,
    /// The numbers of each item's phrases.
    pub(super) phrases_of: Vec<Vec<usize>>,
    pub(super) vocabulary: Vocabulary,
    pub(super) thesaurus: Thesaurus,
    pub(super) frames: Frames,
    pub(super) statistics: GramStatistics,
    /// One document per phrase.
    pub(super) search: SearchIndex<PhraseField>,
    pub(super) classifier: Option<Classifier>,
    /// The coefficients that fit.
    pub(super) model: &'static Model,
    /// How much a word of a foreign walk of life says here, 0 to 1.
    pub(super) strangeness: f64,
    /// For each phrase in its normal form, the items that have it, by number.
    pub(super) exact: HashMap<String, Vec<usize>>,
    /// For each `not` phrase in its normal form, the items that it excludes.
    pub(super) excluded: HashMap<String, Vec<usize>>,
}

/// What the phrases of one item say together.
#[derive(Debug)]
pub(super) struct Spoken {
    /// How many they are.
    pub(super) phrases: usize,
    /// All their stems, sorted, with their factors.
    pub(super) stems: Vec<(StemId, f64)>,
    pub(super) grams: GramVector,
    /// What the item must not answer, compared like its phrases.
    pub(super) not: Vec<Phrase>,
}

/// The fields of a phrase in the search index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PhraseField {
    /// Stems of whole words.
    Stems,
    /// Stems of whole words and of the parts of compounds.
    Parts,
    /// Characters in threes to fives, each word's parted by blanks.
    Grams,
}

impl Fields for PhraseField {
    const NAMES: &'static [&'static str] = &["stems", "parts", "grams"];

    fn place(self) -> usize {
        match self {
            Self::Stems => 0,
            Self::Parts => 1,
            Self::Grams => 2,
        }
    }
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

impl Wording {
    pub(super) fn build(
        language: Language,
        sources: &[Source],
        synonyms: Option<&Synonyms>,
    ) -> Result<Self, UnderstandingError> {
        let (drafts, vocabulary) = collect(language, sources, synonyms);
        let ((counted, statistics, classifier), search) = parallel::both(
            || {
                let counted = parallel::each(drafts.len(), |at| grams::counts(&drafts[at].plain_words()));
                let statistics = GramStatistics::of(&counted);
                let classifier = classifier(&drafts, &counted, sources.len());
                (counted, statistics, classifier)
            },
            || SearchIndex::build(documents(&drafts)),
        );
        let search = search.map_err(|source| UnderstandingError::Index { language, source })?;
        let exact = exact_keys(&drafts);
        let phrases =
            parallel::each(drafts.len(), |at| finished(&drafts[at], statistics.vector(&counted[at]), &vocabulary));
        let mut phrases_of: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
        phrases.iter().enumerate().for_each(|(number, phrase)| phrases_of[phrase.entry].push(number));
        let spoken = parallel::each(sources.len(), |item| {
            spoken_by(&sources[item], &phrases_of[item], &phrases, &counted, &vocabulary, &statistics)
        });
        Ok(Self {
            language,
            spoken,
            frames: Frames::new(language),
            thesaurus: Thesaurus::new(language, synonyms),
            search,
            model: model::shipped(classifier.is_some()),
            classifier,
            strangeness: strangeness(phrases.len(), phrases_of.len()),
            exact,
            excluded: excluded_keys(sources, language),
            phrases_of,
            phrases,
            vocabulary,
            statistics,
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
    let by_item = sources.iter().enumerate();
    let texts: Vec<(usize, &String)> =
        by_item.flat_map(|(item, source)| source.phrases().iter().map(move |text| (item, text))).collect();
    let mut drafts = parallel::each(texts.len(), |at| draft(texts[at].0, texts[at].1, language));
    let mut collector = Collector::default();
    for draft in &drafts {
        collector.add(&draft.plain_words());
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

/// One document per phrase: what its fields hold.
fn documents(drafts: &[Draft]) -> Vec<Vec<(PhraseField, String)>> {
    let mut spelled: HashMap<String, String> = HashMap::new();
    let document = |draft: &Draft| {
        let content: Vec<&Analysed> = draft.analysed.iter().filter(|word| word.weight != Weight::Stop).collect();
        let stems: Vec<&str> = content.iter().map(|word| word.stem.as_str()).collect();
        let parts = content.iter().flat_map(|word| word.parts.iter().map(|(stem, _)| stem.as_str()));
        let with_parts: Vec<&str> = stems.iter().copied().chain(parts).collect();
        let full = draft.words.iter().zip(&draft.analysed).filter(|(_, word)| word.weight == Weight::Full);
        let grams: Vec<String> = full.map(|(word, _)| gram_text(word, &mut spelled)).collect();
        vec![
            (PhraseField::Stems, stems.join(" ")),
            (PhraseField::Parts, with_parts.join(" ")),
            (PhraseField::Grams, grams.join(" ")),
        ]
    };
    drafts.iter().map(document).collect()
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
        for phrase in source.not() {
            keys.entry(key(&clean(phrase), language)).or_default().push(item);
        }
    }
    keys.remove("");
    keys
}

fn finished(draft: &Draft, grams: GramVector, vocabulary: &Vocabulary) -> Phrase {
    let terms = phrase::terms(&draft.analysed, vocabulary);
    let negated = draft.words.iter().any(|word| is_negation(word));
    let mut spelled = draft.words.clone();
    spelled.sort();
    spelled.dedup();
    Phrase {
        entry: draft.item,
        text: draft.text.clone(),
        mass: terms.iter().map(|term| term.mass).sum(),
        stems: phrase::stems(&terms),
        terms,
        grams,
        negated,
        spelled,
    }
}

fn spoken_by(
    source: &Source,
    own: &[usize],
    phrases: &[Phrase],
    counted: &[Vec<(u32, u32)>],
    vocabulary: &Vocabulary,
    statistics: &GramStatistics,
) -> Spoken {
    let mut counts: Vec<(u32, u32)> = own.iter().flat_map(|number| &counted[*number]).copied().collect();
    counts.sort_unstable_by_key(|(gram, _)| *gram);
    counts.dedup_by(|next, sum| {
        let same = next.0 == sum.0;
        sum.1 += if same { next.1 } else { 0 };
        same
    });
    Spoken {
        phrases: own.len(),
        stems: phrase::stems(own.iter().flat_map(|number| &phrases[*number].terms)),
        grams: statistics.vector(&counts),
        not: source.not().iter().map(|text| forbidden(text, vocabulary, statistics)).collect(),
    }
}

/// A phrase that an item must not answer.
fn forbidden(text: &str, vocabulary: &Vocabulary, statistics: &GramStatistics) -> Phrase {
    let mut draft = draft(0, text, vocabulary.language);
    draft.analysed = draft.words.iter().map(|word| analyse_message_word(word, vocabulary)).collect();
    let grams = statistics.vector(&grams::counts(&draft.plain_words()));
    finished(&draft, grams, vocabulary)
}
