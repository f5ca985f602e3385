//! Whom a class is told from: the likest utterances of the others. When utterances come and go, the lists of most
//! classes stay as they are, and then their planes do too.

use std::cmp::Ordering;

use super::Past;
use super::sparse::{Features, Vector};
use crate::understanding::parallel;

/// The other classes' utterances that a class is told from: the likest ones, by the number of its own.
const RIVALS_EACH: usize = 20;
const FEWEST_RIVALS: usize = 150;
/// So many more are listed, to take the place of those that go.
const SPARE: usize = 30;
/// Features of more than this share of the utterances say nothing of likeness, unless they have few utterances.
const COMMON: f64 = 0.05;
const FEW: usize = 20;
/// If more utterances than this have come, all lists are made anew.
const MOST_COME: usize = 16;

/// The likest utterances of other classes, likest first, ties by number.
#[derive(Debug, Clone, Default)]
pub(super) struct Rivals {
    /// By number, with their likeness.
    list: Vec<(u32, f32)>,
    /// Whether it holds all that are like the class at all.
    complete: bool,
    /// How many of them the class learns from.
    most: usize,
}

/// What becomes of a class.
#[derive(Debug)]
pub(super) enum Fate {
    /// It is what this class was before.
    Stays(usize, Rivals),
    /// It learns.
    Learns(Rivals),
}

impl Rivals {
    /// The utterances that the class is told from.
    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> + '_ {
        self.list.iter().take(self.most).map(|(at, _)| *at as usize)
    }

    /// The first of all candidates, those in no order.
    fn first_of(mut candidates: Vec<(u32, f32)>, own: usize) -> Self {
        let most = most(own);
        let kept = most + SPARE;
        let complete = candidates.len() <= kept;
        if !complete {
            candidates.select_nth_unstable_by(kept, |a, b| likest_first(*a, *b));
            candidates.truncate(kept);
        }
        candidates.sort_unstable_by(|a, b| likest_first(*a, *b));
        Self { list: candidates, complete, most }
    }

    /// The list after utterances have gone, the others have new numbers, and some have come; none if those that are
    /// left are too few to know who is next.
    fn after(&self, now: &[Option<u32>], come: impl Iterator<Item = (u32, f32)>) -> Option<Self> {
        let left = self.list.iter().filter_map(|(at, likeness)| Some((now[*at as usize]?, *likeness)));
        let mut list: Vec<(u32, f32)> = left.collect();
        for candidate in come.filter(|(_, likeness)| *likeness > 0.0) {
            let place = list.partition_point(|listed| likest_first(*listed, candidate).is_lt());
            if place < list.len() || self.complete {
                list.insert(place, candidate);
            }
        }
        let kept = self.most + SPARE;
        let complete = self.complete && list.len() <= kept;
        list.truncate(kept);
        (complete || list.len() >= self.most).then_some(Self { list, complete, most: self.most })
    }

    /// Whether the class learns from the same ones as before.
    fn same_as(&self, before: &Self, now: &[Option<u32>]) -> bool {
        let old = before.list.iter().take(before.most).map(|(at, _)| now[*at as usize]);
        let new = self.list.iter().take(self.most).map(|(at, _)| Some(*at));
        self.most == before.most && old.eq(new)
    }
}

impl Fate {
    pub(super) fn learns(&self) -> bool {
        matches!(self, Self::Learns(_))
    }

    /// Which class it was before, if it stays.
    pub(super) fn stays(&self) -> Option<usize> {
        match self {
            Self::Stays(old, _) => Some(*old),
            Self::Learns(_) => None,
        }
    }

    pub(super) fn rivals(&self) -> &Rivals {
        match self {
            Self::Stays(_, rivals) | Self::Learns(rivals) => rivals,
        }
    }

    pub(super) fn into_rivals(self) -> Rivals {
        match self {
            Self::Stays(_, rivals) | Self::Learns(rivals) => rivals,
        }
    }
}

fn most(own: usize) -> usize {
    (own * RIVALS_EACH).max(FEWEST_RIVALS)
}

fn likest_first(a: (u32, f32), b: (u32, f32)) -> Ordering {
    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
}

/// The utterances of all classes, and which features tell how like they are.
struct Field<'a> {
    vectors: &'a [Vector],
    first: &'a [usize],
    telling: Vec<bool>,
}

impl Field<'_> {
    fn own(&self, class: usize) -> std::ops::Range<usize> {
        self.first[class]..self.first[class + 1]
    }

    /// The features of a class's own utterances with their values, in order.
    fn features(&self, class: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let own = self.vectors[self.own(class)].iter().flat_map(|vector| vector.iter());
        own.map(|(feature, value)| (*feature as usize, *value)).filter(|(feature, _)| self.telling[*feature])
    }

    /// How like an utterance, spread out over all features, is to a class.
    fn likeness(&self, class: usize, spread: &[f32]) -> f32 {
        self.features(class).fold(0.0, |sum, (feature, value)| sum + value * spread[feature])
    }

    fn spread(&self, at: usize) -> Vec<f32> {
        let mut spread = vec![0.0; self.telling.len()];
        self.vectors[at].iter().for_each(|(feature, value)| spread[*feature as usize] = *value);
        spread
    }
}

