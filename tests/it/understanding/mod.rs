//! Reading messages: tables of messages over the starter shop and over small content made here.

mod again;
mod decoys;
mod determinism;
mod families;
mod laws;
mod made;
mod phrases;
mod processes;
mod reading;
mod same;
mod shop;
mod starter;
mod stems;
mod strange;
mod traits;
