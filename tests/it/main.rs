//! All integration tests in one binary: one link, one list.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod browser;
mod cli;
mod content;
mod courier;
mod crash;
mod dialogues;
mod handoff;
mod http;
mod licences;
mod readme;
#[path = "../support/receiver/mod.rs"]
mod receiver;
mod serve;
mod store;
mod turn;
mod understanding;
