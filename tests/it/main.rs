//! All integration tests in one binary: one link, one list.

mod content;
mod handoff;
mod licences;
mod store;
