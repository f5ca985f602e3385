//! The store in one SQLite file: one thread writes and commits in groups, a few connections read.

mod archive;
mod claims;
mod connect;
mod content;
mod endpoints;
mod erasure;
mod failure;
mod fallback;
mod file;
mod helpdesk;
mod migrate;
mod operators;
mod outbox;
mod readers;
mod references;
mod retention;
#[cfg(test)]
mod tests;
mod turns;
mod versions;
mod waits;
mod writer;

pub(super) use archive::SqliteArchive;
pub(super) use failure::sql;
pub(super) use file::{Sqlite, applied, to_read, to_write};
