//! All integration tests in one binary: one link, one list.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::too_many_lines, clippy::items_after_statements, reason = "a table of cases is as long as it is")]
#![allow(clippy::format_push_string, clippy::format_collect, reason = "test data is small")]
#![allow(clippy::float_cmp, reason = "equal to the bit is what is tested")]

#[path = "../support/broken/mod.rs"]
mod broken;
mod browser;
mod by_mail;
mod calls;
mod cli;
mod confidence;
mod connectors;
mod content;
mod conversation;
mod courier;
mod crash;
mod dialogues;
mod endpoints_command;
mod erasure;
mod exchange;
mod first_token;
mod flows;
mod follow;
mod guide;
mod handoff;
mod helpdesk;
mod http;
mod identify;
mod labelled;
mod licences;
mod log;
mod move_store;
mod new;
mod no_store;
mod partner;
mod platforms;
#[path = "../support/postgres/mod.rs"]
mod postgres;
mod power;
mod proof;
mod readme;
#[path = "../support/receiver/mod.rs"]
mod receiver;
mod receiving;
mod reliability;
mod repeated;
mod replay;
mod rollback;
mod schema;
mod serve;
mod sigterm;
#[path = "../support/smtp/mod.rs"]
mod smtp;
mod starter_flows;
mod status;
mod store;
#[path = "../support/strange/mod.rs"]
#[allow(dead_code)] // some of it is for the benches
mod strange;
mod suggestions;
mod terminal;
mod together;
mod turn;
mod understanding;
mod values;
mod waiting;
mod widget_command;
