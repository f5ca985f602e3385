//! Flows as programs: nesting laid flat, inner flows put in, targets resolved, paths and names checked.

mod choose;
mod circles;
mod compile;
mod fills;
mod graph;
mod lost;
mod names;
mod uses;

pub(super) use compile::{World, compile};
pub(super) use lost::lost_answer;
pub(super) use names::Names;
pub(super) use uses::{sensitive_values, used_parts};
