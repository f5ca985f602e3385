//! Words that mean the same: the shipped pack and the editors' own.

use std::collections::BTreeSet;

use super::query::add_choice;
use super::term::{Choice, How, QueryPart, SYNONYM, Term};
use super::vocabulary::{StemId, Vocabulary};
use crate::content::Synonyms;
use crate::ids::Language;
use crate::text::{QuickMap, Token, Weight, clean, lexicon, stem, words};

/// The longest expression, in words.
const LONGEST: usize = 4;
/// How many small words may stand between the words of an expression: "geld von euch zurück".
const MOST_BETWEEN: usize = 3;

/// Words in a row, as stems.
type Stems = Vec<String>;

/// An expression and what else it may mean.
#[derive(Debug, Default)]
struct Expression {
    /// Every word of it: "sign up" is not "sign".
    said: Stems,
    /// What else it may mean: content words only, each list as one expression.
    meant: BTreeSet<Stems>,
}

/// For each expression, as stems, what else it may be called.
#[derive(Debug, Default)]
pub(super) struct Thesaurus {
    /// By the first stem.
    by_first: QuickMap<String, Vec<Expression>>,
}

/// A group of the shipped pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// What is written.
    pub(super) from: Vec<String>,
    /// What it may mean; the same for most groups.
    pub(super) to: Vec<String>,
    /// What must not be joined with it.
    pub(super) apart: Vec<String>,
}

fn shipped(language: Language) -> &'static str {
    match language {
        Language::De => include_str!("packs/synonyms.de.txt"),
        Language::En => include_str!("packs/synonyms.en.txt"),
    }
}

/// The groups of the shipped pack, one a line: `a, b | apart` or `a, b > c | apart`.
pub(super) fn shipped_groups(language: Language) -> impl Iterator<Item = Group> {
    shipped(language).lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).map(group)
}

fn group(line: &str) -> Group {
    let (joined, apart) = line.split_once('|').unwrap_or((line, ""));
    let (from, to) = joined.split_once('>').unwrap_or((joined, joined));
    Group { from: listed(from), to: listed(to), apart: listed(apart) }
}

