//! What the phrases of one language say, ready to be compared. It takes nearly all the time of getting content ready,
//! and stays as it is until a phrase changes.

use std::collections::HashMap;
use std::sync::Arc;

use super::classifier::{Classifier, Counted, Lessons, Past, Taught, Utterance};
use super::draft::{Draft, Drafts};
use super::error::UnderstandingError;
use super::frames::{Frames, frames};
use super::gram_index::GramIndex;
use super::grams::{GramStatistics, GramVector, NumberedGrams};
use super::lineage::Lineage;
use super::math::ln;
use super::model::{self, Model};
use super::parallel;
use super::phrase::{self, Phrase};
use super::search::{Fields, SearchIndex};
use super::source::Source;
use super::synonyms::Thesaurus;
use super::vocabulary::{StemId, Vocabulary, analyse_message_word};
use crate::content::Synonyms;
use crate::ids::Language;
use crate::text::{Weight, clean, key};

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
    pub(super) thesaurus: Arc<Thesaurus>,
    /// The editors' synonyms that it was made with.
    pub(super) synonyms: Option<Synonyms>,
    pub(super) frames: &'static Frames,
    pub(super) statistics: GramStatistics,
    /// One document per phrase.
    pub(super) search: SearchIndex<PhraseField>,
    /// The phrases by their grams.
    pub(super) by_gram: GramIndex,
    pub(super) classifier: Option<Classifier>,
    /// The coefficients that fit.
    pub(super) model: &'static Model,
    /// How much a word of a foreign walk of life says here, 0 to 1.
    pub(super) strangeness: f64,
    /// For each phrase in its normal form, the items that have it, by number.
    pub(super) exact: HashMap<String, Vec<usize>>,
    /// For each `not` phrase in its normal form, the items that it excludes.
    pub(super) excluded: HashMap<String, Vec<usize>>,
    /// What the next wording takes from this one; nothing until phrases change while the bot runs, as it costs memory.
    kept: Option<Kept>,
}

/// What was made on the way to a wording.
#[derive(Debug)]
struct Kept {
    drafts: Drafts,
    lessons: Option<Lessons>,
}

/// The wording before, and the items whose phrases it has.
#[derive(Clone, Copy)]
pub(super) struct Before<'b> {
    wording: &'b Wording,
    kept: &'b Kept,
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
}

impl Fields for PhraseField {
    const NAMES: &'static [&'static str] = &["stems", "parts"];

    fn place(self) -> usize {
        match self {
            Self::Stems => 0,
            Self::Parts => 1,
        }
    }
}

/// The most phrases times entries for which a classifier is learned: a second on one core, more or less.
const MOST_WORK: usize = 6_000_000;

