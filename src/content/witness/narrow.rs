//! A pattern as an automaton over the letters of [`alphabet`](super::alphabet), its gaps as short as they can be.

use regex_automata::MatchKind;
use regex_automata::dfa::{StartKind, dense};
use regex_automata::nfa::thompson;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, HirKind, Look, Repetition};

use super::alphabet::{LETTERS, byte};

/// The most memory of an automaton and of its making, in bytes.
const SIZE_LIMIT: usize = 1 << 18;

/// Repetitions beyond this are cut: no sentence is shortest with more of them.
const MOST_REPEATED: u32 = 40;

/// None if it is too large or matches nothing in these letters.
pub(super) fn automaton(pattern: &str) -> Option<dense::DFA<Vec<u32>>> {
    let hir = ParserBuilder::new().case_insensitive(true).build().parse(pattern).ok()?;
    let narrowed = narrowed(&hir);
    let config = thompson::Config::new()
        .utf8(false)
        .which_captures(thompson::WhichCaptures::None)
        .nfa_size_limit(Some(SIZE_LIMIT));
    let nfa = thompson::Compiler::new().configure(config).build_from_hir(&narrowed).ok()?;
    // All matches, as every end of a match counts, not only the one that a search would prefer.
    let config = dense::Config::new()
        .match_kind(MatchKind::All)
        .start_kind(StartKind::Anchored)
        .dfa_size_limit(Some(SIZE_LIMIT))
        .determinize_size_limit(Some(SIZE_LIMIT));
    dense::Builder::new().configure(config).build_from_nfa(&nfa).ok()
}

/// Every sentence that this matches is matched by the whole pattern, but not the other way round.
fn narrowed(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0)
            .ok()
            .and_then(|text| text.chars().map(byte).collect::<Option<Vec<u8>>>())
            .map_or_else(Hir::fail, Hir::literal),
        HirKind::Class(class) => bytes_of(&letters_in(class)),
        HirKind::Look(look) => Hir::look(plain(*look)),
        HirKind::Repetition(repetition) => repeated(repetition),
        HirKind::Capture(capture) => narrowed(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(narrowed).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(narrowed).collect()),
    }
}

fn letters_in(class: &Class) -> Vec<u8> {
    let holds = |c: char| match class {
        Class::Unicode(class) => class.iter().any(|range| range.start() <= c && c <= range.end()),
        Class::Bytes(class) => class.iter().any(|range| (range.start()..=range.end()).any(|b| char::from(b) == c)),
    };
    LETTERS.iter().filter(|(_, letter)| holds(*letter)).map(|(byte, _)| *byte).collect()
}

fn bytes_of(letters: &[u8]) -> Hir {
    Hir::class(Class::Bytes(ClassBytes::new(letters.iter().map(|&byte| ClassBytesRange::new(byte, byte)))))
}

/// All letters are ASCII here.
fn plain(look: Look) -> Look {
    match look {
        Look::Start | Look::StartLF | Look::StartCRLF => Look::Start,
        Look::End | Look::EndLF | Look::EndCRLF => Look::End,
        Look::WordAscii | Look::WordUnicode => Look::WordAscii,
        Look::WordAsciiNegate | Look::WordUnicodeNegate => Look::WordAsciiNegate,
        Look::WordStartAscii | Look::WordStartUnicode => Look::WordStartAscii,
        Look::WordEndAscii | Look::WordEndUnicode => Look::WordEndAscii,
        Look::WordStartHalfAscii | Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
        Look::WordEndHalfAscii | Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
    }
}

/// A gap becomes as short as it may be; one that can hold a space and be left out, at most that.
fn repeated(repetition: &Repetition) -> Hir {
    let sub = narrowed(&repetition.sub);
    let most = |min: u32| repetition.max.map_or(min.max(1) + 1, |max| max.min(min + MOST_REPEATED));
    let (sub, min, max) = match gap(&repetition.sub) {
        Some(letters) if repetition.min == 0 && letters.contains(&b' ') => (bytes_of(b" "), 0, 1),
        Some(_) => (sub, repetition.min, repetition.min),
        None => (sub, repetition.min, most(repetition.min)),
    };
    Hir::repetition(Repetition { min, max: Some(max), greedy: true, sub: Box::new(sub) })
}

/// The letters of a class that takes about any letter.
fn gap(hir: &Hir) -> Option<Vec<u8>> {
    let hir = match hir.kind() {
        HirKind::Capture(capture) => &capture.sub,
        _ => hir,
    };
    let HirKind::Class(class) = hir.kind() else { return None };
    let letters = letters_in(class);
    (letters.iter().filter(|byte| byte.is_ascii_alphabetic()).count() > 20).then_some(letters)
}
