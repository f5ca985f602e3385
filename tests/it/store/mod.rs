//! The contract of the store: the same cases for every backend.

mod content;
mod copy;
mod crossings;
mod distance;
mod erasure;
mod fallback;
mod fixture;
mod order;
pub(crate) mod outbox;
mod postgres;
mod references;
mod retention;
mod turns;
mod waits;
mod wire;

pub(crate) use fixture::{Backend, Fixture, Samples, files_with, ids};
