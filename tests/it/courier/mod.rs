//! The courier against a receiver that misbehaves.

pub(crate) mod bench;
mod breaker;
mod clocks;
mod endpoints;
mod faults;
mod guard;
mod order;
mod retries;
mod stop;
