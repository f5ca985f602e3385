//! Candidates: what the fields of the index find, compared closely by several rankers and joined into one order.

use std::collections::BTreeMap;

use super::classifier::Utterance;
use super::compare::{Comparison, Spelled};
use super::features::{AGREEMENT, Features, RANKERS};
use super::index::LanguageIndex;
use super::math::exp;
use super::query::{Query, share};
use super::vocabulary::StemId;
use super::wording::{PhraseField, Wording};

/// How many documents each field offers.
const TOP_STEMS: usize = 24;
const TOP_PARTS: usize = 40;
const TOP_GRAMS: usize = 24;
const TOP_ANSWERS: usize = 8;
/// How many items the classifier offers, and how many of its phrases are looked at.
const TOP_CLASSES: usize = 5;
const MOST_PHRASES: usize = 12;
/// How many candidates are kept.
const KEPT: usize = 24;
/// Gaps wider than this say no more.
const WIDEST_GAP: f64 = 4.0;
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
    parts: Scores,
    stems: Scores,
    grams: Scores,
}

/// The scores that one field gives to the phrases of an item, best first.
#[derive(Debug, Default, Clone, Copy)]
struct Scores {
    best: f64,
    /// Of so many as are summed.
    sum: f64,
    many: usize,
}

impl Scores {
    fn push(&mut self, score: f64) {
        if self.many == 0 {
            self.best = score;
        }
        if self.many < SUMMED {
            self.sum += score;
        }
        self.many += 1;
    }
}

/// The candidates for a message among the allowed items, best first, ties by number. Without `spelled` the features
/// that tell of spellings and of items as a whole stay 0.
pub(super) fn rank(
    index: &LanguageIndex,
    query: &Query,
    spelled: Option<&Spelled>,
    allowed: &dyn Fn(usize) -> bool,
    bonus: &dyn Fn(usize) -> f64,
) -> Vec<Ranked> {
    let margins = margins(index, query);
    let mut found = retrieve(index, query, allowed);
    propose(index, &margins, allowed, &mut found);
    let mut comparison = Comparison::new(index, query, spelled);
    let compared = found.iter().map(|(&item, found)| {
        let (mut features, nearest) = comparison.with(item, &found.phrases);
        features.margin = margins.get(item).map_or(0.0, |margin| f64::from(*margin));
        Ranked { item, features, rank: 0.0, nearest }
    });
    let mut ranked: Vec<Ranked> = compared.collect();
    relate(&mut ranked, &found);
    for candidate in &mut ranked {
        candidate.features.context = bonus(candidate.item) * candidate.features.item_coverage;
        candidate.rank = index.wording.model.rank(&candidate.features);
    }
    lead(&mut ranked);
    let mut ranked = best_of(&ranked);
    stand_out(&mut ranked);
    ranked
}

/// Those that are kept, in order. Candidates are large, so it is their places that are sorted.
fn best_of(ranked: &[Ranked]) -> Vec<Ranked> {
    let mut best: Vec<&Ranked> = ranked.iter().collect();
    best.sort_unstable_by(|a, b| b.rank.total_cmp(&a.rank).then(a.item.cmp(&b.item)));
    best.into_iter().take(KEPT).cloned().collect()
}

/// How far the classifier prefers each candidate to the best other one.
fn lead(ranked: &mut [Ranked]) {
    let mut margins: Vec<f64> = ranked.iter().map(|candidate| candidate.features.margin).collect();
    margins.sort_by(|a, b| b.total_cmp(a));
    let (Some(&first), second) = (margins.first(), margins.get(1).copied()) else { return };
    for features in ranked.iter_mut().map(|candidate| &mut candidate.features) {
        let other = if features.margin >= first { second.unwrap_or(-1.0) } else { first };
        features.margin_lead = features.margin - other;
    }
}

/// How far each candidate stands out from the others; `ranked` is in order.
fn stand_out(ranked: &mut [Ranked]) {
    let ranks: Vec<f64> = ranked.iter().map(|candidate| candidate.rank).collect();
    let best = ranks.first().copied().unwrap_or(0.0);
    let odds: f64 = ranks.iter().map(|rank| exp(rank - best)).sum();
    for (place, candidate) in ranked.iter_mut().enumerate() {
        let features = &mut candidate.features;
        let near = features.cosine.max(features.item_cosine);
        features.posterior = share(exp(candidate.rank - best), odds);
        features.nearness = near * near;
        features.sameness = features.both_ways * features.both_ways;
        features.alone = near * features.posterior;
        features.lone *= features.posterior;
        let other = ranks.get(usize::from(place == 0)).copied().unwrap_or(0.0);
        features.gap = (candidate.rank - other).min(WIDEST_GAP);
    }
}

/// How the classifier sees each item; nothing without one.
fn margins(index: &LanguageIndex, query: &Query) -> Vec<f32> {
    let Some(classifier) = &index.wording.classifier else { return Vec::new() };
    classifier.margins(&Utterance { stems: &query.stems_in_order, parts: &query.parts, grams: &query.counts })
}

