//! The server: routes, wire types, limits and one table of errors. It holds no rules of the bot.

mod answers;
mod app;
mod body;
mod caller;
mod cors;
mod edge;
mod embed;
mod helpdesk;
mod hooks;
mod inbox;
mod language;
mod limits;
mod messengerpeople;
mod metrics;
mod openapi;
mod operations;
mod pages;
mod problem;
mod refusals;
mod routes;
mod secret;
mod visitor;
mod wire;

pub use app::{App, AppParts};
pub use metrics::Exposition;
pub use openapi::openapi_json;
pub use routes::app;
