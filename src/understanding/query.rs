//! A message as weighted terms: each word with everything it may stand for in this FAQ.

use super::glossary::Glossary;
use super::grams::{self, GramQuery, GramStatistics};
use super::offers::{Hit, Offers};
use super::phrase::{PART, factor, keep_best};
use super::synonyms::Thesaurus;
use super::term::{Choice, How, QueryPart, Term};
use super::vocabulary::{StemId, Vocabulary};
use crate::ids::Language;
use crate::text::{Token, TokenKind, separable, stem};

/// A message, ready to be compared.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) terms: Vec<Term>,
    pub(super) mass: f64,
    offers: Offers,
    /// Every stem that it offers, sorted, for the way back: how much of a phrase the message says.
    stems: Vec<(StemId, f64)>,
    pub(super) grams: GramQuery,
    /// Whether it denies something.
    pub(super) negated: bool,
    /// The folded content words, for the n-gram field.
    pub(super) words: Vec<String>,
    /// The stems of all words as they were meant, small ones included, in order.
    pub(super) stems_in_order: Vec<String>,
    /// The stems of the parts of compounds.
    pub(super) parts: Vec<String>,
    /// The counts of the character grams of all words as they were meant.
    pub(super) counts: Vec<(u32, u32)>,
}

const JOINED: f64 = 0.9;

/// The words of a message that are read at once; longer ones are read sentence by sentence as well.
const MOST_WORDS: usize = 40;

/// The words of a message with what each may stand for: enough to tell how much of it is known, at half the cost.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) terms: Vec<Term>,
    mass: f64,
    /// All words as they were meant, small ones included, in order.
    meant: Vec<String>,
    /// The stems of these.
    stems: Vec<String>,
}

/// Finds what the tokens of a message stand for.
pub(super) fn hear(tokens: &[Token], vocabulary: &Vocabulary, thesaurus: &Thesaurus, glossary: &mut Glossary) -> Heard {
    let tokens = &tokens[..tokens.len().min(MOST_WORDS)];
    let mut terms: Vec<Term> = Vec::with_capacity(tokens.len());
    let mut places: Vec<Option<usize>> = Vec::with_capacity(tokens.len());
    for token in tokens {
        places.push(place_of(glossary.term(token, vocabulary, thesaurus), &mut terms));
    }
    join_neighbours(tokens, &places, vocabulary, &mut terms);
    join_separated(tokens, &places, vocabulary, &mut terms);
    let meant: Vec<String> = tokens.iter().zip(&places).map(|(token, place)| as_meant(token, *place, &terms)).collect();
    let stems: Vec<String> = meant.iter().map(|word| glossary.stem(word, vocabulary.language)).collect();
    thesaurus.expand(tokens, &stems, &places, vocabulary, &mut terms);
    for term in &mut terms {
        term.mass = term.class * mass(term, vocabulary);
    }
    Heard { mass: terms.iter().map(|term| term.mass).sum(), terms, meant, stems }
}

impl Heard {
    /// How much it says in words that the FAQ knows.
    pub(super) fn known(&self) -> f64 {
        let words = self.terms.iter().filter(|term| !term.typed_value);
        words.map(|term| term.mass * (1.0 - term.unknown())).sum()
    }

    /// The share of its mass in words that the FAQ knows.
    pub(super) fn known_share(&self) -> f64 {
        share(self.known(), self.mass)
    }

    /// Makes it ready to be compared; `tokens` are those that it was heard from.
    pub(super) fn query(self, tokens: &[Token], vocabulary: &Vocabulary, statistics: &GramStatistics) -> Query {
        let Self { terms, meant, stems, .. } = self;
        let negated = tokens.iter().any(|token| is_negation(&token.folded));
        let stems_in_order = meant.iter().zip(stems).map(|(word, stem)| spoken(word, stem)).collect();
        let words = tokens.iter().zip(meant).filter(|(token, _)| token.kind == TokenKind::Word);
        let repaired: Vec<String> = words.map(|(_, meant)| meant).collect();
        let known = terms.iter().flat_map(|term| &term.parts).filter_map(|part| part.choices.first());
        let parts = known.map(|(id, _)| vocabulary.stem(*id).to_owned()).collect();
        Query { negated, stems_in_order, parts, ..finish(&repaired, terms, statistics) }
    }
}

/// The place of a word among the terms; a repeated word has one place, a small word none.
fn place_of(term: Term, terms: &mut Vec<Term>) -> Option<usize> {
    if term.class <= 0.0 {
        return None;
    }
    let known = terms.iter().position(|known| known.folded == term.folded);
    known.or_else(|| {
        terms.push(term);
        Some(terms.len() - 1)
    })
}

/// The word as it was meant, for the character grams.
fn as_meant(token: &Token, place: Option<usize>, terms: &[Term]) -> String {
    let meant = place.and_then(|at| terms.get(at)).and_then(|term| term.repaired.as_ref());
    meant.unwrap_or(&token.folded).clone()
}