fn listed(expressions: &str) -> Vec<String> {
    expressions.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

impl Thesaurus {
    pub(super) fn new(language: Language, own: Option<&Synonyms>) -> Self {
        let mut thesaurus = Self::default();
        if !own.is_some_and(|own| own.without_shipped) {
            shipped_groups(language).for_each(|group| thesaurus.add(&group.from, &group.to, language));
        }
        if let Some(own) = own {
            own.groups.iter().for_each(|group| thesaurus.add(group, group, language));
            own.one_way.iter().for_each(|(from, to)| thesaurus.add(from, to, language));
        }
        thesaurus
    }

    fn add(&mut self, from: &[String], to: &[String], language: Language) {
        let meanings: Vec<(Stems, Stems)> =
            to.iter().filter_map(|other| Some((said(other, language), meaning(other, language)?))).collect();
        for said in from.iter().map(|expression| said(expression, language)) {
            let Some(first) = said.first().cloned() else { continue };
            let others = meanings.iter().filter(|(other, _)| *other != said);
            let meant: BTreeSet<Stems> = others.map(|(_, meant)| meant.clone()).collect();
            let known = self.by_first.entry(first).or_default();
            match known.iter_mut().find(|expression| expression.said == said) {
                Some(expression) => expression.meant.extend(meant),
                None => known.push(Expression { said, meant }),
            }
        }
    }

    /// Lets the words of the message also stand for their synonyms; `stems` are those of the words as they were meant.
    pub(super) fn expand(
        &self,
        tokens: &[Token],
        stems: &[String],
        places: &[Option<usize>],
        vocabulary: &Vocabulary,
        terms: &mut [Term],
    ) {
        for start in 0..stems.len() {
            for expression in self.by_first.get(&stems[start]).into_iter().flatten() {
                if let Some(found) = expression.at(start, stems, tokens, places) {
                    expression.join(&found, stems, places, vocabulary, terms);
                }
            }
        }
    }

    /// The synonyms of a single word that are single words, by stem.
    pub(super) fn of_word(&self, stem: &str) -> impl Iterator<Item = &str> {
        let known = self.by_first.get(stem).into_iter().flatten().filter(|expression| expression.said.len() == 1);
        known.flat_map(|expression| &expression.meant).filter_map(|meant| match meant.as_slice() {
            [word] => Some(word.as_str()),
            _ => None,
        })
    }
}

impl Expression {
    /// The places of its words among the tokens from `start` on; small words of one clause may stand between them.
    fn at(&self, start: usize, stems: &[String], tokens: &[Token], places: &[Option<usize>]) -> Option<Vec<usize>> {
        let mut found = vec![start];
        let mut at = start;
        for wanted in self.said.iter().take(LONGEST).skip(1) {
            let limit = (at + 1 + MOST_BETWEEN).min(stems.len().saturating_sub(1));
            let next = (at + 1..=limit).find(|&i| stems[i] == *wanted)?;
            if tokens[at..next].iter().any(|token| token.ends_clause)
                || places[at + 1..next].iter().any(Option::is_some)
            {
                return None;
            }
            found.push(next);
            at = next;
        }
        (found.len() == self.said.len()).then_some(found)
    }

    /// Lets the words at these places stand for what the expression may mean. What both say needs no joining:
    /// in "nicht erhalten" it is the "erhalten" that may mean "ankommen".
    fn join(
        &self,
        found: &[usize],
        stems: &[String],
        places: &[Option<usize>],
        vocabulary: &Vocabulary,
        terms: &mut [Term],
    ) {
        for meant in &self.meant {
            let others: Vec<&String> = meant.iter().filter(|stem| !self.said.contains(stem)).collect();
            let own = found.iter().filter(|&&i| !meant.contains(&stems[i]));
            let own: Vec<Option<usize>> = own.map(|&i| places[i]).collect();
            let known: Vec<StemId> = others.iter().filter_map(|stem| vocabulary.id(stem)).collect();
            match known.as_slice() {
                [id] if others.len() == 1 => {
                    add_choice(terms, &own, Choice { id: *id, factor: SYNONYM, how: How::Synonym }, "");
                }
                [_, _, ..] if known.len() == others.len() => add_parts(terms, &own, &known),
                _ => {}
            }
        }
    }
}

/// Lets a word stand for several together: each of them covers its share, none of them alone the whole.
fn add_parts(terms: &mut [Term], places: &[Option<usize>], ids: &[StemId]) {
    let share = SYNONYM / ids.len() as f64;
    for place in places.iter().flatten() {
        let Some(term) = terms.get_mut(*place).filter(|term| term.parts.is_empty()) else { continue };
        term.parts = ids.iter().map(|id| QueryPart { share, choices: vec![(*id, 1.0)] }).collect();
    }
}

/// The stems of all words of an expression, without an article before them.
fn said(expression: &str, language: Language) -> Stems {
    let all = words(&clean(expression), language);
    let articles = all.iter().take(all.len().saturating_sub(1)).take_while(|word| is_article(word)).count();
    all.iter().skip(articles).map(|word| stem(word, language)).collect()
}

/// What an expression adds as a meaning: its content words. None if only one of several words is left: "im Ausland"
/// means abroad, but "zu spät" is not what "spät" says.
fn meaning(expression: &str, language: Language) -> Option<Stems> {
    let all = words(&clean(expression), language);
    let all: Vec<&String> = all.iter().skip_while(|word| all.len() > 1 && is_article(word)).collect();
    let content = all.iter().filter(|word| lexicon(language).weight(word) != Weight::Stop);
    let content: Stems = content.map(|word| stem(word, language)).collect();
    let whole = content.len() > 1 || all.len() == 1;
    (whole && !content.is_empty()).then_some(content)
}

fn is_article(word: &str) -> bool {
    matches!(word, "der" | "die" | "das" | "den" | "dem" | "ein" | "eine" | "einen" | "the" | "a" | "an")
}

#[cfg(test)]
mod tests;
