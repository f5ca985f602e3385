//! The courier against a receiver that misbehaves.

pub(crate) mod bench;
mod breaker;
mod clocks;
mod endpoints;
mod failing;
mod fallback;
mod faults;
mod guard;
mod mail;
mod memory;
mod names;
mod order;
mod own_faults;
mod retries;
mod rotation;
mod slow;
mod stop;
mod tls;
