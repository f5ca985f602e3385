//! Which language a short message is in. "Cannot tell" is an answer.

use super::fold::fold;
use super::hasher::QuickSet;
use super::lexicon::lexicon;
use super::stem::stem;
use super::token::{Token, TokenKind};
use crate::ids::Language;

/// What the words of a message say about its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vote {
    /// The language with more evidence; none if it is even.
    pub language: Option<Language>,
    /// Whether the evidence is enough to change the language of a conversation: more than one word.
    pub clear: bool,
}

/// Messages with fewer letters never change the language.
const SHORTEST_LETTERS: usize = 12;

/// So many words show the language; more cost time only.
const MOST_WORDS: usize = 40;

/// Words whose presence says nothing, as both languages have them.
const SHARED: [&str; 24] = [
    "in",
    "an",
    "am",
    "so",
    "hat",
    "was",
    "man",
    "will",
    "war",
    "die",
    "also",
    "hi",
    "hey",
    "ok",
    "okay",
    "online",
    "app",
    "email",
    "code",
    "name",
    "status",
    "service",
    "support",
    "newsletter",
];

/// How strongly a word speaks for German and for English.
pub type Evidence = [u32; 2];

/// Lets the words vote; `evidence` tells how a word speaks, in lower case: see [`evidence`].
pub fn vote(tokens: &[Token], mut evidence: impl FnMut(&str) -> Evidence) -> Vote {
    let mut seen: QuickSet<&str> = QuickSet::default();
    let mut points = [0u32; 2];
    let mut letters = 0;
    for token in tokens.iter().filter(|token| token.kind == TokenKind::Word).take(MOST_WORDS) {
        letters += token.lower.chars().count();
        if SHARED.contains(&&*token.lower) || !seen.insert(&token.lower) {
            continue;
        }
        let [german, english] = evidence(&token.lower);
        // What both languages have says nothing: "is" is a short form of the German "ist", too.
        points[0] += german.saturating_sub(english);
        points[1] += english.saturating_sub(german);
    }
    let language = match points[0].cmp(&points[1]) {
        std::cmp::Ordering::Greater => Some(Language::De),
        std::cmp::Ordering::Less => Some(Language::En),
        std::cmp::Ordering::Equal => None,
    };
    let (most, least) = (points[0].max(points[1]), points[0].min(points[1]));
    Vote { language, clear: letters >= SHORTEST_LETTERS && seen.len() >= 2 && most >= 4 && most >= 2 * least + 2 }
}

/// How a word in lower case speaks. `knows` tells whether the FAQ of a language has a word with this stem.
pub fn evidence(word: &str, knows: impl Fn(Language, &str) -> bool) -> Evidence {
    Language::ALL.map(|language| evidence_for(word, language, &knows))
}

/// Small words count double: a message in one language uses few of the other's.
fn evidence_for(word: &str, language: Language, knows: &impl Fn(Language, &str) -> bool) -> u32 {
    let umlaut = u32::from(language == Language::De && word.contains(['ä', 'ö', 'ü', 'ß'])) * 2;
    let folded = fold(word, language);
    let lexicon = lexicon(language);
    if lexicon.is_function_word(&folded) {
        return 2 + umlaut;
    }
    let known = || {
        let stem = stem(&folded, language);
        lexicon.is_service_stem(&stem) || knows(language, &stem)
    };
    u32::from(lexicon.knows(&folded) || known()) + umlaut
}
