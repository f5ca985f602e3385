//! Reading messages: tables of messages over the starter shop and over small content made here.

mod families;
mod laws;
mod made;
mod phrases;
mod reading;
mod shop;
mod starter;
mod stems;
mod traits;
