//! What the words of one message stand for, each looked up once: its sentences say the same words again.

use super::phrase::shares;
use super::synonyms::Thesaurus;
use super::term::{Choice, How, QueryPart, SYNONYM, Term};
use super::vocabulary::{Vocabulary, analyse_message_word, class_weight};
use crate::ids::Language;
use crate::text::{Evidence, QuickMap, Token, TokenKind, Weight, lexicon, stem};

/// What a repaired word counts, by the number of errors.
const TYPO: [f64; 3] = [1.0, 0.85, 0.7];
/// The unknown words that are looked at for typing errors: a text with more of them is no text with typing errors.
const MOST_REPAIRS: usize = 8;
/// What an everyday word counts that the FAQ does not have.
const NEUTRAL: f64 = 0.1;

/// The words of one message in one language.
#[derive(Debug)]
pub(super) struct Glossary {
    terms: QuickMap<String, Term>,
    stems: QuickMap<String, String>,
    /// What may still be tried.
    repairs: usize,
}

/// The words of one message in each language.
#[derive(Debug, Default)]
pub(super) struct Glossaries {
    german: Glossary,
    english: Glossary,
    /// How each word in lower case speaks for the languages.
    evidence: QuickMap<String, Evidence>,
}

impl Glossaries {
    pub(super) fn of(&mut self, language: Language) -> &mut Glossary {
        match language {
            Language::De => &mut self.german,
            Language::En => &mut self.english,
        }
    }

    /// How a word in lower case speaks for the languages; `fresh` tells it of a word that comes for the first time.
    pub(super) fn evidence(&mut self, lower: &str, fresh: impl FnOnce() -> Evidence) -> Evidence {
        if let Some(known) = self.evidence.get(lower) {
            return *known;
        }
        let evidence = fresh();
        self.evidence.insert(lower.to_owned(), evidence);
        evidence
    }
}

impl Default for Glossary {
    fn default() -> Self {
        Self { terms: QuickMap::default(), stems: QuickMap::default(), repairs: MOST_REPAIRS }
    }
}

impl Glossary {
    /// A word as a term, without its synonyms and its mass.
    pub(super) fn term(&mut self, token: &Token, vocabulary: &Vocabulary, thesaurus: &Thesaurus) -> Term {
        if let Some(known) = self.terms.get(&token.folded) {
            return known.clone();
        }
        let term = self.fresh(token, vocabulary, thesaurus);
        self.terms.insert(token.folded.clone(), term.clone());
        term
    }

    pub(super) fn stem(&mut self, folded: &str, language: Language) -> String {
        if let Some(known) = self.stems.get(folded) {
            return known.clone();
        }
        let stem = stem(folded, language);
        self.stems.insert(folded.to_owned(), stem.clone());
        stem
    }

    /// A word as a term for the first time; it counts down what may still be repaired.
    fn fresh(&mut self, token: &Token, vocabulary: &Vocabulary, thesaurus: &Thesaurus) -> Term {
        let folded = token.folded.clone();
        let mut term = Term {
            shown: folded.clone(),
            folded,
            mass: 0.0,
            class: 1.0,
            choices: Vec::new(),
            parts: Vec::new(),
            typed_value: token.kind != TokenKind::Word,
            foreign: false,
            repaired: None,
        };
        if term.typed_value {
            term.class = if token.kind == TokenKind::Number { 0.0 } else { 0.2 };
            term.choices.extend(vocabulary.id(&term.folded).map(|id| Choice { id, factor: 1.0, how: How::Word }));
            return term;
        }
        let word = analyse_message_word(&term.folded, vocabulary);
        self.stems.insert(term.folded.clone(), word.stem.clone());
        term.class = class_weight(word.weight);
        term.choices.extend(vocabulary.id(&word.stem).map(|id| Choice { id, factor: 1.0, how: How::Word }));
        set_parts(&mut term, &word.parts, vocabulary, thesaurus);
        if word.weight == Weight::Full && term.choices.is_empty() && word.parts.len() < 2 && self.repairs > 0 {
            self.repairs -= 1;
            repair(&mut term, vocabulary, thesaurus);
        }
        if term.choices.is_empty() && term.repaired.is_none() {
            judge_unknown(&mut term, &word.stem, vocabulary.language);
        }
        term
    }
}

/// An everyday word that the FAQ does not have tells nothing; one of a foreign walk of life tells much.
fn judge_unknown(term: &mut Term, stem: &str, language: Language) {
    let lexicon = lexicon(language);
    if lexicon.is_foreign(&term.folded, stem) {
        term.foreign = true;
    } else if lexicon.is_neutral(&term.folded, stem) && term.parts.is_empty() {
        term.class = term.class.min(NEUTRAL);
    }
}

fn set_parts(term: &mut Term, parts: &[(String, bool)], vocabulary: &Vocabulary, thesaurus: &Thesaurus) {
    term.parts = query_parts(parts, 1.0, vocabulary, thesaurus);
    if parts.len() > 1 {
        let names: Vec<&str> = parts.iter().map(|(stem, _)| stem.as_str()).collect();
        term.shown = format!("{} ({})", term.folded, names.join("+"));
    }
}

fn repair(term: &mut Term, vocabulary: &Vocabulary, thesaurus: &Thesaurus) {
    let Some((word, errors)) = vocabulary.repair(&term.folded) else { return };
    let meant = analyse_message_word(word, vocabulary);
    let how = How::Typo;
    let weight = TYPO[errors.min(2)];
    let known = vocabulary.id(&meant.stem);
    if meant.weight != Weight::Full {
        term.class = class_weight(meant.weight);
    }
    term.shown = format!("{}→{word} (typo)", term.folded);
    term.repaired = Some(word.to_owned());
    term.choices.extend(known.map(|id| Choice { id, factor: weight, how }));
    term.parts = query_parts(&meant.parts, weight, vocabulary, thesaurus);
}

/// The parts that the FAQ knows, or knows a synonym of.
fn query_parts(
    parts: &[(String, bool)],
    weight: f64,
    vocabulary: &Vocabulary,
    thesaurus: &Thesaurus,
) -> Vec<QueryPart> {
    let known = shares(parts).map(|(stem, share)| {
        let own = vocabulary.id(stem).map(|id| (id, 1.0));
        let others = thesaurus.of_word(stem).filter_map(|other| Some((vocabulary.id(other)?, SYNONYM)));
        QueryPart { share: share * weight, choices: own.into_iter().chain(others).collect() }
    });
    known.filter(|part| !part.choices.is_empty()).collect()
}
