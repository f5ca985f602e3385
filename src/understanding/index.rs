//! Everything that is known of one language, ready for reading.

use std::sync::Arc;

use super::ASKED_FROM;
use super::answers::{self, AnswerStems, AnswerWords, Answers};
use super::calibration::Calibration;
use super::error::UnderstandingError;
use super::heldout;
use super::source::Source;
use super::wording::Wording;
use crate::content::Synonyms;
use crate::conversation::Target;
use crate::ids::Language;

/// An entry or intent with what makes it found beside its phrases.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) source: Source,
    /// What its answer says.
    pub(super) answer: AnswerStems,
    /// All of it, while the wording is kept for the next.
    pub(super) answer_words: Option<AnswerWords>,
}

/// The index of one language.
#[derive(Debug)]
pub(super) struct LanguageIndex {
    pub(super) language: Language,
    pub(super) items: Vec<Item>,
    /// What the items' phrases say, in the same order.
    pub(super) wording: Arc<Wording>,
    /// What the phrases say of the shipped confidence; nothing until they are asked.
    pub(super) calibration: Calibration,
    pub(super) answers: Answers,
    /// Phrases of items that are not always offered: that many more are asked for.
    pub(super) conditional: usize,
}

/// The rounds and the phrases of each that are asked.
const ASKED_ROUNDS: usize = 2;
const ASKED_PHRASES: usize = 1_000;

impl LanguageIndex {
    /// The index of these sources. What `before` made from the same phrases is taken from there: the result is the same
    /// to the bit, and a change of answers alone costs milliseconds instead of a second.
    pub(super) fn build(
        language: Language,
        sources: Vec<Source>,
        synonyms: Option<&Synonyms>,
        before: Option<&Arc<Self>>,
    ) -> Result<Arc<Self>, UnderstandingError> {
        if let Some(before) = before.filter(|before| before.speaks(language, &sources, synonyms)) {
            if before.items.iter().zip(&sources).all(|(item, source)| item.source == *source) {
                return Ok(Arc::clone(before));
            }
            let index = Self::of(Arc::clone(&before.wording), sources, Some(before))?;
            return Ok(Arc::new(Self { calibration: before.calibration, ..index }));
        }
        let calibration = calibration(language, &sources, synonyms)?;
        let index = Self::worded(language, sources, synonyms, before.map(|before| &**before))?;
        Ok(Arc::new(Self { calibration, ..index }))
    }

    /// The same without asking the phrases how sure the bot may be.
    pub(super) fn uncalibrated(
        language: Language,
        sources: Vec<Source>,
        synonyms: Option<&Synonyms>,
    ) -> Result<Self, UnderstandingError> {
        Self::worded(language, sources, synonyms, None)
    }

    fn worded(
        language: Language,
        sources: Vec<Source>,
        synonyms: Option<&Synonyms>,
        before: Option<&Self>,
    ) -> Result<Self, UnderstandingError> {
        let same = before.filter(|before| before.language == language);
        let said = same.map(|before| (&*before.wording, before.items.iter().map(|item| &item.source)));
        // What follows upon other content will be followed by more.
        let wording = Arc::new(Wording::build(language, &sources, synonyms, said, before.is_some())?);
        Self::of(wording, sources, same)
    }

    fn of(wording: Arc<Wording>, sources: Vec<Source>, before: Option<&Self>) -> Result<Self, UnderstandingError> {
        let language = wording.language;
        let answered = answers::answered(&sources, &wording, before);
        let answers = Answers::build(&answered, &wording.vocabulary, before.map(|before| &before.answers))
            .map_err(|source| UnderstandingError::Index { language, source })?;
        let conditional = sources.iter().filter(|source| !source.when.always()).map(|source| source.phrases().len());
        Ok(Self {
            language,
            conditional: conditional.sum(),
            items: sources
                .into_iter()
                .zip(answered)
                .map(|(source, said)| Item { source, answer: said.known, answer_words: said.words })
                .collect(),
            answers,
            wording,
            calibration: Calibration::default(),
        })
    }

    /// What is known of a target.
    pub(super) fn item(&self, target: &Target) -> Option<&Item> {
        let at = self.items.binary_search_by(|item| item.source.target.cmp(target)).ok()?;
        self.items.get(at)
    }

    /// Whether it was made from the same phrases.
    fn speaks(&self, language: Language, sources: &[Source], synonyms: Option<&Synonyms>) -> bool {
        self.language == language
            && self.wording.synonyms.as_ref() == synonyms
            && self.items.len() == sources.len()
            && self.items.iter().zip(sources).all(|(item, source)| item.source.speaks_like(source))
    }
}

/// Phrases by which each other could be told are asked how sure the bot may be. Answers are left out: what phrases say
/// of one another does not change with them.
fn calibration(
    language: Language,
    sources: &[Source],
    synonyms: Option<&Synonyms>,
) -> Result<Calibration, UnderstandingError> {
    let phrases: usize = sources.iter().map(|source| source.phrases().len()).sum();
    if phrases < ASKED_FROM * sources.len() {
        return Ok(Calibration::default());
    }
    let mute: Vec<Source> = sources.iter().map(Source::unanswered).collect();
    let held = heldout::in_rounds(&mute, language, synonyms, ASKED_ROUNDS, ASKED_PHRASES)?;
    Ok(Calibration::learn(&held))
}
