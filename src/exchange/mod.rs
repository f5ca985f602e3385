//! Questions and answers from and for other programs: tables, JSON, Rasa, and the FAQ of a web page.
//!
//! Readers take a text and give what can be taken over, with everything that cannot ([`Loss`]); nothing is lost in
//! silence. [`files`] makes the YAML of it, and holds back what would not check.

mod faqpage;
mod json;
mod loss;
mod markup;
mod model;
mod project;
mod rasa;
mod table;
mod yaml;

pub use faqpage::{read as read_faqpage, write as write_faqpage};
pub use json::{read as read_json, write as write_json};
pub use loss::{Left, Loss};
pub use model::{Found, Goal, GoalSlot, Pair};
pub use project::files;
pub use rasa::read as read_rasa;
pub use table::{read as read_table, write as write_csv};
