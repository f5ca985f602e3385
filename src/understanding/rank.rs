//! Candidates: what the fields of the index find, compared closely by several rankers and joined into one order.

use std::collections::BTreeMap;

use super::features::{AGREEMENT, Features, RANKERS};
use super::grams;
use super::index::LanguageIndex;
use super::model;
use super::phrase::{Phrase, factor};
use super::query::{How, Query, share};

/// How many documents each field offers.
const TOP_STEMS: usize = 24;
const TOP_PARTS: usize = 40;
const TOP_GRAMS: usize = 24;
const TOP_ANSWERS: usize = 8;
/// How many of the rarest grams are asked for.
const RAREST_GRAMS: usize = 14;
/// How many candidates are kept.
const KEPT: usize = 24;
/// How many phrases of an entry are summed.
const SUMMED: usize = 10;

/// An item with the evidence for it.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    pub(super) item: usize,
    pub(super) features: Features,
    /// The joined order.
    pub(super) rank: f64,
    /// The phrase that is nearest, by number.
    pub(super) nearest: Option<usize>,
}

/// What the fields say of one item.
#[derive(Debug, Default, Clone)]
struct Found {
    phrases: Vec<usize>,
    parts: Vec<f64>,
    stems: Vec<f64>,
    grams: Vec<f64>,
}

/// The candidates for a message among the allowed items, best first, ties by number.
pub(super) fn rank(
    index: &LanguageIndex,
    query: &Query,
    spelled: &[String],
    allowed: &dyn Fn(usize) -> bool,
    bonus: &dyn Fn(usize) -> f64,
) -> Vec<Ranked> {
    let found = retrieve(index, query, allowed);
    let mut ranked: Vec<Ranked> =
        found.iter().map(|(item, found)| compare(index, query, spelled, *item, found)).collect();
    relate(&mut ranked, &found);
    for candidate in &mut ranked {
        candidate.features.context = bonus(candidate.item) * candidate.features.item_coverage;
        candidate.rank = model::rank(&candidate.features);
    }
    ranked.sort_by(|a, b| b.rank.total_cmp(&a.rank).then(a.item.cmp(&b.item)));
    ranked.truncate(KEPT);
    let ranks: Vec<f64> = ranked.iter().map(|candidate| candidate.rank).collect();
    let best = ranks.first().copied().unwrap_or(0.0);
    let odds: f64 = ranks.iter().map(|rank| super::math::exp(rank - best)).sum();
    for (place, candidate) in ranked.iter_mut().enumerate() {
        candidate.features.posterior = share(super::math::exp(candidate.rank - best), odds);
        let features = &mut candidate.features;
        let near = features.cosine.max(features.item_cosine);
        features.nearness = near * near;
        features.sameness = features.both_ways * features.both_ways;
        features.alone = near * features.posterior;
        let other = ranks.get(usize::from(place == 0)).copied().unwrap_or(0.0);
        candidate.features.gap = if ranks.len() > 1 { candidate.rank - other } else { candidate.rank };
    }
    ranked
}

fn retrieve(index: &LanguageIndex, query: &Query, allowed: &dyn Fn(usize) -> bool) -> BTreeMap<usize, Found> {
    let fields = index.search.fields;
    let mut found: BTreeMap<usize, Found> = BTreeMap::new();
    let whole = terms(index, query, false);
    let parts = terms(index, query, true);
    let grams = rarest_grams(index, query);
    let grams: Vec<(&str, f32)> = grams.iter().map(|gram| (gram.as_str(), 1.0)).collect();
    let mut take = |hits: Vec<(usize, f64)>, field: fn(&mut Found) -> &mut Vec<f64>| {
        for (document, score) in hits {
            let Some(item) = item_of(index, document).filter(|item| allowed(*item)) else { continue };
            let found = found.entry(item).or_default();
            if document < index.phrases.len() && !found.phrases.contains(&document) {
                found.phrases.push(document);
            }
            field(found).push(score);
        }
    };
    take(index.search.top(fields.parts, &parts, TOP_PARTS + index.conditional), |found| &mut found.parts);
    take(index.search.top(fields.stems, &whole, TOP_STEMS + index.conditional), |found| &mut found.stems);
    take(index.search.top(fields.grams, &grams, TOP_GRAMS + index.conditional), |found| &mut found.grams);
    // An answer makes a candidate, but its score says nothing: the comparison counts what it covers.
    let answers = index.search.top(fields.answer, &whole, TOP_ANSWERS + index.conditional);
    answers.into_iter().filter_map(|(document, _)| item_of(index, document)).filter(|item| allowed(*item)).for_each(
        |item| {
            found.entry(item).or_default();
        },
    );
    found
}

