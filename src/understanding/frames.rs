//! Greetings and polite frames, which say nothing of the question that they surround.

use std::collections::HashSet;

use crate::ids::Language;
use crate::text::Token;

/// The shipped frames of a language.
#[derive(Debug)]
pub(super) struct Frames {
    expressions: HashSet<&'static str>,
    longest: usize,
}

impl Frames {
    pub(super) fn new(language: Language) -> Self {
        let table = match language {
            Language::De => include_str!("packs/frames.de.txt"),
            Language::En => include_str!("packs/frames.en.txt"),
        };
        let expressions: HashSet<&str> = table.lines().filter(|line| !line.starts_with('#')).map(str::trim).collect();
        let longest = expressions.iter().map(|frame| frame.split(' ').count()).max().unwrap_or(0);
        Self { expressions, longest }
    }

    /// The tokens without the frames; all of them if nothing else is left.
    pub(super) fn strip(&self, tokens: &[Token]) -> Vec<Token> {
        let mut rest = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while at < tokens.len() {
            match self.frame_at(&tokens[at..]) {
                Some(length) => at += length,
                None => {
                    rest.push(tokens[at].clone());
                    at += 1;
                }
            }
        }
        if rest.is_empty() { tokens.to_vec() } else { rest }
    }

    fn frame_at(&self, tokens: &[Token]) -> Option<usize> {
        (1..=self.longest.min(tokens.len())).rev().find(|&length| {
            let words: Vec<&str> = tokens[..length].iter().map(|token| token.folded.as_str()).collect();
            self.expressions.contains(words.join(" ").as_str())
        })
    }
}