fn finish(all: &[String], terms: Vec<Term>, statistics: &GramStatistics) -> Query {
    let mut stems: Vec<(StemId, f64)> = terms
        .iter()
        .flat_map(|term| {
            let whole = term.choices.iter().map(|choice| (choice.id, choice.factor));
            let parts = term.parts.iter().flat_map(|part| &part.choices);
            whole.chain(parts.map(|(id, factor)| (*id, PART * factor)))
        })
        .collect();
    keep_best(&mut stems);
    let words = terms.iter().filter(|term| !term.typed_value).map(|term| term.folded.clone()).collect();
    let counts = grams::counts(all);
    Query {
        mass: terms.iter().map(|term| term.mass).sum(),
        offers: Offers::of(&terms),
        stems,
        grams: statistics.query(&counts),
        counts,
        stems_in_order: Vec::new(),
        parts: Vec::new(),
        negated: false,
        words,
        terms,
    }
}

/// "retouren portal" may be meant as one word.
fn join_neighbours(tokens: &[Token], places: &[Option<usize>], vocabulary: &Vocabulary, terms: &mut [Term]) {
    for (i, pair) in tokens.windows(2).enumerate() {
        let joined = format!("{}{}", pair[0].folded, pair[1].folded);
        if pair.iter().any(|token| token.kind != TokenKind::Word) || !vocabulary.spells(&joined) {
            continue;
        }
        let stem = stem(&joined, vocabulary.language);
        if let Some(id) = vocabulary.id(&stem) {
            add_choice(terms, &places[i..=i + 1], Choice { id, factor: JOINED, how: How::Joined }, &joined);
        }
    }
}

/// "ich melde mich ab" says abmelden.
fn join_separated(tokens: &[Token], places: &[Option<usize>], vocabulary: &Vocabulary, terms: &mut Vec<Term>) {
    if vocabulary.language != Language::De {
        return;
    }
    for (at, joined) in separable(tokens, |stem| vocabulary.knows(stem)) {
        let Some(id) = vocabulary.id(&joined) else { continue };
        let choice = Choice { id, factor: 1.0, how: How::Joined };
        match places[at] {
            Some(_) => add_choice(terms, &places[at..=at], choice, &joined),
            // "macht … auf": the verb alone says nothing, together they do.
            None => terms.push(Term {
                shown: format!("{joined} (joined)"),
                folded: joined,
                class: 1.0,
                choices: vec![choice],
                ..Term::default()
            }),
        }
    }
}

/// Lets these words also stand for this stem.
pub(super) fn add_choice(terms: &mut [Term], places: &[Option<usize>], choice: Choice, shown: &str) {
    for place in places.iter().flatten() {
        let Some(term) = terms.get_mut(*place) else { continue };
        if term.choices.iter().any(|known| known.id == choice.id) {
            continue;
        }
        term.choices.push(choice);
        if choice.how == How::Joined {
            term.shown = format!("{}→{shown} (joined)", term.shown);
        }
    }
}

/// The rarity of a word: of its best choice, else of its parts, else of a word that nobody knows here.
fn mass(term: &Term, vocabulary: &Vocabulary) -> f64 {
    let whole = term.choices.iter().find(|choice| choice.how != How::Synonym).or_else(|| term.choices.first());
    if let Some(choice) = whole {
        return vocabulary.idf(choice.id);
    }
    let known: f64 = term.parts.iter().map(|part| part.share).sum();
    let idf = |part: &QueryPart| part.choices.first().map_or(0.0, |(id, _)| vocabulary.idf(*id));
    let parts: f64 = term.parts.iter().map(|part| part.share * idf(part)).sum();
    parts + (1.0 - known).max(0.0) * vocabulary.unknown_idf()
}

impl Query {
    /// How many words carry a topic.
    pub(super) fn content_words(&self) -> usize {
        self.terms.iter().filter(|term| term.class >= 1.0).count()
    }

    /// How strongly words of foreign walks of life speak: 0 for none, 0.5 for one, 0.75 for two.
    pub(super) fn foreign(&self) -> f64 {
        self.terms.iter().filter(|term| term.foreign).fold(0.0, |sum, _| sum + (1.0 - sum) / 2.0)
    }

    /// The share of the message's mass that these stems cover; `room` is used again and again.
    pub(super) fn coverage(&self, stems: &[(StemId, f64)], room: &mut Vec<Hit>) -> f64 {
        share(self.offers.covered(stems, room), self.mass)
    }

    /// The factor at which it offers a stem; 0 if it does not.
    pub(super) fn factor(&self, stem: StemId) -> f64 {
        if self.offers.may_hold(stem) { factor(&self.stems, stem) } else { 0.0 }
    }

    /// The share of the message's mass in words for which `pick` is not 0.
    pub(super) fn share_of(&self, pick: impl Fn(&Term) -> f64) -> f64 {
        share(self.terms.iter().map(|term| term.mass * pick(term)).sum(), self.mass)
    }
}

/// The stem of a word as the classifier hears it: every denial is the same one, as "nie" and "nicht" turn a sentence
/// round alike.
pub(super) fn spoken(folded: &str, stem: String) -> String {
    if is_negation(folded) { DENIAL.to_owned() } else { stem }
}

/// What stands for every denial.
const DENIAL: &str = "<not>";

/// Words that turn a sentence round.
pub(super) fn is_negation(folded: &str) -> bool {
    const WORDS: [&str; 17] = [
        "nicht", "nichts", "nie", "niemals", "ohne", "kein", "keine", "keinen", "keinem", "keiner", "not", "no",
        "never", "without", "nothing", "none", "nor",
    ];
    WORDS.contains(&folded)
}

/// A share that is 0 when there is nothing to share.
pub(super) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 }
}
