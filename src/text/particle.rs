//! Separable verbs: "ich melde mich vom Newsletter ab" says abmelden.

use super::stem::stem;
use super::token::Token;
use crate::ids::Language;

/// The particles that leave their verb, folded, longest first.
pub const PARTICLES: [&str; 22] = [
    "zuruck", "zusammen", "herunter", "hinzu", "runter", "weiter", "weg", "nach", "fest", "raus", "rein", "auf", "aus",
    "bei", "ein", "los", "mit", "vor", "ab", "an", "um", "zu",
];

/// The stems of the separable verbs of a message: a particle at the end of a clause joined with each word before
/// it, if the result is known. Each with the place of the verb among the tokens.
pub fn separable(tokens: &[Token], known: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut start = 0;
    for (end, token) in tokens.iter().enumerate() {
        let last = end + 1 == tokens.len() || token.ends_clause || is_conjunction(&tokens[end + 1].folded);
        if !last {
            continue;
        }
        if let Some(particle) = PARTICLES.iter().find(|particle| **particle == token.folded) {
            found.extend(join(tokens, start..end, particle, &known));
        }
        start = end + 1;
    }
    found
}

fn is_conjunction(word: &str) -> bool {
    matches!(word, "und" | "oder" | "aber" | "wenn" | "weil" | "dass" | "obwohl")
}

fn join(
    tokens: &[Token],
    clause: std::ops::Range<usize>,
    particle: &str,
    known: &impl Fn(&str) -> bool,
) -> Option<(usize, String)> {
    clause.filter(|&i| tokens[i].folded.len() >= 3).find_map(|i| {
        let joined = stem(&format!("{particle}{}", tokens[i].folded), Language::De);
        known(&joined).then_some((i, joined))
    })
}
