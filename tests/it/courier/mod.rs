//! The courier against a receiver that misbehaves.

pub(crate) mod bench;
mod breaker;
mod endpoints;
mod faults;
mod guard;
mod order;
mod retries;
mod stop;
