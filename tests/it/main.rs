//! One integration binary: every area a module.

mod content;
//! All integration tests in one binary: one link, one list.

mod handoff;
mod licences;
mod store;
