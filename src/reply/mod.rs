//! Which words, in which language: answers, questions, notes and the sentence on waiting.

mod hours;
mod markdown;
mod texts;
mod voice;

pub use hours::{Opening, headline, opening, sentence as opening_sentence};
pub use markdown::{blocks, is_safe_link, plain};
pub use texts::{Text, reason as reason_text, say};
pub use voice::{Voice, manner};
