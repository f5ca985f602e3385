//! The server in process: real desk, real store, real routes.

mod cors;
mod description;
mod embed;
mod files;
mod limits;
mod operations;
mod refusals;
mod shapes;
pub(crate) mod streams;
mod suggestions;
pub(crate) mod support;