/// What becomes of each class; `come` are the utterances that `before` did not have.
pub(super) fn fates(
    features: &Features,
    vectors: &[Vector],
    first: &[usize],
    before: Option<Past<'_>>,
    come: &[usize],
) -> Vec<Fate> {
    let field = Field { vectors, first, telling: telling(features, vectors.len()) };
    let mut fates: Vec<Option<Fate>> = match before.filter(|_| come.len() <= MOST_COME) {
        Some(past) => {
            let still = telling(&past.classifier.features, past.lessons.vectors.len());
            let turned = still.iter().zip(&field.telling).map(|(still, telling)| still != telling);
            adjusted(&field, past, come, &turned.collect::<Vec<bool>>())
        }
        None => (1..first.len()).map(|_| None).collect(),
    };
    let open: Vec<usize> = (0..fates.len()).filter(|class| fates[*class].is_none()).collect();
    let postings = postings(&field, &open);
    let found = parallel::each_with(
        open.len(),
        || vec![0.0; vectors.len()],
        |likeness, at| found(&field, open[at], &postings, likeness),
    );
    for (class, rivals) in open.into_iter().zip(found) {
        fates[class] = Some(Fate::Learns(rivals));
    }
    fates.into_iter().map(|fate| fate.unwrap_or_else(|| Fate::Learns(Rivals::default()))).collect()
}

/// Which features say something of likeness.
fn telling(features: &Features, utterances: usize) -> Vec<bool> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a number of phrases")]
    let most = ((utterances as f64 * COMMON) as usize).max(FEW);
    (0..features.len()).map(|feature| features.documents(feature) <= most).collect()
}

/// The fates of the classes whose utterances are those of before; none for the others. `turned`: which features tell
/// now and did not, or the other way round.
fn adjusted(
    field: &Field<'_>,
    Past { lessons, lineage, .. }: Past<'_>,
    come: &[usize],
    turned: &[bool],
) -> Vec<Option<Fate>> {
    let mut now: Vec<Option<u32>> = vec![None; lessons.vectors.len()];
    for (at, old) in (0u32..).zip(&lineage.phrases) {
        if let Some(old) = old {
            now[*old] = Some(at);
        }
    }
    let any_turned = turned.contains(&true);
    let spread: Vec<(usize, Vec<f32>)> = come.iter().map(|at| (*at, field.spread(*at))).collect();
    parallel::each(field.first.len() - 1, |class| {
        let own = field.own(class);
        let old = lineage.items[class].filter(|old| lessons.first[old + 1] - lessons.first[*old] == own.len())?;
        let same = lineage.phrases[own.clone()].iter().all(Option::is_some);
        let mut met = field.vectors[own.clone()].iter().flat_map(|vector| vector.iter());
        let has_turned = |(feature, _): &(u32, f32)| turned.get(*feature as usize) == Some(&true);
        if !same || any_turned && met.any(has_turned) {
            return None;
        }
        let others = spread.iter().filter(|(at, _)| !own.contains(at));
        let come = others.map(|(at, spread)| (u32::try_from(*at).unwrap_or(u32::MAX), field.likeness(class, spread)));
        let before = &lessons.rivals[old];
        let rivals = before.after(&now, come)?;
        Some(if rivals.same_as(before, &now) { Fate::Stays(old, rivals) } else { Fate::Learns(rivals) })
    })
}

/// For each telling feature that one of these classes has, the utterances that have it.
fn postings(field: &Field<'_>, classes: &[usize]) -> Vec<Vec<(u32, f32)>> {
    let mut asked = vec![false; field.telling.len()];
    for (feature, _) in classes.iter().flat_map(|class| field.features(*class)) {
        asked[feature] = true;
    }
    let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); field.telling.len()];
    if classes.is_empty() {
        return postings;
    }
    for (at, vector) in (0u32..).zip(field.vectors) {
        for &(feature, value) in vector.iter().filter(|(feature, _)| asked[*feature as usize]) {
            postings[feature as usize].push((at, value));
        }
    }
    postings
}

/// The rivals of a class among all utterances.
fn found(field: &Field<'_>, class: usize, postings: &[Vec<(u32, f32)>], likeness: &mut [f32]) -> Rivals {
    likeness.fill(0.0);
    for (feature, value) in field.features(class) {
        for &(at, other) in &postings[feature] {
            likeness[at as usize] += value * other;
        }
    }
    let own = field.own(class);
    let others =
        (0u32..).zip(likeness.iter()).filter(|(at, likeness)| **likeness > 0.0 && !own.contains(&(*at as usize)));
    Rivals::first_of(others.map(|(at, likeness)| (at, *likeness)).collect(), own.len())
}
