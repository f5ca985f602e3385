//! The linear classifier: for each entry a plane between its phrases and all others'. It is the ranker that gains most
//! from many phrases.
//!
//! A support vector machine with squared hinge loss, one against the rest, over stems in ones and twos and character
//! 2-5-grams inside words.

mod sparse;
mod svm;

use sparse::{Features, Vector};
use svm::{Learned, Problem};

use super::parallel;

/// Weights below this share of a plane's greatest are dropped: nine in ten are, and no set is read worse without them.
const NEGLIGIBLE: f32 = 0.03;

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
    /// What a weight of 1 is worth.
    unit: f32,
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

impl Classifier {
    /// Learns to tell `classes` apart by labelled utterances.
    pub(super) fn train(utterances: &[(usize, Utterance<'_>)], classes: usize) -> Self {
        let features = Features::of(utterances.iter().map(|(_, utterance)| utterance));
        let vectors: Vec<Vector> = parallel::each(utterances.len(), |at| features.vector(&utterances[at].1));
        let labels: Vec<usize> = utterances.iter().map(|(label, _)| *label).collect();
        let problem = Problem::new(&vectors, &labels, classes, features.len());
        let planes = svm::train(&problem, Plane::sparse);
        let greatest = planes.iter().flat_map(|plane| &plane.weights).fold(0.0f32, |most, (_, w)| most.max(w.abs()));
        let unit = greatest / f32::from(i16::MAX);
        let (starts, cells) = by_feature(&planes, features.len(), unit);
        Self { features, biases: planes.iter().map(|plane| plane.bias).collect(), starts, cells, unit }
    }

    /// How far on the inner side of each class's plane an utterance lies: about 1 for a phrase of the class, −1 for one
    /// of another. Costs a pass over the cells of each known feature.
    pub(super) fn margins(&self, utterance: &Utterance<'_>) -> Vec<f32> {
        let mut margins = self.biases.clone();
        for (number, value) in self.features.vector(utterance) {
            let value = value * self.unit;
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

/// A plane with the weights that matter, by feature.
struct Plane {
    bias: f32,
    weights: Vec<(u32, f32)>,
}

impl Plane {
    fn sparse(learned: &Learned<'_>) -> Self {
        let least = NEGLIGIBLE * learned.weights.iter().fold(0.0f32, |most, weight| most.max(weight.abs()));
        let weighed = learned.features.iter().zip(learned.weights);
        let kept = weighed.filter(|(_, weight)| weight.abs() > least);
        Self { bias: learned.bias, weights: kept.map(|(feature, weight)| (*feature, *weight)).collect() }
    }
}

/// Turns weights by class into weights by feature in units, classes in order.
fn by_feature(planes: &[Plane], features: usize, unit: f32) -> (Vec<u32>, Vec<(u16, i16)>) {
    let mut starts = vec![0u32; features + 1];
    for (feature, _) in planes.iter().flat_map(|plane| &plane.weights) {
        starts[*feature as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut cells = vec![(0u16, 0i16); starts.last().map_or(0, |end| *end as usize)];
    for (class, plane) in (0u16..).zip(planes) {
        for &(feature, weight) in &plane.weights {
            let place = &mut next[feature as usize];
            cells[*place as usize] = (class, units(weight, unit));
            *place += 1;
        }
    }
    (starts, cells)
}

#[expect(clippy::cast_possible_truncation, reason = "no weight is above the greatest, which is the greatest number")]
fn units(weight: f32, unit: f32) -> i16 {
    if unit > 0.0 { (weight / unit).round() as i16 } else { 0 }
}
