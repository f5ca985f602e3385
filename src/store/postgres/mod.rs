//! The store in a PostgreSQL database: several processes, each with a few connections, share the work.
//!
//! A transaction sees at each statement what others have committed (READ COMMITTED). Where two must not cross, the
//! first statement locks a row and the next ones look: a conversation's turns by its row, a handoff's deliveries by
//! its row. A stricter level would look once, before the lock, and would have to be tried again after each crossing.
//! Locks are taken in one order: conversation, handoff, the delivery that is held, endpoint. A switch of an endpoint and
//! the deletion of old conversations change deliveries of many handoffs and cannot keep to it; where two wait for each
//! other PostgreSQL ends one of them, and it is `Busy`.

mod address;
mod archive;
mod claims;
mod content;
mod endpoints;
mod erasure;
mod failure;
mod fallback;
mod helpdesk;
mod hints;
mod migrate;
mod operators;
mod outbox;
mod pool;
pub(super) mod query;
mod references;
mod retention;
mod tls;
mod turns;
mod versions;
mod waits;

pub(super) use archive::PostgresArchive;
pub(super) use failure::sql;
pub(super) use pool::{Postgres, applied, to_read};
