//! From the words of a message to candidates with calibrated confidences.

use super::compare::Spelled;
use super::context;
use super::glossary::{Glossaries, Glossary};
use super::index::LanguageIndex;
use super::message::{Message, joined};
use super::model;
use super::query::{Heard, Query, hear};
use super::rank::{Ranked, rank};
use super::reading::Scene;
use crate::text::Token;

/// Of longer texts no more words are looked at for politeness; a query takes fewer still.
const MOST_STRIPPED: usize = 150;

/// The words of a message as an index understands them: politeness gone, each with what it may stand for.
pub(super) struct Asked {
    bare: Vec<Token>,
    /// Whether it leans on what was said before.
    fragment: bool,
    pub(super) heard: Heard,
}

impl Asked {
    pub(super) fn of(index: &LanguageIndex, message: &Message, glossaries: &mut Glossaries) -> Self {
        Self::new(index, message.tokens(index.language), glossaries.of(index.language))
    }

    pub(super) fn new(index: &LanguageIndex, tokens: &[Token], glossary: &mut Glossary) -> Self {
        let bare = index.wording.frames.strip(&tokens[..tokens.len().min(MOST_STRIPPED)]);
        let heard = hear(&bare, &index.wording.vocabulary, &index.wording.thesaurus, glossary);
        Self { bare, fragment: context::is_fragment(tokens), heard }
    }
}

/// Which features of the candidates are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Those that the coefficients make something of.
    Weighed,
    /// All, for those who learn coefficients.
    All,
}

/// What the ranking of one text in one language gives.
pub(super) struct Ranking {
    /// Each with its calibrated confidence.
    pub(super) candidates: Vec<(Ranked, f64)>,
    pub(super) query: Query,
    pub(super) exact: Vec<usize>,
}

/// Ranks what an index offers in this scene for a text.
pub(super) fn rank_text(index: &LanguageIndex, asked: Asked, key: &str, scene: &Scene<'_>, told: Told) -> Ranking {
    let excluded = index.wording.excluded.get(key).map_or(&[][..], Vec::as_slice);
    let allowed =
        |item: usize| !excluded.contains(&item) && index.items[item].source.when.holds(scene.today, scene.page);
    let before = scene.after.filter(|_| asked.fragment).and_then(|after| context::answered(index, after));
    let bonus = |item: usize| before.map_or(0.0, |before| context::bonus(before, &index.items[item]));
    rank_among(index, asked, key, &allowed, &bonus, told)
}

/// Ranks the allowed items for a text.
pub(super) fn rank_among(
    index: &LanguageIndex,
    asked: Asked,
    key: &str,
    allowed: &dyn Fn(usize) -> bool,
    bonus: &dyn Fn(usize) -> f64,
    told: Told,
) -> Ranking {
    let Asked { bare, heard, .. } = asked;
    let query = heard.query(&bare, &index.wording.vocabulary, &index.wording.statistics);
    let exact =
        index.wording.exact.get(key).or_else(|| index.wording.exact.get(&joined(&bare))).map_or(&[][..], Vec::as_slice);
    let exact: Vec<usize> = exact.iter().copied().filter(|item| allowed(*item)).collect();
    let wholes = told == Told::All || index.wording.model.hears_wholes();
    let spelled: Option<Spelled> = wholes.then(|| bare.into_iter().map(|token| token.folded).collect());
    let ranked = rank(index, &query, spelled.as_ref(), allowed, bonus);
    let candidates = ranked.into_iter().map(|candidate| {
        let confidence = model::confidence(index.wording.model.score(&candidate.features), index.calibration);
        (candidate, confidence)
    });
    Ranking { candidates: candidates.collect(), query, exact }
}
