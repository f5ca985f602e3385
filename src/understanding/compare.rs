//! How a message compares with the phrases of one item, and with the item as a whole.

use super::features::Features;
use super::index::LanguageIndex;
use super::math::ln;
use super::offers::Hit;
use super::phrase::{Phrase, factor};
use super::query::{Query, share};
use super::term::{How, Term};
use super::wording::Spoken;
use crate::text::QuickMap;

/// The folded words of a message.
pub(super) struct Spelled {
    times: QuickMap<String, usize>,
    words: usize,
}

impl FromIterator<String> for Spelled {
    fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Self {
        let mut times: QuickMap<String, usize> = QuickMap::default();
        words.into_iter().for_each(|word| *times.entry(word).or_default() += 1);
        Self { words: times.values().sum(), times }
    }
}

/// What the message alone says, whatever it is compared with.
fn of_message(query: &Query, strangeness: f64) -> Features {
    Features {
        typos: query.share_of(|term| matched_by(term.choices.iter().any(|choice| choice.how == How::Typo))),
        compounds: query.share_of(|term| matched_by(term.choices.is_empty() && !term.parts.is_empty())),
        unknown: query.share_of(Term::unknown),
        foreign: query.foreign() * strangeness,
        length: ln(1.0 + query.terms.len() as f64),
        ..Features::default()
    }
}

/// A message that is compared with one item after the other.
pub(super) struct Comparison<'q> {
    index: &'q LanguageIndex,
    query: &'q Query,
    /// Its words as spelled, and the sign that items as a whole are to be compared: most models make nothing of both.
    spelled: Option<&'q Spelled>,
    /// What it alone says.
    of_message: Features,
    /// Whether some word may stand for a synonym of its own.
    has_synonyms: bool,
    /// Room for what every comparison needs for a moment.
    hits: Vec<Hit>,
}

impl<'q> Comparison<'q> {
    pub(super) fn new(index: &'q LanguageIndex, query: &'q Query, spelled: Option<&'q Spelled>) -> Self {
        let of_message = of_message(query, index.wording.strangeness);
        let has_synonyms = query.terms.iter().any(has_synonym);
        Self { index, query, spelled, of_message, has_synonyms, hits: Vec::new() }
    }

    /// How the message compares with some phrases of one item and with the item as a whole, and which phrase is nearest.
    pub(super) fn with(&mut self, item: usize, phrases: &[usize]) -> (Features, Option<usize>) {
        let (index, query) = (self.index, self.query);
        let (spoken, item) = (&index.wording.spoken[item], &index.items[item]);
        let mut features = self.of_message;
        let mut nearest: Option<(f64, usize)> = None;
        for &number in phrases {
            let near = self.likeness(&index.wording.phrases[number]);
            take_best(&mut features, &near);
            if nearest.is_none_or(|(best, _)| near.total() > best) {
                nearest = Some((near.total(), number));
                features.denial = near.denial;
            }
        }
        if let Some(spelled) = self.spelled {
            let same = |(_, number): (f64, usize)| same_spelling(&index.wording.phrases[number], spelled);
            features.spelling = nearest.map_or(0.0, same);
            features.item_cosine = query.grams.cosine(&spoken.grams);
        }
        features.item_coverage = query.coverage(&spoken.stems, &mut self.hits);
        features.answer = query.coverage(&item.answer, &mut self.hits);
        features.synonyms = if self.has_synonyms { synonym_share(query, spoken) } else { 0.0 };
        features.lone = if query.content_words() <= 1 { 1.0 - features.both_ways } else { 0.0 };
        features.phrases = ln(spoken.phrases as f64);
        features.weight = ln(item.source.weight.max(0.01));
        features.excluded = self.excluded(spoken, nearest.map_or(0.0, |(total, _)| total));
        (features, nearest.map(|(_, number)| number))
    }

    fn likeness(&mut self, phrase: &Phrase) -> Likeness {
        let query = self.query;
        let (coverage, back) = (query.coverage(&phrase.stems, &mut self.hits), covered_back(phrase, query));
        Likeness {
            cosine: query.grams.cosine(&phrase.grams),
            coverage,
            back,
            both_ways: if coverage + back > 0.0 { 2.0 * coverage * back / (coverage + back) } else { 0.0 },
            denial: matched_by(query.negated != phrase.negated),
        }
    }

    /// How close the message is to what this item must never answer, where that is closer than its own phrases.
    fn excluded(&mut self, spoken: &Spoken, own: f64) -> f64 {
        let near = spoken.not.iter().map(|not| self.likeness(not));
        let closest = near.max_by(|a, b| a.total().total_cmp(&b.total()));
        closest.filter(|near| near.total() > own).map_or(0.0, |near| near.total() / 2.0)
    }
}

fn take_best(features: &mut Features, near: &Likeness) {
    features.cosine = features.cosine.max(near.cosine);
    features.coverage = features.coverage.max(near.coverage);
    if near.both_ways > features.both_ways {
        features.both_ways = near.both_ways;
        features.phrase_covered = near.back;
    }
}

fn matched_by(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

/// How a message compares with one phrase.
struct Likeness {
    cosine: f64,
    coverage: f64,
    back: f64,
    both_ways: f64,
    denial: f64,
}

/// What it costs if one denies what the other says.
const DENIAL: f64 = 0.25;

impl Likeness {
    /// One number to order phrases of the same entry by.
    fn total(&self) -> f64 {
        self.cosine + self.both_ways - DENIAL * self.denial
    }
}

/// The share of the message that only synonyms bring to this item.
fn synonym_share(query: &Query, spoken: &Spoken) -> f64 {
    query.share_of(|term| {
        let best = |synonym: bool| {
            let choices = term.choices.iter().filter(|choice| (choice.how == How::Synonym) == synonym);
            choices.map(|choice| choice.factor * factor(&spoken.stems, choice.id)).fold(0.0, f64::max)
        };
        matched_by(has_synonym(term) && best(true) > best(false))
    })
}

fn has_synonym(term: &Term) -> bool {
    term.choices.iter().any(|choice| choice.how == How::Synonym)
}

/// The share of a phrase's mass that the message says.
fn covered_back(phrase: &Phrase, query: &Query) -> f64 {
    let covered: f64 = phrase
        .terms
        .iter()
        .map(|term| {
            let parts: f64 = term.parts.iter().map(|(id, share)| share * query.factor(*id)).sum();
            term.mass * query.factor(term.id).max(parts).min(1.0)
        })
        .sum();
    share(covered, phrase.mass)
}

/// The share of the message's words that the phrase spells in the same way.
fn same_spelling(phrase: &Phrase, spelled: &Spelled) -> f64 {
    let same: usize = phrase.spelled.iter().filter_map(|word| spelled.times.get(word)).sum();
    share(same as f64, spelled.words as f64)
}
