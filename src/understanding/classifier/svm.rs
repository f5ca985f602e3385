//! Training: dual coordinate descent for the L2-regularised, squared-hinge support vector machine.
//!
//! Algorithm 1 and the shrinking of section 3.2 of Hsieh, Chang, Lin, Keerthi and Sundararajan, "A dual coordinate
//! descent method for large-scale linear SVM", ICML 2008. Everything is done in a fixed order with fixed seeds.

use std::ops::Range;

use super::rivals::Rivals;
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
pub(super) const BIAS: f32 = -1.0;

/// A class's plane: the weight of each feature that the class has met.
pub(super) struct Learned<'l> {
    pub(super) features: &'l [u32],
    pub(super) weights: &'l [f32],
    pub(super) bias: f32,
}

/// The planes of some classes, of which `keep` makes what is kept. `lesson`: the own utterances of a class, and its
/// rivals.
pub(super) fn learn<'r, T: Send>(
    vectors: &[Vector],
    features: usize,
    classes: &[usize],
    lesson: impl Fn(usize) -> (Range<usize>, &'r Rivals) + Sync,
    keep: impl Fn(&Learned<'_>) -> T + Sync,
) -> Vec<T> {
    // The place of each feature in a lesson, from 1; 0 if it was not met. All 0 between lessons.
    let met = || vec![0u32; features];
    parallel::each_with(classes.len(), met, |met, at| {
        let (own, rivals) = lesson(classes[at]);
        let lesson = Lesson::of(vectors, own, rivals, met);
        let plane = lesson.learn();
        keep(&Learned { features: &lesson.features, weights: &plane.weights, bias: plane.bias })
    })
}

/// What a class learns from: its own utterances, then the likest others. Their features are numbered anew, in the order
/// in which they are met: so few weights stay in the fastest memory.
struct Lesson {
    features: Vec<u32>,
    examples: Vec<Example>,
    cells: Vec<(u32, f32)>,
}

struct Example {
    cells: Range<usize>,
    square: f32,
    /// 1 for the class's own, −1 for others.
    sign: f32,
}

impl Lesson {
    fn of(vectors: &[Vector], own: Range<usize>, rivals: &Rivals, met: &mut [u32]) -> Self {
        let own = own.map(|at| (at, 1.0));
        let mut lesson = Self { features: Vec::new(), examples: Vec::new(), cells: Vec::new() };
        for (at, sign) in own.chain(rivals.numbers().map(|at| (at, -1.0))) {
            let from = lesson.cells.len();
            let mut square = 0.0;
            for &(feature, value) in vectors[at].iter() {
                let place = lesson.place(feature, met);
                lesson.cells.push((place, value));
                square += value * value;
            }
            lesson.examples.push(Example { cells: from..lesson.cells.len(), square: 1.0 + square, sign });
        }
        lesson.features.iter().for_each(|feature| met[*feature as usize] = 0);
        lesson
    }

    fn place(&mut self, feature: u32, met: &mut [u32]) -> u32 {
        let place = &mut met[feature as usize];
        if *place == 0 {
            self.features.push(feature);
            *place = u32::try_from(self.features.len()).unwrap_or(u32::MAX);
        }
        *place - 1
    }

    fn learn(&self) -> Plane {
        let mut plane = Plane { weights: vec![0.0; self.features.len()], bias: BIAS };
        let mut alpha = vec![0.0f32; self.examples.len()];
        let mut active: Vec<usize> = (0..self.examples.len()).collect();
        let mut random = Shuffle(1);
        let mut bound = f32::INFINITY;
        for _ in 0..PASSES {
            random.shuffle(&mut active);
            let seen = self.pass(&mut plane, &mut alpha, &mut active, bound);
            if seen.most - seen.least <= TOLERANCE {
                if active.len() == self.examples.len() {
                    break;
                }
                active = (0..self.examples.len()).collect();
                bound = f32::INFINITY;
                continue;
            }
            bound = if seen.most > 0.0 { seen.most } else { f32::INFINITY };
        }
        plane
    }

    /// One pass over the active examples; those that will hardly move again are dropped.
    fn pass(&self, plane: &mut Plane, alpha: &mut [f32], active: &mut Vec<usize>, bound: f32) -> Violation {
        let mut seen = Violation { most: f32::NEG_INFINITY, least: f32::INFINITY };
        active.retain(|&at| {
            let Example { cells, square, sign } = &self.examples[at];
            let cells = &self.cells[cells.clone()];
            let gradient = sign * plane.margin(cells) - 1.0 + alpha[at] / (2.0 * C);
            if alpha[at] <= 0.0 && gradient > bound {
                return false;
            }
            let projected = if alpha[at] <= 0.0 { gradient.min(0.0) } else { gradient };
            seen = Violation { most: seen.most.max(projected), least: seen.least.min(projected) };
            if projected.abs() > 1e-6 {
                let before = alpha[at];
                alpha[at] = (before - gradient / (square + 1.0 / (2.0 * C))).max(0.0);
                plane.add(cells, sign * (alpha[at] - before));
            }
            true
        });
        seen
    }
}

/// What the last pass saw of the projected gradient; bounds for shrinking in the next.
#[derive(Clone, Copy)]
struct Violation {
    most: f32,
    least: f32,
}

struct Plane {
    weights: Vec<f32>,
    bias: f32,
}

impl Plane {
    fn margin(&self, cells: &[(u32, f32)]) -> f32 {
        cells.iter().fold(self.bias, |sum, &(number, value)| sum + self.weights[number as usize] * value)
    }

    fn add(&mut self, cells: &[(u32, f32)], step: f32) {
        for &(number, value) in cells {
            self.weights[number as usize] += step * value;
        }
        self.bias += step;
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
