//! Runs flows: steps in order until input is needed or the flow ends.

mod dates;
mod numbers;
mod prefill;
mod run;
mod slots;
mod stars;
mod times;
mod values;
mod wait;

pub use prefill::Brought;
pub use run::{
    Outcome, STEP_BUDGET, answered, ask_again, back, cancel, correct, end_for_handoff, pick, rate, start, told,
};
pub use slots::{Surroundings, parse as parse_slot};
pub use stars::star_offers;
pub use wait::{Awaited, Taken, asked_slot, awaited, awaits_rating, may_interrupt, refuse, take};
