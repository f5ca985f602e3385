//! Greetings and polite frames, which say nothing of the question that they surround.

use std::sync::LazyLock;

use super::expressions::Expressions;
use crate::ids::Language;
use crate::text::Token;

/// The shipped frames of a language.
#[derive(Debug)]
pub(super) struct Frames {
    expressions: Expressions<()>,
}

/// The shipped frames of this language; built once.
pub(super) fn frames(language: Language) -> &'static Frames {
    static DE: LazyLock<Frames> = LazyLock::new(|| Frames::new(Language::De));
    static EN: LazyLock<Frames> = LazyLock::new(|| Frames::new(Language::En));
    match language {
        Language::De => &DE,
        Language::En => &EN,
    }
}

impl Frames {
    fn new(language: Language) -> Self {
        let table = match language {
            Language::De => include_str!("packs/frames.de.txt"),
            Language::En => include_str!("packs/frames.en.txt"),
        };
        let mut expressions = Expressions::new();
        for frame in table.lines().filter(|line| !line.starts_with('#')) {
            expressions.add(frame.trim(), ());
        }
        Self { expressions }
    }

    /// The tokens without the frames; all of them if nothing else is left.
    pub(super) fn strip(&self, tokens: &[Token]) -> Vec<Token> {
        let mut rest = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while at < tokens.len() {
            match self.expressions.at(tokens[at..].iter().map(|token| token.folded.as_str())) {
                Some(((), length)) => at += length,
                None => {
                    rest.push(tokens[at].clone());
                    at += 1;
                }
            }
        }
        if rest.is_empty() { tokens.to_vec() } else { rest }
    }
}
