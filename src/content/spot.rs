//! Values of slots among the words of a message.

use std::collections::BTreeMap;

use super::model::{Intent, Slot, SlotKind};
use super::slot_pattern::SlotPattern;
use crate::ids::{Language, SlotName};
use crate::text::{self, Token, TokenKind};

/// A message as values are looked for in it.
#[derive(Debug, Clone)]
pub struct Said {
    cleaned: String,
    tokens: Vec<Token>,
}

impl Said {
    /// Cuts a message into words. Linear in its length.
    #[must_use]
    pub fn new(words: &str, language: Language) -> Self {
        let cleaned = text::clean(words);
        let tokens = text::tokens(&cleaned, language);
        Self { cleaned, tokens }
    }

    /// What could be values of this slot, as typed, in order, each once. Yes, no and options are no values among other
    /// words, nor is text without a pattern.
    #[must_use]
    pub fn values(&self, slot: &Slot) -> Vec<&str> {
        let found: Vec<&str> = match (slot.kind, &slot.pattern) {
            (SlotKind::Text, Some(pattern)) => self.matches(pattern),
            (kind, _) => {
                let wanted = token_kind(kind);
                let fits = |token: &&Token| Some(token.kind) == wanted;
                self.tokens.iter().filter(fits).map(|token| &*token.typed).collect()
            }
        };
        let mut once: Vec<&str> = Vec::new();
        for value in found {
            if !once.iter().any(|known| known.eq_ignore_ascii_case(value)) {
                once.push(value);
            }
        }
        once
    }

    /// Whether the message is nothing but values.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        !self.tokens.is_empty() && self.tokens.iter().all(|token| token.kind != TokenKind::Word)
    }

    /// Whether the message has these words, in this order.
    #[must_use]
    pub fn names(&self, words: &str, language: Language) -> bool {
        let wanted = text::words(&text::clean(words), language);
        let own: Vec<&str> = self.tokens.iter().map(|token| token.folded.as_str()).collect();
        !wanted.is_empty() && own.windows(wanted.len()).any(|window| window.iter().zip(&wanted).all(|(a, b)| a == b))
    }

    /// The word right before a value, folded.
    #[must_use]
    pub fn lead(&self, value: &str) -> Option<&str> {
        let holds = |token: &Token| token.kind != TokenKind::Word && token.typed.contains(value);
        let at = self.tokens.iter().position(holds)?;
        let before = self.tokens.get(at.checked_sub(1)?)?;
        (before.kind == TokenKind::Word).then_some(before.folded.as_str())
    }

    /// Where a pattern for a whole value matches as a word of its own, or the whole message does.
    fn matches(&self, pattern: &SlotPattern) -> Vec<&str> {
        let Some(within) = pattern.within() else {
            let message = self.cleaned.trim();
            return pattern.find(message).filter(|found| found.len() == message.len()).into_iter().collect();
        };
        let alone = |found: &regex::Match<'_>| {
            let beside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let before = self.cleaned.get(..found.start()).and_then(|text| text.chars().next_back());
            let after = self.cleaned.get(found.end()..).and_then(|text| text.chars().next());
            !found.is_empty() && !beside(before) && !beside(after)
        };
        within.find_iter(&self.cleaned).filter(alone).map(|found| found.as_str()).collect()
    }
}

/// The words right before the `{slot}` marks of examples, folded, each with the slot that it leads to: "from {start}".
/// A word that leads to several slots says nothing.
#[must_use]
pub fn leads(intent: &Intent) -> BTreeMap<String, SlotName> {
    let mut found: BTreeMap<String, Option<SlotName>> = BTreeMap::new();
    for (language, example) in intent.examples.iter().flat_map(|(language, all)| all.iter().map(move |e| (language, e)))
    {
        for (before, mark) in marks(example) {
            let Some(lead) = text::words(&text::clean(before), *language).pop() else { continue };
            let slot = SlotName::new(mark).ok();
            let known = found.entry(lead).or_insert_with(|| slot.clone());
            if *known != slot {
                *known = None;
            }
        }
    }
    found.into_iter().filter_map(|(lead, slot)| Some((lead, slot?))).collect()
}

/// The marks of an example, each with the words between it and the one before.
pub(super) fn marks(example: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = example;
    while let Some((before, tail)) = rest.split_once('{') {
        let Some((mark, after)) = tail.split_once('}') else { break };
        found.push((before, mark.trim()));
        rest = after;
    }
    found
}

/// The kind of token that a slot's values are typed as.
fn token_kind(kind: SlotKind) -> Option<TokenKind> {
    Some(match kind {
        SlotKind::Number => TokenKind::Number,
        SlotKind::Money => TokenKind::Amount,
        SlotKind::Date => TokenKind::Date,
        SlotKind::Time => TokenKind::Time,
        SlotKind::Email => TokenKind::Email,
        SlotKind::Phone => TokenKind::Phone,
        SlotKind::Iban => TokenKind::Iban,
        SlotKind::Postcode => TokenKind::Postcode,
        SlotKind::Text | SlotKind::Choice | SlotKind::YesNo => return None,
    })
}
