//! The features behind a ranking, for those who learn the coefficients.

use super::calibration::Calibration;
use super::features::NAMES;
use super::glossary::Glossary;
use super::index::LanguageIndex;
use super::message::joined;
use super::model;
use super::ranking::{Asked, Ranking, Told, rank_text};
use super::{Scene, Understanding};
use crate::conversation::Target;
use crate::ids::Language;
use crate::text::{clean, tokens};

/// A candidate with its features.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What it points to.
    pub target: Target,
    /// The values, in the order of [`Evidence::NAMES`].
    pub values: Vec<f64>,
    /// What the shipped coefficients make of them, before the logistic step.
    pub score: f64,
    /// The confidence that follows, with the calibration of the content.
    pub confidence: f64,
}

impl Evidence {
    /// The names of the features.
    pub const NAMES: &'static [&'static str] = &NAMES;

    /// The confidence with another calibration than that of the content it was read by.
    #[must_use]
    pub fn calibrated(&self, calibration: Calibration) -> f64 {
        model::confidence(self.score, calibration)
    }
}

impl Understanding {
    /// The calibration of a language that the bot speaks.
    #[must_use]
    pub fn calibration(&self, language: Language) -> Option<Calibration> {
        self.index(language).map(|index| index.calibration)
    }

    /// The candidates for a message in the scene's language with all their features, best first. What commands, rules
    /// and exact matches say is left out: this is the ranking alone.
    #[must_use]
    pub fn evidence(&self, text: &str, scene: &Scene<'_>) -> Vec<Evidence> {
        let Some(index) = self.index(scene.language) else { return Vec::new() };
        let cleaned = clean(text);
        let words = tokens(&cleaned, index.language);
        let asked = Asked::new(index, &words, &mut Glossary::default());
        let ranking = rank_text(index, asked, &joined(&words), scene, Told::All);
        evidence_of(index, ranking)
    }
}

/// A ranking as evidence.
pub(super) fn evidence_of(index: &LanguageIndex, ranking: Ranking) -> Vec<Evidence> {
    let evidence = ranking.candidates.into_iter().map(|(candidate, confidence)| Evidence {
        target: index.items[candidate.item].source.target.clone(),
        values: candidate.features.values().to_vec(),
        score: index.wording.model.score(&candidate.features),
        confidence,
    });
    evidence.collect()
}
