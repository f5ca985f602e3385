//! All integration tests in one binary: one link, one list.

mod handoff;
mod http;
mod licences;
mod store;
