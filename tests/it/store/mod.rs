//! The contract of the store: the same cases for every backend.

mod content;
mod copy;
mod erasure;
mod fixture;
mod order;
pub(crate) mod outbox;
mod postgres;
mod retention;
mod turns;

pub(crate) use fixture::{Backend, Fixture, Samples, files_with, ids};
