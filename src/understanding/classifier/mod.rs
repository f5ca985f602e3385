//! The linear classifier: for each entry a plane between its phrases and all others'. It is the ranker that gains most
//! from many phrases.
//!
//! A support vector machine with squared hinge loss, one against the rest, over stems in ones and twos and character
//! 2-5-grams inside words.

mod sparse;
mod svm;

use sparse::{Features, Vector};

/// Weights of one feature for every class lie side by side, as a message has few features and asks for all classes.
#[derive(Debug)]
pub(super) struct Classifier {
    features: Features,
    classes: usize,
    /// For each feature the weight of each class, then the bias of each class.
    weights: Vec<f32>,
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
    /// Learns to tell `classes` apart by labelled utterances; `threads` change the time and nothing else.
    pub(super) fn train(utterances: &[(usize, Utterance<'_>)], classes: usize, threads: usize) -> Self {
        let features = Features::of(utterances.iter().map(|(_, utterance)| utterance));
        let vectors: Vec<Vector> = utterances.iter().map(|(_, utterance)| features.vector(utterance)).collect();
        let labels: Vec<usize> = utterances.iter().map(|(label, _)| *label).collect();
        let planes = svm::train(&vectors, &labels, classes, features.len(), threads);
        Self { weights: interleaved(&planes, features.len() + 1), features, classes }
    }

    /// How far on the inner side of each class's plane an utterance lies: about 1 for a phrase of the class, −1 for one
    /// of another. Costs one pass over the classes for each known feature.
    pub(super) fn margins(&self, utterance: &Utterance<'_>) -> Vec<f32> {
        let row = |number: usize| self.weights.get(number * self.classes..(number + 1) * self.classes);
        let mut margins = row(self.features.len()).map_or_else(Vec::new, <[f32]>::to_vec);
        for (number, value) in self.features.vector(utterance) {
            for (margin, weight) in margins.iter_mut().zip(row(number as usize).unwrap_or_default()) {
                *margin += value * weight;
            }
        }
        margins
    }
}

/// Turns weights by class into weights by feature.
fn interleaved(planes: &[Vec<f32>], features: usize) -> Vec<f32> {
    let mut weights = Vec::with_capacity(planes.len() * features);
    for feature in 0..features {
        weights.extend(planes.iter().map(|plane| plane[feature]));
    }
    weights
}
