//! The editors' own phrases as a test: each is read by an understanding that has never seen it.
//!
//! In five rounds, each entry is missing once, so that its phrases are off-topic, and each phrase is missing once while
//! its entry is there, so that it should be found by the entry's other phrases.

use super::error::UnderstandingError;
use super::evidence::{Evidence, evidence_of};
use super::glossary::Glossary;
use super::grams::hash;
use super::index::LanguageIndex;
use super::message::joined;
use super::parallel;
use super::ranking::{Asked, Told, rank_among};
use super::source::{Source, sources};
use crate::content::{Content, Synonyms};
use crate::conversation::Target;
use crate::ids::Language;
use crate::text::{clean, tokens};

/// The rounds.
const ROUNDS: usize = 5;
/// The most phrases that are read in one round.
const MOST: usize = 20_000;

/// The score of nothing.
const NO_CANDIDATE: f64 = -5.0;

/// A phrase and what an understanding that did not know it made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldOut {
    /// The phrase, as written.
    pub phrase: String,
    /// Whose it is.
    pub owner: Target,
    /// Whether the owner was there with its other phrases; if not, nothing would have been right.
    pub in_scope: bool,
    /// The two best candidates.
    pub candidates: Vec<Evidence>,
}

impl HeldOut {
    /// The score of the best candidate before the logistic step, without any calibration.
    pub(super) fn score(&self) -> f64 {
        self.candidates.first().map_or(NO_CANDIDATE, |best| best.score)
    }

    /// Whether the best candidate is the phrase's owner.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.in_scope && self.candidates.first().is_some_and(|best| best.target == self.owner)
    }
}

/// Reads every phrase of one language, in rounds that miss it. Costs five times the making of the index and twice the
/// reading of each phrase.
///
/// # Errors
/// When an index cannot be built.
pub fn held_out(content: &Content, language: Language) -> Result<Vec<HeldOut>, UnderstandingError> {
    in_rounds(&sources(content, language), language, content.synonyms.get(&language), ROUNDS, MOST)
}

/// The first rounds, with so many phrases each at most.
pub(super) fn in_rounds(
    sources: &[Source],
    language: Language,
    synonyms: Option<&Synonyms>,
    rounds: usize,
    most: usize,
) -> Result<Vec<HeldOut>, UnderstandingError> {
    let done = parallel::each(rounds.min(ROUNDS), |at| round(sources, language, synonyms, at, most));
    Ok(done.into_iter().collect::<Result<Vec<Vec<HeldOut>>, _>>()?.into_iter().flatten().collect())
}

/// A phrase that is read in a round.
struct Missing<'a> {
    phrase: &'a str,
    owner: &'a Target,
    in_scope: bool,
}

fn round(
    sources: &[Source],
    language: Language,
    synonyms: Option<&Synonyms>,
    at: usize,
    most: usize,
) -> Result<Vec<HeldOut>, UnderstandingError> {
    let (kept, mut missing) = parted(sources, at);
    let index = LanguageIndex::uncalibrated(language, kept, synonyms)?;
    // The same ones in every process, whatever the order of the files.
    missing.sort_by_key(|missing| hash(missing.phrase.chars()));
    missing.truncate(most);
    let read = missing.into_iter().map(|missing| {
        let cleaned = clean(missing.phrase);
        let words = tokens(&cleaned, language);
        let key = joined(&words);
        // What an entry must not answer it does not answer here either.
        let excluded = index.wording.excluded.get(&key).map_or(&[][..], Vec::as_slice);
        let ranking = rank_among(
            &index,
            Asked::new(&index, &words, &mut Glossary::default()),
            &key,
            &|item| !excluded.contains(&item),
            &|_| 0.0,
            Told::All,
        );
        let mut candidates = evidence_of(&index, ranking);
        candidates.truncate(2);
        HeldOut {
            phrase: missing.phrase.to_owned(),
            owner: missing.owner.clone(),
            in_scope: missing.in_scope,
            candidates,
        }
    });
    Ok(read.collect())
}

/// What is there in a round, and what is missing.
fn parted(sources: &[Source], round: usize) -> (Vec<Source>, Vec<Missing<'_>>) {
    let (mut kept, mut missing) = (Vec::new(), Vec::new());
    for source in sources {
        let absent = usize::try_from(hash(source.target.id().chars())).unwrap_or(0) % ROUNDS;
        let misses = |place: usize| (absent + 1 + place % (ROUNDS - 1)) % ROUNDS == round;
        let owner = &source.target;
        if absent == round {
            missing.extend(source.phrases().iter().map(|phrase| Missing { phrase, owner, in_scope: false }));
            continue;
        }
        let (out, rest): (Vec<_>, Vec<_>) = source.phrases().iter().enumerate().partition(|(place, _)| misses(*place));
        // The only phrase of an entry cannot be found by the others.
        let alone = rest.is_empty();
        let phrases =
            if alone { source.phrases().to_vec() } else { rest.into_iter().map(|(_, p)| p.clone()).collect() };
        let out = out.into_iter().filter(|_| !alone);
        missing.extend(out.map(|(_, phrase)| Missing { phrase, owner, in_scope: true }));
        kept.push(source.with_phrases(phrases));
    }
    (kept, missing)
}
