//! Dialogue tests: what a visitor says, and what must come of it. Editors write them as YAML.

mod compare;
mod decode;
mod mocks;
mod model;
mod record;
mod run;

pub use decode::decode;
pub use model::{Dialogue, Expected, ExpectedDecision, ExpectedHandoff, Mock, Said, Step};
pub use record::{Played, Recording, as_test};
pub use run::{Difference, Line, Outcome, Speaker, run};
