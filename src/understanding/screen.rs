//! Patterns behind a cheap first look.
//!
//! A Unicode word boundary keeps the pattern library from its fast automaton on every text with a letter beyond
//! ASCII, and what is left costs fifty times as much. Without its word boundaries a pattern matches at least where it
//! did before, and fast: only what that looser form finds is looked at as written.

use regex::{RegexSet, RegexSetBuilder, SetMatches};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Capture, Hir, HirKind, Look, Repetition};

/// A set of patterns.
#[derive(Debug, Default)]
pub(super) struct ScreenedSet {
    loose: RegexSet,
    strict: RegexSet,
}

impl ScreenedSet {
    pub(super) fn new(patterns: &[impl AsRef<str>], ignore_case: bool) -> Result<Self, regex::Error> {
        let loose: Vec<String> =
            patterns.iter().map(|pattern| loose(pattern.as_ref(), ignore_case)).collect::<Result<_, _>>()?;
        Ok(Self {
            loose: RegexSet::new(loose)?,
            strict: RegexSetBuilder::new(patterns).case_insensitive(ignore_case).build()?,
        })
    }

    /// Which patterns match; none where no pattern does.
    pub(super) fn matches(&self, text: &str) -> Option<SetMatches> {
        if !text.is_ascii() && !self.loose.is_match(text) {
            return None;
        }
        Some(self.strict.matches(text)).filter(SetMatches::matched_any)
    }
}

/// The pattern without its word boundaries, which matches wherever the pattern does.
fn loose(pattern: &str, ignore_case: bool) -> Result<String, regex::Error> {
    let parsed = ParserBuilder::new().case_insensitive(ignore_case).build().parse(pattern);
    parsed.map(|hir| without_boundaries(hir).to_string()).map_err(|error| regex::Error::Syntax(error.to_string()))
}

fn without_boundaries(hir: Hir) -> Hir {
    match hir.into_kind() {
        HirKind::Look(look) if is_boundary(look) => Hir::empty(),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(without_boundaries(*repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition })
        }
        HirKind::Capture(capture) => {
            let sub = Box::new(without_boundaries(*capture.sub));
            Hir::capture(Capture { sub, ..capture })
        }
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(without_boundaries).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.into_iter().map(without_boundaries).collect()),
    }
}

fn is_boundary(look: Look) -> bool {
    !matches!(look, Look::Start | Look::End | Look::StartLF | Look::EndLF | Look::StartCRLF | Look::EndCRLF)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::RegexBuilder;

    use super::*;

    const PATTERNS: [&str; 6] = [
        r"\bkündig\w*",
        r"^(?:ich )?(?P<was>will|möchte)\b.{0,10}\bweg$",
        r"\B\d{2}\b",
        r"(?:a|\b)+ö\b",
        r"(?i:ÄRGER)\b{end}",
        r"\bsie\b|[^\w\s]\b",
    ];

    #[test]
    fn what_is_loose_has_no_boundary_and_keeps_its_anchors() {
        assert_eq!(loose(r"^\bja\b$", false).unwrap(), r"(?:\A(?:ja)\z)");
    }

    #[test]
    fn letters_beyond_ascii_are_letters() {
        let set = ScreenedSet::new(&[r"\bund\b", r"\bkündigung\b"], true).unwrap();
        assert!(set.matches("Hundé").is_none());
        let found = set.matches("Kündigung und é").map(|found| found.iter().collect::<Vec<_>>());
        assert_eq!(found, Some(vec![0, 1]));
        let order = ScreenedSet::new(&[r"\b(?:[A-Z]{2}\d{3})\b"], true).unwrap();
        assert_eq!((order.matches("für ab123 ü").is_some(), order.matches("üab123").is_some()), (true, false));
    }

    proptest! {
        #[test]
        fn screening_changes_no_match(text in "[a-cäöü0-9 .]{0,12}(kündigung|will weg|möchte é weg|ärger|sie)?[ .äx]{0,4}") {
            let set = ScreenedSet::new(&PATTERNS, true).unwrap();
            let found: Vec<usize> = set.matches(&text).into_iter().flatten().collect();
            let each = |at: &usize| RegexBuilder::new(PATTERNS[*at]).case_insensitive(true).build().unwrap().is_match(&text);
            let expected: Vec<usize> = (0..PATTERNS.len()).filter(each).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
