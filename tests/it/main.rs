//! All integration tests in one binary: one link, one list.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod content;
mod courier;
mod handoff;
mod licences;
#[path = "../support/receiver/mod.rs"]
mod receiver;
mod store;
