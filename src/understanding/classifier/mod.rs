//! The linear classifier: for each entry a plane between its phrases and all others'. It is the ranker that gains most
//! from many phrases.
//!
//! A support vector machine with squared hinge loss, one against the rest, over stems in ones and twos and character
//! 2-5-grams inside words.

mod rivals;
mod sparse;
mod svm;

use rivals::{Fate, Rivals};
use sparse::Features;
use svm::Learned;

use super::lineage::Lineage;
use super::parallel;

pub(super) use sparse::Counted;
use sparse::Vector;

/// Weights below this share of a plane's greatest are dropped: nine in ten are, and no set is read worse without them.
const NEGLIGIBLE: f32 = 0.03;
/// What a weight is counted in. The greatest are about 1, and a plane's hundred features add up to as much.
const UNIT: f32 = 1.0 / 8192.0;

/// The planes of all classes. The weights of one feature lie side by side, as a message has few features and asks for
/// all classes.
#[derive(Debug)]
pub(super) struct Classifier {
    features: Features,
    biases: Vec<f32>,
    /// For each feature where its cells begin; one more for the end.
    starts: Vec<u32>,
    /// The class and the weight of each cell, the weight in units: half the memory, and reading is bound by memory.
    cells: Vec<(u16, i16)>,
}

/// An utterance as the classifier sees it.
pub(super) struct Utterance<'a> {
    /// The stems of all words, small ones included.
    pub(super) stems: &'a [String],
    /// The stems of the parts of its compounds.
    pub(super) parts: &'a [String],
    /// The counts of the character grams.
    pub(super) grams: &'a [(u32, u32)],
}

/// What the classes learned from: the next classifier learns again only where it has changed.
#[derive(Debug)]
pub(super) struct Lessons {
    /// Where the utterances of each class begin, and where the last ones end.
    first: Vec<usize>,
    vectors: Vec<Vector>,
    rivals: Vec<Rivals>,
}

/// The classifier before, what it was taught, and which utterances are still those.
#[derive(Clone, Copy)]
pub(super) struct Past<'b> {
    pub(super) classifier: &'b Classifier,
    pub(super) lessons: &'b Lessons,
    pub(super) lineage: &'b Lineage,
}

/// A classifier and what it was taught.
pub(super) struct Taught {
    pub(super) classifier: Classifier,
    pub(super) lessons: Lessons,
}

impl Classifier {
    /// Learns to tell classes apart; `first` says where the utterances of each begin and where the last ones end.
    /// Classes that `before` learned from the same utterances keep their planes: the result is the same to the bit.
    pub(super) fn teach(
        first: Vec<usize>,
        heard: &(dyn Fn(usize) -> Counted + Sync),
        before: Option<Past<'_>>,
    ) -> Taught {
        // Of what another classifier was not taught, nothing is known, whatever was there before.
        let nothing = Lineage::none(first.last().copied().unwrap_or(0), first.len().saturating_sub(1));
        let lineage = before.map_or(&nothing, |past| past.lineage);
        let come = lineage.come();
        let counted = parallel::each(come.len(), |at| heard(come[at]));
        let features = features(&counted, before);
        let vectors = vectors(&features, &come, &counted, before, lineage);
        let fates = rivals::fates(&features, &vectors, &first, before, &come);
        let learning: Vec<usize> = (0..fates.len()).filter(|class| fates[*class].learns()).collect();
        let lesson = |class: usize| (first[class]..first[class + 1], fates[class].rivals());
        let planes = svm::learn(&vectors, features.len(), &learning, lesson, Plane::sparse);
        let planes: Vec<(usize, Plane)> = learning.into_iter().zip(planes).collect();
        let classifier = Self::of(features, &fates, &planes, before.map(|past| past.classifier));
        let rivals = fates.into_iter().map(Fate::into_rivals).collect();
        Taught { classifier, lessons: Lessons { first, vectors, rivals } }
    }

    /// Planes that were learned, and those of the classes that stay as they were.
    fn of(features: Features, fates: &[Fate], learned: &[(usize, Plane)], before: Option<&Self>) -> Self {
        let mut biases = vec![svm::BIAS; fates.len()];
        let mut stays: Vec<Option<u16>> = vec![None; before.map_or(0, |old| old.biases.len())];
        for (class, old) in fates.iter().enumerate().filter_map(|(class, fate)| Some((class, fate.stays()?))) {
            biases[class] = before.map_or(svm::BIAS, |before| before.biases[old]);
            stays[old] = u16::try_from(class).ok();
        }
        for (class, plane) in learned {
            biases[*class] = plane.bias;
        }
        let (starts, cells) = by_feature(features.len(), learned, before, &stays);
        Self { features, biases, starts, cells }
    }