fn item_of(index: &LanguageIndex, document: usize) -> Option<usize> {
    match index.phrases.get(document) {
        Some(phrase) => Some(phrase.entry),
        None => index.answers.get(document - index.phrases.len()).copied(),
    }
}

/// The stems to ask for with their weights, in the order of the message, each once.
fn terms<'a>(index: &'a LanguageIndex, query: &Query, with_parts: bool) -> Vec<(&'a str, f32)> {
    let mut terms: Vec<(&str, f32)> = Vec::new();
    for term in &query.terms {
        let whole = term.choices.iter().map(|choice| (choice.id, choice.factor));
        let parts = term.parts.iter().filter(|_| with_parts);
        let parts = parts.flat_map(|part| part.choices.iter().map(|(id, factor)| (*id, factor * part.share)));
        for (id, factor) in whole.chain(parts) {
            let stem = index.vocabulary.stem(id);
            #[allow(clippy::cast_possible_truncation)] // a weight between 0 and 1
            let weight = (factor * term.class.max(0.3)) as f32;
            match terms.iter_mut().find(|(known, _)| *known == stem) {
                Some((_, known)) => *known = known.max(weight),
                None => terms.push((stem, weight)),
            }
        }
    }
    terms
}

/// The rarest of the message's grams that phrases have: common ones cost much and tell little.
fn rarest_grams(index: &LanguageIndex, query: &Query) -> Vec<String> {
    let mut rare: Vec<(u32, String)> = Vec::new();
    for gram in query.words.iter().flat_map(|word| grams::index_terms(word)) {
        let documents = index.statistics.documents_with(&gram);
        if documents > 0 && !rare.iter().any(|(_, known)| *known == gram) {
            rare.push((documents, gram));
        }
    }
    rare.sort();
    rare.truncate(RAREST_GRAMS);
    rare.into_iter().map(|(_, gram)| gram).collect()
}

/// How the message compares with one item's phrases and with the item as a whole.
fn compare(index: &LanguageIndex, query: &Query, spelled: &[String], item: usize, found: &Found) -> Ranked {
    let known = &index.items[item];
    let mut features = Features::default();
    let mut nearest: Option<(f64, usize)> = None;
    for &number in &found.phrases {
        let phrase = &index.phrases[number];
        let near = likeness(query, phrase);
        features.cosine = features.cosine.max(near.cosine);
        features.coverage = features.coverage.max(near.coverage);
        if near.both_ways > features.both_ways {
            features.both_ways = near.both_ways;
            features.phrase_covered = near.back;
        }
        if nearest.is_none_or(|(best, _)| near.total() > best) {
            nearest = Some((near.total(), number));
            features.spelling = same_spelling(phrase, spelled);
            features.denial = near.denial;
        }
    }
    features.item_cosine = query.grams.cosine(&known.grams);
    features.item_coverage = query.coverage(&known.stems);
    features.answer = query.coverage(&known.answer);
    features.typos = query.share_of(|term| matched_by(term.choices.iter().any(|c| c.how == How::Typo)));
    features.synonyms = synonym_share(query, known);
    features.compounds = query.share_of(|term| matched_by(term.choices.is_empty() && !term.parts.is_empty()));
    features.unknown = query.share_of(super::query::Term::unknown);
    features.length = super::math::ln(1.0 + query.terms.len() as f64);
    features.phrases = super::math::ln(known.phrases as f64);
    features.weight = super::math::ln(known.source.weight.max(0.01));
    features.excluded = excluded(query, known, nearest.map_or(0.0, |(total, _)| total));
    Ranked { item, features, rank: 0.0, nearest: nearest.map(|(_, number)| number) }
}