impl Wording {
    /// What these sources say. What `before` made of the same phrases is used again: the result is the same to the bit.
    /// `keep`: whether the next one shall find it.
    pub(super) fn build<'b>(
        language: Language,
        sources: &[Source],
        synonyms: Option<&Synonyms>,
        before: Option<(&'b Self, impl Iterator<Item = &'b Source>)>,
        keep: bool,
    ) -> Result<Self, UnderstandingError> {
        let thesaurus = match &before {
            Some((wording, _)) if wording.synonyms.as_ref() == synonyms => Arc::clone(&wording.thesaurus),
            _ => Arc::new(Thesaurus::new(language, synonyms)),
        };
        let (before, mut lineage) = match before.and_then(|(wording, sources)| Some((wording.usable()?, sources))) {
            Some((before, old)) => (Some(before), Lineage::between(old, sources)),
            None => (None, Lineage::none(sources.iter().map(|source| source.phrases().len()).sum(), sources.len())),
        };
        let drafts = Drafts::of(language, sources, before.map(|before| &before.kept.drafts), &mut lineage);
        let ((made, vocabulary), search) = parallel::both(
            || {
                let vocabulary = vocabulary(language, sources, synonyms, &drafts);
                (Made::of(sources, &drafts, before, &lineage), vocabulary)
            },
            || SearchIndex::build(documents(&drafts.all)),
        );
        let search = search.map_err(|source| UnderstandingError::Index { language, source })?;
        let Made { statistics, grams, taught } = made;
        let first = first_phrases(sources);
        let phrases: Vec<Phrase> = {
            let item_of: Vec<usize> =
                (0..).zip(sources).flat_map(|(item, source)| source.phrases().iter().map(move |_| item)).collect();
            parallel::each(drafts.all.len(), |at| {
                finished(item_of[at], &drafts.all[at], statistics.vector(Arc::clone(&grams[at])), &vocabulary)
            })
        };
        let spoken = parallel::each(sources.len(), |item| {
            let own = first[item]..first[item + 1];
            let grams = spoken_grams(item, own.clone(), &drafts, before, &lineage, &statistics);
            spoken_by(&sources[item], &phrases[own], grams, &vocabulary, &statistics)
        });
        let (classifier, lessons) = taught.map(|Taught { classifier, lessons }| (classifier, lessons)).unzip();
        Ok(Self {
            language,
            spoken,
            frames: frames(language),
            thesaurus,
            synonyms: synonyms.cloned(),
            search,
            by_gram: GramIndex::new(&phrases, &statistics),
            model: model::shipped(classifier.is_some()),
            classifier,
            strangeness: strangeness(phrases.len(), sources.len()),
            exact: exact_keys(&phrases, &drafts.all),
            excluded: excluded_keys(sources, language),
            phrases_of: first.windows(2).map(|ends| (ends[0]..ends[1]).collect()).collect(),
            phrases,
            vocabulary,
            statistics,
            kept: keep.then_some(Kept { drafts, lessons }),
        })
    }

    /// Whether the next wording will find what this one was made of.
    pub(super) fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// What of this one the next can use. Numbers that nothing has any more are not carried on for ever.
    fn usable(&self) -> Option<Before<'_>> {
        let stale = self.statistics.is_stale() || self.classifier.as_ref().is_some_and(Classifier::is_stale);
        self.kept.as_ref().filter(|_| !stale).map(|kept| Before { wording: self, kept })
    }
}

/// What needs no vocabulary.
struct Made {
    statistics: GramStatistics,
    grams: Vec<NumberedGrams>,
    taught: Option<Taught>,
}

impl Made {
    fn of(sources: &[Source], drafts: &Drafts, before: Option<Before<'_>>, lineage: &Lineage) -> Self {
        let statistics = statistics(drafts, before, lineage);
        let grams = parallel::each(drafts.all.len(), |at| {
            let same = lineage.phrases[at].and_then(|old| before?.wording.phrases.get(old));
            same.map_or_else(|| statistics.numbered(&drafts.all[at].cut.grams), |same| same.grams.grams())
        });
        Self { grams, taught: taught(sources, drafts, before, lineage), statistics }
    }
}

fn statistics(drafts: &Drafts, before: Option<Before<'_>>, lineage: &Lineage) -> GramStatistics {
    let come = lineage.come();
    let come = come.iter().map(|at| drafts.all[*at].cut.grams.as_slice());
    let Some(Before { wording, kept }) = before else {
        return GramStatistics::after(&GramStatistics::default(), std::iter::empty(), come);
    };
    let gone = lineage.gone(wording.phrases.len());
    GramStatistics::after(&wording.statistics, gone.iter().map(|at| kept.drafts.all[*at].cut.grams.as_slice()), come)
}

/// Where the phrases of each item begin, and where the last ones end.
fn first_phrases(sources: &[Source]) -> Vec<usize> {
    let ends = sources.iter().scan(0, |end, source| {
        *end += source.phrases().len();
        Some(*end)
    });
    std::iter::once(0).chain(ends).collect()
}

fn vocabulary(language: Language, sources: &[Source], synonyms: Option<&Synonyms>, drafts: &Drafts) -> Vocabulary {
    let first = first_phrases(sources);
    let items =
        first.windows(2).map(|ends| drafts.all[ends[0]..ends[1]].iter().flat_map(|draft| draft.telling()).collect());
    let protected = synonyms.map_or(&[][..], |synonyms| &synonyms.protected);
    Vocabulary::new(language, &drafts.spelled, Arc::clone(&drafts.splittable), items, protected)
}

/// Entries with few phrases have not shown which words their visitors use, so a foreign word says all it can. By 30
/// phrases an entry they have shown them, and the classifier knows better. Learned on public sets and on FAQs.
fn strangeness(phrases: usize, items: usize) -> f64 {
    let depth = ln(phrases as f64 / items.max(1) as f64) / ln(30.0);
    (2.0 - 2.0 * depth).clamp(0.0, 1.0)
}

