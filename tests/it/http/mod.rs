//! The server in process: real desk, real store, real routes.

mod cors;
mod description;
mod embed;
mod files;
mod identity;
mod limits;
mod operations;
mod proactive;
mod refusals;
mod shapes;
pub(crate) mod streams;
mod suggestions;
pub(crate) mod support;
