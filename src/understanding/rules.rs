//! What editors decide by pattern: intents, and what is never answered automatically.

use std::sync::Arc;

use regex::{Captures, Regex, SetMatches};

use super::error::UnderstandingError;
use super::phrasebook::folded_pattern;
use super::reading::{PatternHit, RuleHit};
use super::screen::ScreenedSet;
use crate::content::{Content, HumanRule, Intent};
use crate::ids::{IntentId, SlotName};

/// A list of patterns, each tried as written and folded, all in one pass.
#[derive(Debug)]
struct Patterns {
    owners: Vec<usize>,
    written: Vec<Regex>,
    folded: Vec<Regex>,
    written_set: ScreenedSet,
    folded_set: ScreenedSet,
}

impl Patterns {
    /// What `before` made of the same patterns is taken from there.
    fn new<'a>(
        patterns: impl Iterator<Item = (usize, &'a Regex)>,
        before: Option<&Arc<Self>>,
    ) -> Result<Arc<Self>, UnderstandingError> {
        let (owners, written): (Vec<usize>, Vec<Regex>) = patterns.map(|(owner, regex)| (owner, regex.clone())).unzip();
        if let Some(before) = before.filter(|before| before.is_made_of(&owners, &written)) {
            return Ok(Arc::clone(before));
        }
        let failed = |pattern: &Regex, source| UnderstandingError::Pattern { pattern: pattern.to_string(), source };
        let folded: Vec<Regex> = written
            .iter()
            .map(|regex| folded_pattern(regex).map_err(|source| failed(regex, source)))
            .collect::<Result<_, _>>()?;
        let set = |patterns: &[Regex]| {
            let sources: Vec<&str> = patterns.iter().map(Regex::as_str).collect();
            ScreenedSet::new(&sources, true)
                .map_err(|source| UnderstandingError::Pattern { pattern: "all patterns together".to_owned(), source })
        };
        Ok(Arc::new(Self { owners, written_set: set(&written)?, folded_set: set(&folded)?, written, folded }))
    }

    fn is_made_of(&self, owners: &[usize], written: &[Regex]) -> bool {
        self.owners == owners && self.written.iter().map(Regex::as_str).eq(written.iter().map(Regex::as_str))
    }

    /// The owners with a match in the order of the list, with the pattern's number and whether its folded form matched.
    fn matches<'a>(&'a self, cleaned: &'a str, folded: &'a str) -> impl Iterator<Item = (usize, usize, bool)> + 'a {
        let (written, folds) = (self.written_set.matches(cleaned), self.folded_set.matches(folded));
        (0..self.owners.len()).filter_map(move |at| {
            let matched = |set: &Option<SetMatches>| set.as_ref().is_some_and(|set| set.matched(at));
            let (plain, fold) = (matched(&written), matched(&folds));
            (plain || fold).then(|| (self.owners[at], at, !plain))
        })
    }
}

/// The compiled rules and patterns of the content.
#[derive(Debug)]
pub(super) struct Rules {
    humans: Vec<HumanRule>,
    human_patterns: Arc<Patterns>,
    intents: Vec<IntentId>,
    intent_patterns: Arc<Patterns>,
}

impl Rules {
    pub(super) fn new(content: &Content, before: Option<&Self>) -> Result<Self, UnderstandingError> {
        let rules = content.rules.iter().enumerate();
        let intents: Vec<&Intent> = content.intents.values().collect();
        let by_intent = intents.iter().enumerate();
        Ok(Self {
            human_patterns: Patterns::new(
                rules.flat_map(|(at, rule)| rule.patterns.iter().map(move |p| (at, p))),
                before.map(|before| &before.human_patterns),
            )?,
            intent_patterns: Patterns::new(
                by_intent.flat_map(|(at, intent)| intent.patterns.iter().map(move |p| (at, p))),
                before.map(|before| &before.intent_patterns),
            )?,
            humans: content.rules.clone(),
            intents: intents.into_iter().map(|intent| intent.id.clone()).collect(),
        })
    }

    /// The first rule that demands a person, with the pattern that fired.
    pub(super) fn human(&self, cleaned: &str, folded: &str) -> Option<(RuleHit, &str)> {
        let (owner, at, _) = self.human_patterns.matches(cleaned, folded).next()?;
        let rule = self.humans.get(owner)?;
        let hit = RuleHit { rule: rule.id.clone(), queue: rule.queue.clone(), priority: rule.priority };
        Some((hit, self.human_patterns.written[at].as_str()))
    }

    /// The first intent's pattern that matches, with its slot values as typed.
    pub(super) fn intent(&self, cleaned: &str, folded: &str) -> Option<(PatternHit, &str)> {
        let (owner, at, in_folded) = self.intent_patterns.matches(cleaned, folded).next()?;
        let intent = self.intents.get(owner)?.clone();
        let patterns = &self.intent_patterns;
        let (regex, text) = if in_folded { (&patterns.folded[at], folded) } else { (&patterns.written[at], cleaned) };
        // The set ignores case; a pattern that does not is tried again in its folded form, which does.
        let groups = regex.captures(text).map(|captures| named(regex, &captures));
        let slots = groups.or_else(|| patterns.folded[at].captures(text).map(|c| named(&patterns.folded[at], &c)));
        Some((PatternHit { intent, slots: slots.unwrap_or_default() }, patterns.written[at].as_str()))
    }
}

fn named(regex: &Regex, captures: &Captures<'_>) -> Vec<(SlotName, String)> {
    let names = regex.capture_names().flatten();
    names.filter_map(|name| Some((SlotName::new(name).ok()?, captures.name(name)?.as_str().to_owned()))).collect()
}
