//! A message in all the forms in which it is looked at.

use super::Understanding;
use super::glossary::Glossaries;
use super::reading::Scene;
use crate::ids::Language;
use crate::text::{Token, clean, evidence, tokens_of_each, vote};

/// A message, cut into words as each language cuts them.
pub(super) struct Message {
    pub(super) cleaned: String,
    /// The language that its words are read in.
    pub(super) read_in: Language,
    /// The language that the conversation has with it.
    pub(super) language: Language,
    /// Whether the message itself shows its language clearly.
    pub(super) language_clear: bool,
    tokens: [Vec<Token>; 2],
    /// The folded words.
    pub(super) keys: [String; 2],
}

impl Message {
    pub(super) fn tokens(&self, language: Language) -> &[Token] {
        &self.tokens[place(language)]
    }

    /// The folded words as a language folds them.
    pub(super) fn key(&self, language: Language) -> &str {
        &self.keys[place(language)]
    }

    pub(super) fn own_tokens(&self) -> &[Token] {
        self.tokens(self.read_in)
    }

    pub(super) fn own_key(&self) -> &str {
        self.key(self.read_in)
    }
}

/// Where a language stands in [`Language::ALL`].
fn place(language: Language) -> usize {
    match language {
        Language::De => 0,
        Language::En => 1,
    }
}

impl Understanding {
    pub(super) fn message(&self, text: &str, scene: &Scene<'_>, glossaries: &mut Glossaries) -> Message {
        let cleaned = clean(text);
        let home = self.supported(scene.language);
        let tokens = tokens_of_each(&cleaned);
        let knows =
            |language, stem: &str| self.index(language).is_some_and(|index| index.wording.vocabulary.knows(stem));
        let vote = vote(&tokens[place(home)], |word| glossaries.evidence(word, || evidence(word, knows)));
        let shown = vote.language.filter(|language| vote.clear && self.index(*language).is_some());
        let read_in = shown.unwrap_or(home);
        let language = if scene.settled { home } else { read_in };
        let keys = [0, 1].map(|at: usize| joined(&tokens[at]));
        Message { cleaned, read_in, language, language_clear: shown == Some(language), tokens, keys }
    }

    /// The language if the bot speaks it, else its default one.
    fn supported(&self, language: Language) -> Language {
        if self.index(language).is_some() { language } else { self.default_language }
    }
}

/// The folded words with single blanks between them.
pub(super) fn joined(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" ")
}
