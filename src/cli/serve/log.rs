//! The log: on standard error, without visitors' words.

use std::io;
use std::panic;

use tracing_subscriber::EnvFilter;

/// Whether the log is for a collector.
pub(super) fn is_json() -> bool {
    std::env::var("DESKBELL_LOG_FORMAT").is_ok_and(|format| format == "json")
}

/// Begins to log. `DESKBELL_LOG` filters (`info` by default), `DESKBELL_LOG_FORMAT=json` is for collectors.
pub(super) fn begin() {
    let filter = EnvFilter::try_from_env("DESKBELL_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // Where the process logs already, that log goes on.
    let _begun = if is_json() { log.json().try_init() } else { log.with_ansi(false).try_init() };
    panic::set_hook(Box::new(|panicked| {
        // What a panic says may hold the visitor's words: only its place is logged.
        let place = panicked.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}
