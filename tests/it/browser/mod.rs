//! The widget and the inbox in a real browser, against the real server.
//!
//! Each test has a server, a Chromium and visitors of its own; where no Chromium is installed it says so and passes.

mod cdp;
mod chromium;
mod desk;
mod ear;
mod page;
mod shop;

mod awaits;
mod choices;
mod flows;
mod inbox;
mod pictures;
mod plain;
mod points;
mod policy;
mod story;
