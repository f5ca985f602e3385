//! The contract of the store: the same cases for every backend.

mod fixture;
mod order;
mod outbox;
mod turns;

pub(crate) use fixture::{Backend, Fixture, Samples};
