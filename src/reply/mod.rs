//! Which words, in which language: answers, questions, notes and the sentence on waiting.

mod hours;
pub mod html;
mod markdown;
mod texts;
mod voice;
mod wait;

pub use hours::{Opening, headline, open_between, opening, sentence as opening_sentence};
pub use markdown::{blocks, is_safe_link, plain};
pub use texts::{Text, reason as reason_text, say};
pub use voice::{Voice, manner};
pub use wait::{range_sentence, sentence as wait_sentence};
