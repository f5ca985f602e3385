//! The files of the folder `widget/`: compiled in, compressed once, or read from disk while they are worked on.

mod assets;
mod compress;
mod strip;

pub use assets::{Asset, Assets, Encoding};
