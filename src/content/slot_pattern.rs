//! What typed values look like, for whole answers and among other words: compiled once, when content is read.

use regex::Regex;

/// What the values of a slot look like.
#[derive(Debug, Clone)]
pub struct SlotPattern {
    whole: Regex,
    /// The same without the marks that tie it to a whole text. None without a digit in it: ordinary words would be taken
    /// for values, so such a pattern counts only for a whole message.
    within: Option<Regex>,
}

impl SlotPattern {
    /// From the pattern as written.
    #[must_use]
    pub fn new(whole: Regex) -> Self {
        let source = whole.as_str();
        let has_digit = ["\\d", "[0-9", "0-9]"].iter().any(|digit| source.contains(digit));
        let within = if has_digit { unanchored(&whole) } else { None };
        Self { whole, within }
    }

    /// For values among other words; none where they cannot be told from them.
    pub(super) fn within(&self) -> Option<&Regex> {
        self.within.as_ref()
    }

    /// The value in what was typed as one.
    #[must_use]
    pub fn find<'t>(&self, typed: &'t str) -> Option<&'t str> {
        self.whole.find(typed).map(|found| found.as_str())
    }
}

/// The pattern without the marks that tie it to a whole text.
fn unanchored(pattern: &Regex) -> Option<Regex> {
    let source = pattern.as_str();
    let inner = source.trim_start_matches('^').trim_start_matches("\\A");
    let inner = inner.strip_suffix('$').or_else(|| inner.strip_suffix("\\z")).unwrap_or(inner);
    if inner == source {
        return Some(pattern.clone());
    }
    Regex::new(&format!("(?i:{inner})")).ok()
}