    /// Whether so much of it stands for phrases that are gone that it should be learned anew as a whole.
    pub(super) fn is_stale(&self) -> bool {
        self.features.are_stale()
    }

    /// How far on the inner side of each class's plane an utterance lies: about 1 for a phrase of the class, −1 for one
    /// of another. Costs a pass over the cells of each known feature.
    pub(super) fn margins(&self, utterance: &Utterance<'_>) -> Vec<f32> {
        let mut margins = self.biases.clone();
        for (number, value) in self.features.vector(&Counted::of(utterance)) {
            let value = value * UNIT;
            for &(class, weight) in self.cells_of(number as usize) {
                if let Some(margin) = margins.get_mut(usize::from(class)) {
                    *margin += value * f32::from(weight);
                }
            }
        }
        margins
    }

    fn cells_of(&self, feature: usize) -> &[(u16, i16)] {
        let at = |place: usize| self.starts.get(place).map_or(0, |start| *start as usize);
        self.cells.get(at(feature)..at(feature + 1)).unwrap_or_default()
    }
}

fn features(come: &[Counted], before: Option<Past<'_>>) -> Features {
    let Some(Past { classifier, lessons, lineage }) = before else {
        return Features::after(&Features::default(), std::iter::empty(), come.iter());
    };
    let gone = lineage.gone(lessons.vectors.len());
    Features::after(&classifier.features, gone.iter().map(|at| &lessons.vectors[*at]), come.iter())
}

fn vectors(
    features: &Features,
    come: &[usize],
    counted: &[Counted],
    before: Option<Past<'_>>,
    lineage: &Lineage,
) -> Vec<Vector> {
    let mut fresh = parallel::each(come.len(), |at| Vector::from(features.vector(&counted[at]))).into_iter();
    let same = |old: &Option<usize>| old.and_then(|old| before?.lessons.vectors.get(old)).map(Vector::clone);
    lineage.phrases.iter().map(|old| same(old).or_else(|| fresh.next()).unwrap_or_default()).collect()
}

/// A plane with the weights that matter, by feature.
struct Plane {
    bias: f32,
    weights: Vec<(u32, i16)>,
}

impl Plane {
    fn sparse(learned: &Learned<'_>) -> Self {
        let least = NEGLIGIBLE * learned.weights.iter().fold(0.0f32, |most, weight| most.max(weight.abs()));
        let weighed = learned.features.iter().zip(learned.weights);
        let kept = weighed.filter(|(_, weight)| weight.abs() > least);
        Self { bias: learned.bias, weights: kept.map(|(feature, weight)| (*feature, units(*weight))).collect() }
    }
}

/// The weights of the learned planes, and of those of `before` that stay, by feature. `stays`: for each class before
/// which one it is now.
fn by_feature(
    features: usize,
    learned: &[(usize, Plane)],
    before: Option<&Classifier>,
    stays: &[Option<u16>],
) -> (Vec<u32>, Vec<(u16, i16)>) {
    let kept = |feature: usize| {
        let cells = before.map_or(&[][..], |before| before.cells_of(feature));
        cells.iter().filter_map(|(class, weight)| Some((stays[usize::from(*class)]?, *weight)))
    };
    let mut sizes = vec![0u32; features];
    for (feature, _) in learned.iter().flat_map(|(_, plane)| &plane.weights) {
        sizes[*feature as usize] += 1;
    }
    let mut starts = Vec::with_capacity(features + 1);
    let mut next = Vec::with_capacity(features);
    let mut cells = Vec::new();
    for (feature, size) in sizes.into_iter().enumerate() {
        starts.push(u32::try_from(cells.len()).unwrap_or(u32::MAX));
        cells.extend(kept(feature));
        next.push(cells.len());
        cells.resize(cells.len() + size as usize, (0, 0));
    }
    starts.push(u32::try_from(cells.len()).unwrap_or(u32::MAX));
    for (class, plane) in learned {
        let class = u16::try_from(*class).unwrap_or(u16::MAX);
        for &(feature, weight) in &plane.weights {
            let place = &mut next[feature as usize];
            cells[*place] = (class, weight);
            *place += 1;
        }
    }
    (starts, cells)
}

#[expect(clippy::cast_possible_truncation, reason = "weights are about 1; one above 4 counts as 4")]
fn units(weight: f32) -> i16 {
    (weight / UNIT).round() as i16
}
