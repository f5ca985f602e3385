//! All integration tests in one binary: one link, one list.

mod licences;
mod store;