/// The classifier's own candidates join those of the fields, each with the phrases that it is known by.
fn propose(
    index: &LanguageIndex,
    margins: &[f32],
    allowed: &dyn Fn(usize) -> bool,
    found: &mut BTreeMap<usize, Found>,
) {
    // The best so far, best first: nearly all items are out by one comparison.
    let mut best: Vec<(usize, f32)> = Vec::with_capacity(TOP_CLASSES + 1);
    for (item, &margin) in margins.iter().enumerate() {
        let full = best.len() == TOP_CLASSES;
        if full && best.last().is_some_and(|(_, least)| margin.total_cmp(least).is_le()) || !allowed(item) {
            continue;
        }
        let place = best.partition_point(|(_, better)| better.total_cmp(&margin).is_ge());
        best.insert(place, (item, margin));
        best.truncate(TOP_CLASSES);
    }
    for (item, _) in best {
        let found = found.entry(item).or_default();
        if found.phrases.is_empty() {
            found.phrases.extend(index.wording.phrases_of[item].iter().take(MOST_PHRASES));
        }
    }
}

fn retrieve(index: &LanguageIndex, query: &Query, allowed: &dyn Fn(usize) -> bool) -> BTreeMap<usize, Found> {
    let Wording { phrases, search, .. } = &*index.wording;
    let mut found: BTreeMap<usize, Found> = BTreeMap::new();
    let whole = terms(index, query, false);
    let parts = terms(index, query, true);
    let grams = index.wording.by_gram.top(&query.words, &index.wording.statistics, TOP_GRAMS + index.conditional);
    let mut take = |hits: Vec<(usize, f64)>, field: fn(&mut Found) -> &mut Scores| {
        for (document, score) in hits {
            let Some(item) = phrases.get(document).map(|phrase| phrase.entry).filter(|item| allowed(*item)) else {
                continue;
            };
            let found = found.entry(item).or_default();
            if !found.phrases.contains(&document) {
                found.phrases.push(document);
            }
            field(found).push(score);
        }
    };
    take(search.top(PhraseField::Parts, &parts, TOP_PARTS + index.conditional), |found| &mut found.parts);
    take(search.top(PhraseField::Stems, &whole, TOP_STEMS + index.conditional), |found| &mut found.stems);
    take(grams, |found| &mut found.grams);
    // An answer makes a candidate, but its score says nothing: the comparison counts what it covers.
    let answers = index.answers.top(&whole, TOP_ANSWERS + index.conditional);
    answers.filter(|item| allowed(*item)).for_each(|item| {
        found.entry(item).or_default();
    });
    found
}

/// The stems to ask for with their weights, in the order of the message, each once.
fn terms<'a>(index: &'a LanguageIndex, query: &Query, with_parts: bool) -> Vec<(&'a str, f32)> {
    let mut terms: Vec<(StemId, f32)> = Vec::new();
    for term in &query.terms {
        let whole = term.choices.iter().map(|choice| (choice.id, choice.factor));
        let parts = term.parts.iter().filter(|_| with_parts);
        let parts = parts.flat_map(|part| part.choices.iter().map(|(id, factor)| (*id, factor * part.share)));
        for (id, factor) in whole.chain(parts) {
            #[allow(clippy::cast_possible_truncation)] // a weight between 0 and 1
            let weight = (factor * term.class.max(0.3)) as f32;
            match terms.iter_mut().find(|(known, _)| *known == id) {
                Some((_, known)) => *known = known.max(weight),
                None => terms.push((id, weight)),
            }
        }
    }
    terms.into_iter().map(|(id, weight)| (index.wording.vocabulary.stem(id), weight)).collect()
}

/// Turns the fields' scores into shares of the best, and counts which rankers put the item first.
fn relate(ranked: &mut [Ranked], found: &BTreeMap<usize, Found>) {
    for candidate in ranked.iter_mut() {
        let Some(found) = found.get(&candidate.item) else { continue };
        candidate.features.field_best = found.parts.best;
        candidate.features.field_sum = found.parts.sum;
        candidate.features.stem_sum = found.stems.sum;
        candidate.features.gram_sum = found.grams.sum;
    }
    for field in [Features::field_best_mut, Features::field_sum_mut, Features::stem_sum_mut, Features::gram_sum_mut] {
        let best = ranked.iter_mut().map(|c| *field(&mut c.features)).fold(0.0, f64::max);
        for candidate in ranked.iter_mut() {
            let value = field(&mut candidate.features);
            *value = share(*value, best);
        }
    }
    for ranker in RANKERS {
        let best = ranked.iter().map(|c| ranker(&c.features)).fold(0.0, f64::max);
        for candidate in ranked.iter_mut().filter(|c| best > 0.0 && ranker(&c.features) >= best) {
            candidate.features.agreement += AGREEMENT;
        }
    }
}
