//! The courier against a receiver that misbehaves.

pub(crate) mod bench;
mod breaker;
mod clocks;
mod endpoints;
mod faults;
mod guard;
mod order;
mod own_faults;
mod retries;
mod stop;