/// Learns from the phrases which entry an utterance belongs to; not for FAQs so large that it would take long.
fn taught(sources: &[Source], drafts: &Drafts, before: Option<Before<'_>>, lineage: &Lineage) -> Option<Taught> {
    if drafts.all.len() * sources.len() > MOST_WORK {
        return None;
    }
    let heard = |at: usize| {
        let draft = &drafts.all[at];
        Counted::of(&Utterance { stems: &draft.spoken(), parts: &draft.parts(), grams: &draft.cut.grams })
    };
    let before = before.and_then(|Before { wording, kept }| {
        Some(Past { classifier: wording.classifier.as_ref()?, lessons: kept.lessons.as_ref()?, lineage })
    });
    Some(Classifier::teach(first_phrases(sources), &heard, before))
}

/// One document per phrase: what its fields hold.
fn documents(drafts: &[Arc<Draft>]) -> Vec<Vec<(PhraseField, String)>> {
    let document = |draft: &Arc<Draft>| {
        let content = || draft.analysed.iter().filter(|word| word.weight != Weight::Stop);
        let stems: Vec<&str> = content().map(|word| word.stem.as_str()).collect();
        let parts = content().flat_map(|word| word.parts.iter().map(|(stem, _)| stem.as_str()));
        let with_parts: Vec<&str> = stems.iter().copied().chain(parts).collect();
        vec![(PhraseField::Stems, stems.join(" ")), (PhraseField::Parts, with_parts.join(" "))]
    };
    drafts.iter().map(document).collect()
}

fn exact_keys(phrases: &[Phrase], drafts: &[Arc<Draft>]) -> HashMap<String, Vec<usize>> {
    let mut keys: HashMap<String, Vec<usize>> = HashMap::with_capacity(drafts.len());
    for (phrase, draft) in phrases.iter().zip(drafts) {
        let items = keys.entry(draft.cut.key.clone()).or_default();
        if !items.contains(&phrase.entry) {
            items.push(phrase.entry);
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

fn finished(item: usize, draft: &Draft, grams: GramVector, vocabulary: &Vocabulary) -> Phrase {
    let terms = phrase::terms(&draft.analysed, vocabulary);
    Phrase {
        entry: item,
        text: Arc::clone(&draft.cut.text),
        mass: terms.iter().map(|term| term.mass).sum(),
        stems: phrase::stems(&terms),
        terms,
        grams,
        negated: draft.cut.negated,
        spelled: Arc::clone(&draft.cut.spelled),
    }
}

/// The grams of all phrases of an item together.
fn spoken_grams(
    item: usize,
    own: std::ops::Range<usize>,
    drafts: &Drafts,
    before: Option<Before<'_>>,
    lineage: &Lineage,
    statistics: &GramStatistics,
) -> GramVector {
    let old = before.zip(lineage.items[item]).map(|(before, old)| (&before.wording.spoken[old], old));
    let same =
        old.filter(|(old, _)| old.phrases == own.len() && lineage.phrases[own.clone()].iter().all(Option::is_some));
    if let Some((old, _)) = same {
        return statistics.vector(old.grams.grams());
    }
    let mut counts: Vec<(u32, u32)> = drafts.all[own].iter().flat_map(|draft| &draft.cut.grams).copied().collect();
    counts.sort_unstable_by_key(|(gram, _)| *gram);
    counts.dedup_by(|next, sum| {
        let same = next.0 == sum.0;
        sum.1 += if same { next.1 } else { 0 };
        same
    });
    statistics.vector(statistics.numbered(&counts))
}

fn spoken_by(
    source: &Source,
    own: &[Phrase],
    grams: GramVector,
    vocabulary: &Vocabulary,
    statistics: &GramStatistics,
) -> Spoken {
    Spoken {
        phrases: own.len(),
        stems: phrase::stems(own.iter().flat_map(|phrase| &phrase.terms)),
        grams,
        not: source.not().iter().map(|text| forbidden(text, vocabulary, statistics)).collect(),
    }
}

/// A phrase that an item must not answer.
fn forbidden(text: &str, vocabulary: &Vocabulary, statistics: &GramStatistics) -> Phrase {
    let draft = Draft::foreign(text, vocabulary.language, |word| analyse_message_word(word, vocabulary));
    finished(0, &draft, statistics.foreign_vector(&draft.cut.grams), vocabulary)
}
