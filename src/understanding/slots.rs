//! Slot values in the words of a message.

use regex::Regex;

use super::error::UnderstandingError;
use super::screen::Screened;
use super::source::token_kind;
use crate::content::{Content, SlotKind};
use crate::ids::SlotName;
use crate::text::{Token, TokenKind};

/// How the values of slots are found.
#[derive(Debug)]
pub(super) struct SlotFinder {
    /// Slots with a pattern of their own, by name.
    patterns: Vec<(SlotName, Screened)>,
    /// Slots whose kind shows, where only one slot has that kind: with two it could be either.
    kinds: Vec<(SlotName, TokenKind)>,
}

impl SlotFinder {
    pub(super) fn new(content: &Content) -> Result<Self, UnderstandingError> {
        let mut patterns = Vec::new();
        for slot in content.slots.values() {
            if let (SlotKind::Text, Some(pattern)) = (slot.kind, &slot.pattern) {
                let failed = |source| UnderstandingError::Pattern { pattern: pattern.to_string(), source };
                patterns.push((slot.name.clone(), anywhere(pattern).map_err(failed)?));
            }
        }
        let of_kind = |kind: SlotKind| content.slots.values().filter(|slot| slot.kind == kind).count();
        let kinds = content.slots.values().filter(|slot| of_kind(slot.kind) == 1);
        Ok(Self {
            patterns,
            kinds: kinds.filter_map(|slot| Some((slot.name.clone(), token_kind(slot.kind)?))).collect(),
        })
    }

    /// The values in a message, as typed.
    pub(super) fn find(&self, cleaned: &str, tokens: &[Token]) -> Vec<(SlotName, String)> {
        let by_pattern =
            self.patterns.iter().filter_map(|(slot, regex)| Some((slot.clone(), regex.find(cleaned)?.to_owned())));
        let by_kind = self.kinds.iter().filter_map(|(slot, kind)| {
            let token = tokens.iter().find(|token| token.kind == *kind)?;
            Some((slot.clone(), token.typed.clone()))
        });
        by_pattern.chain(by_kind).collect()
    }
}

/// A pattern for a whole value as one for a value among words. Values without a digit are too easily found in
/// ordinary words, so such patterns keep their anchors.
fn anywhere(pattern: &Regex) -> Result<Screened, regex::Error> {
    let source = pattern.as_str();
    let source = source.strip_prefix("(?i)").unwrap_or(source);
    let needs_digit = source.contains("\\d") || source.contains("[0-9") || source.contains("0-9]");
    if !needs_digit {
        return Screened::new(&format!("^(?:{source})$"));
    }
    let inner = source.trim_start_matches(['^']).trim_start_matches("\\A");
    let inner = inner.strip_suffix('$').or_else(|| inner.strip_suffix("\\z")).unwrap_or(inner);
    Screened::new(&format!(r"\b(?:{inner})\b"))
}
