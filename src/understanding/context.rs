//! Fragments after an answer: "und wie lange dauert das?" asks about what was just answered.

use super::index::{Item, LanguageIndex};
use crate::ids::EntryId;
use crate::text::Token;

/// Longer messages speak for themselves, in words.
const LONGEST: usize = 9;

/// The item that was answered before.
pub(super) fn answered<'i>(index: &'i LanguageIndex, after: &EntryId) -> Option<&'i Item> {
    index.items.iter().find(|item| item.source.target.id() == after.as_str())
}

/// How much what was answered before speaks for an item: 1 for its follow-ups, 0.5 for its category.
pub(super) fn bonus(before: &Item, item: &Item) -> f64 {
    let (before, source) = (&before.source, &item.source);
    if before.follow_ups.iter().any(|follow_up| follow_up.as_str() == source.target.id()) {
        return 1.0;
    }
    let same = !source.category.is_empty() && source.category == before.category;
    if same && source.target != before.target { 0.5 } else { 0.0 }
}

/// Whether a message leans on what was said before: it begins with "und", or points with "das" or "it", or is no
/// more than two words.
pub(super) fn is_fragment(tokens: &[Token]) -> bool {
    const STARTS: [&str; 10] = ["und", "and", "aber", "but", "oder", "or", "auch", "also", "gilt", "what"];
    const POINTERS: [&str; 14] =
        ["das", "es", "dabei", "dafur", "damit", "dazu", "davon", "da", "dann", "it", "that", "this", "those", "then"];
    let Some(first) = tokens.first() else { return false };
    let points = tokens.iter().any(|token| POINTERS.contains(&token.folded.as_str()));
    tokens.len() <= LONGEST && (STARTS.contains(&first.folded.as_str()) || points || tokens.len() <= 2)
}
