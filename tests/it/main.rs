//! All integration tests in one binary: one link, one list.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod courier;
mod handoff;
mod http;
mod licences;
#[path = "../support/receiver/mod.rs"]
mod receiver;
mod serve;
mod store;
