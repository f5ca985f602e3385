//! Flows as programs: nesting laid flat, targets resolved, paths checked.

mod compile;
mod graph;

pub(super) use compile::compile;
