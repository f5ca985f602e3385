//! Words that mean the same: the shipped pack and the editors' own.

use std::collections::{BTreeMap, BTreeSet};

use super::query::{Choice, How, SYNONYM, Term, add_choice};
use super::vocabulary::Vocabulary;
use crate::content::Synonyms;
use crate::ids::Language;
use crate::text::{Token, Weight, clean, lexicon, stem, words};

/// The longest expression, in words.
const LONGEST: usize = 3;

/// The stems of an expression, and the stems that it may also mean.
type Expression = (Vec<String>, BTreeSet<String>);

/// For each expression, as stems, what else it may be called.
#[derive(Debug, Default)]
pub(super) struct Thesaurus {
    /// The first stem → (all stems, what they may also mean).
    by_first: BTreeMap<String, Vec<Expression>>,
}

fn shipped(language: Language) -> &'static str {
    match language {
        Language::De => include_str!("packs/synonyms.de.txt"),
        Language::En => include_str!("packs/synonyms.en.txt"),
    }
}

/// The groups of the shipped pack: one a line, expressions separated by commas.
pub(super) fn shipped_groups(language: Language) -> impl Iterator<Item = Vec<String>> {
    let lines = shipped(language).lines().filter(|line| !line.starts_with('#') && line.contains(','));
    lines.map(|line| line.split(',').map(|word| word.trim().to_owned()).collect())
}

impl Thesaurus {
    pub(super) fn new(language: Language, own: Option<&Synonyms>) -> Self {
        let mut thesaurus = Self::default();
        if !own.is_some_and(|own| own.without_shipped) {
            shipped_groups(language).for_each(|group| thesaurus.add_group(&group, language));
        }
        if let Some(own) = own {
            own.groups.iter().for_each(|group| thesaurus.add_group(group, language));
            own.one_way.iter().for_each(|(from, to)| thesaurus.add(from, to, language));
        }
        thesaurus
    }

    fn add_group(&mut self, group: &[String], language: Language) {
        self.add(group, group, language);
    }

    fn add(&mut self, from: &[String], to: &[String], language: Language) {
        let to: Vec<Vec<String>> = to.iter().map(|expression| stems(expression, language)).collect();
        for expression in from.iter().map(|expression| stems(expression, language)) {
            let Some(first) = expression.first().cloned() else { continue };
            // What an expression may also mean: every content word of the others, not its own ones.
            let others = to.iter().filter(|other| **other != expression && other.len() <= 2);
            let meant: BTreeSet<String> = others.flatten().filter(|stem| !expression.contains(stem)).cloned().collect();
            let known = self.by_first.entry(first).or_default();
            match known.iter_mut().find(|(stems, _)| *stems == expression) {
                Some((_, also)) => also.extend(meant),
                None => known.push((expression, meant)),
            }
        }
    }

    /// Lets the words of the message also stand for their synonyms.
    pub(super) fn expand(
        &self,
        tokens: &[Token],
        places: &[Option<usize>],
        vocabulary: &Vocabulary,
        terms: &mut [Term],
    ) {
        let meant =
            |place: &Option<usize>| place.and_then(|at| terms.get(at)).and_then(|term| term.repaired.as_deref());
        let words = tokens.iter().zip(places).map(|(token, place)| meant(place).unwrap_or(&token.folded));
        let stems: Vec<String> = words.map(|word| stem(word, vocabulary.language)).collect();
        for start in 0..stems.len() {
            for (expression, meant) in self.by_first.get(&stems[start]).into_iter().flatten() {
                let end = start + expression.len();
                if expression.len() > LONGEST || stems.get(start..end) != Some(expression.as_slice()) {
                    continue;
                }
                for id in meant.iter().filter_map(|stem| vocabulary.id(stem)) {
                    add_choice(terms, &places[start..end], Choice { id, factor: SYNONYM, how: How::Synonym }, "");
                }
            }
        }
    }

    /// The synonyms of a single word, by stem.
    pub(super) fn of_word(&self, stem: &str) -> impl Iterator<Item = &str> {
        let known = self.by_first.get(stem).into_iter().flatten();
        known.filter(|(expression, _)| expression.len() == 1).flat_map(|(_, meant)| meant).map(String::as_str)
    }
}

/// The stems of an expression: of its content words, or of all if it has none.
fn stems(expression: &str, language: Language) -> Vec<String> {
    let all = words(&clean(expression), language);
    let content: Vec<&String> = all.iter().filter(|word| lexicon(language).weight(word) != Weight::Stop).collect();
    let chosen: Vec<&String> = if content.is_empty() { all.iter().collect() } else { content };
    chosen.into_iter().map(|word| stem(word, language)).collect()
}
