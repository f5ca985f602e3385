//! The compiled content.

use std::fmt;

use jiff::Timestamp;

use crate::content::Content;
use crate::conversation::{Conversation, Decided, Phase};
use crate::decision::{Decision, Standing, decide, record};
use crate::understanding::{Reading, Scene, Suggested, Understanding, UnderstandingError};

/// Why content could not be compiled.
#[derive(Debug)]
pub enum BrainError {
    /// The index could not be built.
    Understanding(UnderstandingError),
}

impl fmt::Display for BrainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the content could not be compiled")
    }
}

impl std::error::Error for BrainError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Understanding(source) => Some(source),
        }
    }
}

/// Content, compiled once and shared by all turns until the next reload.
#[derive(Debug)]
pub struct Brain {
    content: Content,
    understanding: Understanding,
}

/// A reading with the decision that follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Consulted {
    /// The evidence.
    pub reading: Reading,
    /// What to do.
    pub decision: Decision,
    /// Both as they are stored and shown.
    pub decided: Decided,
}

impl Brain {
    /// Compiles content: nearly all of it is [`Understanding::compile`].
    ///
    /// # Errors
    /// When the index cannot be built.
    pub fn compile(content: Content) -> Result<Self, BrainError> {
        Self::compile_after(content, None)
    }

    /// The same brain in less time, where `before` has the same phrases: see [`Understanding::compile_after`].
    ///
    /// # Errors
    /// When the index cannot be built.
    pub fn compile_after(content: Content, before: Option<&Self>) -> Result<Self, BrainError> {
        let before = before.map(|before| &before.understanding);
        let understanding = Understanding::compile_after(&content, before).map_err(BrainError::Understanding)?;
        Ok(Self { content, understanding })
    }

    /// The content.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// What the bot would make of these words in this conversation. Adds nothing to it.
    #[must_use]
    pub fn consult(&self, words: &str, conversation: &Conversation, now: Timestamp) -> Consulted {
        let reading = self.understanding.read(words, &self.scene(conversation, now));
        let standing = Standing { clarified: conversation.clarification.is_some() };
        let decision = decide(&reading, standing, &self.content);
        let decided = record(&decision, &reading, &self.content);
        Consulted { reading, decision, decided }
    }

    /// What the visitor may be about to ask.
    pub(super) fn suggest(&self, words: &str, conversation: &Conversation, now: Timestamp) -> Vec<Suggested<'_>> {
        self.understanding.suggest(words, &self.scene(conversation, now))
    }

    fn scene<'a>(&self, conversation: &'a Conversation, now: Timestamp) -> Scene<'a> {
        Scene {
            language: conversation.language,
            settled: conversation.language_settled,
            page: conversation.page.as_ref().map(|page| path(&page.url)),
            today: now.to_zoned(self.content.bot.timezone.clone()).date(),
            // Who waits for a person speaks of the wait, not of the last answer.
            after: conversation.last_answer.as_ref().filter(|_| conversation.phase == Phase::Bot),
        }
    }
}

/// The path of an address: what `when.page` of an entry is matched against.
fn path(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = if after_scheme.len() == url.len() {
        url
    } else {
        after_scheme.find('/').map_or("/", |at| &after_scheme[at..])
    };
    path.split(['?', '#']).next().unwrap_or(path)
}
