//! Training: dual coordinate descent for the L2-regularised, squared-hinge support vector machine.
//!
//! Algorithm 1 and the shrinking of section 3.2 of Hsieh, Chang, Lin, Keerthi and Sundararajan, "A dual coordinate
//! descent method for large-scale linear SVM", ICML 2008. Everything is done in a fixed order with fixed seeds.

use super::sparse::Vector;
use crate::understanding::parallel;

/// The price of a violated margin. Anything from 0.3 to 3 does about as well on public sets.
const C: f32 = 2.0;
/// Passes over the utterances at most.
const PASSES: usize = 40;
/// A pass whose greatest and least violation are closer than this is the last.
const TOLERANCE: f32 = 0.1;

/// Where every plane stands before anything is learned: an utterance that shares nothing with a class lies on the outer
/// side of its margin. So only utterances that are like the class can teach anything, and the others are left out.
const BIAS: f32 = -1.0;
/// The other classes' utterances that a class is told from: the likest ones, by the number of its own.
const RIVALS_EACH: usize = 20;
const FEWEST_RIVALS: usize = 150;
/// Features of more than this share of the utterances say nothing of likeness, unless they have few utterances.
const COMMON: f64 = 0.05;
const FEW: usize = 20;

/// Labelled utterances.
pub(super) struct Problem<'a> {
    vectors: &'a [Vector],
    labels: &'a [usize],
    squares: Vec<f32>,
    /// For each telling feature the utterances that have it.
    postings: Vec<Vec<(u32, f32)>>,
}

impl<'a> Problem<'a> {
    pub(super) fn new(vectors: &'a [Vector], labels: &'a [usize], features: usize) -> Self {
        let square = |vector: &Vector| 1.0 + vector.iter().map(|(_, value)| value * value).sum::<f32>();
        let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); features];
        for (at, vector) in (0u32..).zip(vectors) {
            for &(feature, value) in vector {
                postings[feature as usize].push((at, value));
            }
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of a number of phrases
        let most = ((vectors.len() as f64 * COMMON) as usize).max(FEW);
        postings.iter_mut().filter(|list| list.len() > most).for_each(Vec::clear);
        Self { vectors, labels, squares: vectors.iter().map(square).collect(), postings }
    }

    /// What a class learns from: its own utterances, then the likest others, likest first, ties by number.
    fn lesson(&self, class: usize) -> Vec<usize> {
        let mut own: Vec<usize> = (0..self.labels.len()).filter(|at| self.labels[*at] == class).collect();
        let mut likeness: Vec<f32> = vec![0.0; self.labels.len()];
        for (feature, value) in own.iter().flat_map(|at| &self.vectors[*at]) {
            for &(at, other) in &self.postings[*feature as usize] {
                likeness[at as usize] += value * other;
            }
        }
        let mut rivals: Vec<usize> =
            (0..self.labels.len()).filter(|&at| self.labels[at] != class && likeness[at] > 0.0).collect();
        rivals.sort_by(|a, b| likeness[*b].total_cmp(&likeness[*a]).then(a.cmp(b)));
        rivals.truncate((own.len() * RIVALS_EACH).max(FEWEST_RIVALS));
        own.extend(rivals);
        own
    }
}

/// Each class's plane: the weights, then the bias; `keep` makes of it what is kept.
pub(super) fn train<T: Send>(problem: &Problem<'_>, classes: usize, keep: impl Fn(&[f32]) -> T + Sync) -> Vec<T> {
    parallel::each(classes, |class| keep(&plane(problem, class)))
}

/// What the last pass saw of the projected gradient; bounds for shrinking in the next.
#[derive(Clone, Copy)]
struct Violation {
    most: f32,
    least: f32,
}

fn plane(problem: &Problem<'_>, class: usize) -> Vec<f32> {
    let mut weights = vec![0.0f32; problem.postings.len() + 1];
    if let Some(bias) = weights.last_mut() {
        *bias = BIAS;
    }
    let mut alpha = vec![0.0f32; problem.vectors.len()];
    let lesson = problem.lesson(class);
    let mut active = lesson.clone();
    let mut random = Shuffle(u64::try_from(class).unwrap_or(0) + 1);
    let mut bound = f32::INFINITY;
    for _ in 0..PASSES {
        random.shuffle(&mut active);
        let seen = pass(problem, class, &mut weights, &mut alpha, &mut active, bound);
        if seen.most - seen.least <= TOLERANCE {
            if active.len() == lesson.len() {
                break;
            }
            active.clone_from(&lesson);
            bound = f32::INFINITY;
            continue;
        }
        bound = if seen.most > 0.0 { seen.most } else { f32::INFINITY };
    }
    weights
}

/// One pass over the active utterances; those that will hardly move again are dropped.
fn pass(
    problem: &Problem<'_>,
    class: usize,
    weights: &mut [f32],
    alpha: &mut [f32],
    active: &mut Vec<usize>,
    bound: f32,
) -> Violation {
    let mut seen = Violation { most: f32::NEG_INFINITY, least: f32::INFINITY };
    active.retain(|&at| {
        let vector = &problem.vectors[at];
        let sign = if problem.labels[at] == class { 1.0 } else { -1.0 };
        let gradient = sign * margin(weights, vector) - 1.0 + alpha[at] / (2.0 * C);
        if alpha[at] <= 0.0 && gradient > bound {
            return false;
        }
        let projected = if alpha[at] <= 0.0 { gradient.min(0.0) } else { gradient };
        seen = Violation { most: seen.most.max(projected), least: seen.least.min(projected) };
        if projected.abs() > 1e-6 {
            let before = alpha[at];
            alpha[at] = (before - gradient / (problem.squares[at] + 1.0 / (2.0 * C))).max(0.0);
            add(weights, vector, sign * (alpha[at] - before));
        }
        true
    });
    seen
}

fn margin(weights: &[f32], vector: &Vector) -> f32 {
    let bias = weights.last().copied().unwrap_or(BIAS);
    vector.iter().fold(bias, |sum, &(number, value)| sum + weights[number as usize] * value)
}

fn add(weights: &mut [f32], vector: &Vector, step: f32) {
    for &(number, value) in vector {
        weights[number as usize] += step * value;
    }
    if let Some(bias) = weights.last_mut() {
        *bias += step;
    }
}

/// Numbers that look random and are the same every time.
struct Shuffle(u64);

impl Shuffle {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % n.max(1)
    }

    fn shuffle(&mut self, items: &mut [usize]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}
