//! Words out of typed text: normalise, fold, stem, split, repair. Pure, and the same for editors' phrases and visitors' messages.

mod beginnings;
mod compound;
mod cut;
mod fold;
mod hasher;
mod language;
mod lexicon;
mod particle;
mod phrasal;
mod stem;
mod token;
mod typed;
mod typo;

pub use beginnings::Beginnings;
pub use compound::{Part, split_compound};
pub use fold::{MAX_CHARS, clean, fold};
pub use hasher::{Quick, QuickMap, QuickSet};
pub use language::{Evidence, Vote, evidence, vote};
pub use lexicon::{Lexicon, Weight, lexicon};
pub use particle::{PARTICLES, separable};
pub use stem::stem;
pub use token::{Token, TokenKind, key, same_words, tokens, tokens_of_each, words};
pub use typed::{TypedSpan, is_iban, typed_spans};
pub use typo::{Speller, max_distance};
