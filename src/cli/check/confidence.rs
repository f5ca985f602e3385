//! Every phrase is tried as if it were not there: what the bot's confidence is worth on this content.

use jiff::civil::Date;

use super::phrases::Phrases;
use crate::content::Content;
use crate::conversation::{Target, Tier};
use crate::decision::{Cuts, tier_of};
use crate::evaluation::{self, Bin, Outlook, Trial};
use crate::ids::{Confidence, Language};
use crate::understanding::{
    self, Calibration, Candidate, HeldOut, Scene, Testimony, Understanding, UnderstandingError,
};

/// What the trial of one language gave.
pub(super) struct Tried {
    pub(super) language: Language,
    pub(super) phrases: Phrases,
    pub(super) ground: Ground,
    /// The share of phrases that the others of their entry found.
    pub(super) found: Option<f64>,
    /// What the bot adds to the shipped score.
    pub(super) shift: f64,
    /// The promise of the settings.
    pub(super) promised: f64,
    pub(super) outlook: Outlook,
    pub(super) bins: Vec<Bin>,
    /// Phrases that another entry wins, the surest first.
    pub(super) won: Vec<Won>,
}

/// What the stated confidence rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// The shipped coefficients: the phrases are too few to confirm them.
    TooFew,
    /// The shipped coefficients: the phrases differ too much to confirm them.
    Differing,
    /// The shipped coefficients: an entry has too few phrases for the bot to ask them.
    Shipped,
    /// The shipped coefficients, as the phrases confirm them.
    Confirmed,
    /// The shipped coefficients, lowered by the phrases.
    Lowered,
}

impl Tried {
    /// Whether the phrases confirm the promise.
    pub(super) fn confirms(&self) -> bool {
        let telling = !matches!(self.ground, Ground::TooFew | Ground::Differing);
        telling && self.outlook.precision.is_some_and(|precision| precision >= self.promised)
    }
}

impl Ground {
    /// The word in machine-readable output.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::TooFew => "too_few",
            Self::Differing => "differing",
            Self::Shipped => "shipped",
            Self::Confirmed => "confirmed",
            Self::Lowered => "lowered",
        }
    }
}

/// A phrase that another entry wins when it is left out.
pub(super) struct Won {
    pub(super) phrase: String,
    pub(super) owner: Target,
    pub(super) other: Target,
    pub(super) sure: f64,
    /// Whether the other one would be given as the answer.
    pub(super) answered: bool,
}

/// Tries every phrase of every language. Costs several times the making of the understanding.
///
/// # Errors
/// When an index cannot be built.
pub(super) fn tried(content: &Content, today: Date) -> Result<Vec<Tried>, UnderstandingError> {
    let served = Understanding::compile(content)?;
    let trying = |language| {
        let live = served.calibration(language).unwrap_or_default();
        let scene = Scene { language, settled: true, page: None, today, after: None };
        Trying { content, served: &served, live, cuts: Cuts::of(content.bot.answers), scene }
    };
    content.bot.languages.iter().map(|&language| in_language(&trying(language))).collect()
}

fn in_language(trial: &Trying<'_>) -> Result<Tried, UnderstandingError> {
    let Trying { content, live, scene: Scene { language, .. }, .. } = *trial;
    let held = understanding::held_out(content, language)?;
    let trials: Vec<Trial> = held.iter().map(|held| trial.of(held)).collect();
    let mut won: Vec<Won> = held.iter().filter_map(|held| trial.won(held)).collect();
    won.sort_by(|a, b| b.sure.total_cmp(&a.sure).then_with(|| a.phrase.cmp(&b.phrase)));
    let learned = Calibration::learn(&held);
    Ok(Tried {
        language,
        phrases: Phrases::of(content, language),
        ground: ground(learned, live),
        found: learned.found,
        shift: live.shift,
        promised: content.bot.answers.confident,
        outlook: evaluation::outlook(&trials),
        bins: evaluation::bins(trials.iter().map(|trial| (trial.confidence, trial.right))),
        won,
    })
}

/// What all phrases say, and what the bot makes of them: it asks them only where each entry has many.
fn ground(learned: Calibration, live: Calibration) -> Ground {
    match learned.testimony() {
        Testimony::TooFew => Ground::TooFew,
        Testimony::Differing => Ground::Differing,
        Testimony::Telling if live.phrases == 0 => Ground::Shipped,
        Testimony::Telling if live.shift < 0.0 => Ground::Lowered,
        Testimony::Telling => Ground::Confirmed,
    }
}

struct Trying<'a> {
    content: &'a Content,
    served: &'a Understanding,
    /// What the bot itself has learned; the understandings of the trial have learned nothing.
    live: Calibration,
    cuts: Cuts,
    scene: Scene<'a>,
}

impl Trying<'_> {
    fn of(&self, held: &HeldOut) -> Trial {
        let best = self.best(held);
        Trial {
            in_scope: held.in_scope,
            confidence: best.as_ref().map_or(0.0, |best| best.confidence.get()),
            answered: best.is_some_and(|best| self.answers(best)),
            right: held.is_right(),
        }
    }

    fn best(&self, held: &HeldOut) -> Option<Candidate> {
        let best = held.candidates.first()?;
        let confidence = Confidence::new(best.calibrated(self.live));
        Some(Candidate { target: best.target.clone(), title: String::new(), confidence })
    }

    fn answers(&self, best: Candidate) -> bool {
        tier_of(&[best], 1, self.cuts, self.content) == Tier::Confident
    }

    fn won(&self, held: &HeldOut) -> Option<Won> {
        let best = self.best(held).filter(|_| held.in_scope && !held.is_right() && !self.needs_no_rank(held))?;
        Some(Won {
            phrase: held.phrase.clone(),
            owner: held.owner.clone(),
            other: best.target.clone(),
            sure: best.confidence.get(),
            answered: self.answers(best),
        })
    }

    /// What a pattern or a rule decides never comes to be ranked.
    fn needs_no_rank(&self, held: &HeldOut) -> bool {
        let reading = self.served.read(&held.phrase, &self.scene);
        reading.pattern.is_some() || reading.rule.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_is_what_the_bot_does_and_why() {
        let calibration = |found: f64, phrases, shift| Calibration { shift, found: Some(found), phrases };
        let (telling, none) = (calibration(0.8, 100, 0.0), Calibration::default());
        assert_eq!(ground(calibration(0.8, 20, 0.0), none), Ground::TooFew);
        assert_eq!(ground(calibration(0.4, 100, 0.0), calibration(0.4, 80, 0.0)), Ground::Differing);
        assert_eq!(ground(telling, none), Ground::Shipped);
        assert_eq!(ground(telling, calibration(0.8, 80, 0.0)), Ground::Confirmed);
        assert_eq!(ground(telling, calibration(0.8, 80, -0.5)), Ground::Lowered);
    }
}
