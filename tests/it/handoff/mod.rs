//! What helpdesks are told: packages as snapshots, signatures against an independent library.

mod operators;
mod package;
mod signature;