fn matched_by(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

/// How close the message is to what this item must never answer, where that is closer than its own phrases.
fn excluded(query: &Query, item: &super::index::Item, own: f64) -> f64 {
    let closest = item.not.iter().map(|not| likeness(query, not)).max_by(|a, b| a.total().total_cmp(&b.total()));
    closest.filter(|near| near.total() > own).map_or(0.0, |near| near.total() / 2.0)
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

fn likeness(query: &Query, phrase: &Phrase) -> Likeness {
    let (coverage, back) = (query.coverage(&phrase.stems), covered_back(phrase, query));
    Likeness {
        cosine: query.grams.cosine(&phrase.grams),
        coverage,
        back,
        both_ways: if coverage + back > 0.0 { 2.0 * coverage * back / (coverage + back) } else { 0.0 },
        denial: matched_by(query.negated != phrase.negated),
    }
}

/// The share of the message that only synonyms bring to this item.
fn synonym_share(query: &Query, item: &super::index::Item) -> f64 {
    query.share_of(|term| {
        let best = |synonym: bool| {
            let choices = term.choices.iter().filter(|choice| (choice.how == How::Synonym) == synonym);
            choices.map(|choice| choice.factor * factor(&item.stems, choice.id)).fold(0.0, f64::max)
        };
        matched_by(best(true) > best(false))
    })
}

/// The share of a phrase's mass that the message says.
fn covered_back(phrase: &Phrase, query: &Query) -> f64 {
    let covered: f64 = phrase
        .terms
        .iter()
        .map(|term| {
            let parts: f64 = term.parts.iter().map(|(id, share)| share * factor(&query.stems, *id)).sum();
            term.mass * factor(&query.stems, term.id).max(parts).min(1.0)
        })
        .sum();
    share(covered, phrase.mass)
}

/// The share of the message's words that the phrase spells in the same way.
fn same_spelling(phrase: &Phrase, spelled: &[String]) -> f64 {
    let same = spelled.iter().filter(|word| phrase.spelled.binary_search(word).is_ok()).count();
    share(same as f64, spelled.len() as f64)
}

/// Turns the fields' scores into shares of the best, and counts which rankers put the item first.
fn relate(ranked: &mut [Ranked], found: &BTreeMap<usize, Found>) {
    for candidate in ranked.iter_mut() {
        let Some(found) = found.get(&candidate.item) else { continue };
        candidate.features.field_best = found.parts.first().copied().unwrap_or(0.0);
        candidate.features.field_sum = found.parts.iter().take(SUMMED).sum();
        candidate.features.stem_sum = found.stems.iter().take(SUMMED).sum();
        candidate.features.gram_sum = found.grams.iter().take(SUMMED).sum();
    }
    for field in [Features::field_best_mut, Features::field_sum_mut, Features::stem_sum_mut, Features::gram_sum_mut] {
        let best = ranked.iter_mut().map(|c| *field(&mut c.features)).fold(0.0, f64::max);
        ranked.iter_mut().for_each(|c| *field(&mut c.features) = share(*field(&mut c.features), best));
    }
    for ranker in RANKERS {
        let best = ranked.iter().map(|c| ranker(&c.features)).fold(0.0, f64::max);
        for candidate in ranked.iter_mut().filter(|c| best > 0.0 && ranker(&c.features) >= best) {
            candidate.features.agreement += AGREEMENT;
        }
    }
}
