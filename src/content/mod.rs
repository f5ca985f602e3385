//! What editors wrote: YAML as written, then as checked.
//!
//! [`load()`] reads all files in one pass, in the order of their paths whatever order they come in, and gives
//! either the whole content or the reasons why not: nothing is ever loaded half.

mod check;
mod flows;
mod load;
mod model;
mod patterns;
mod read;
mod slot_pattern;
mod source;
mod spot;
mod tables;
mod version;
mod witness;

pub use check::LINTS;
pub use load::{Loaded, Parsed, connectors, load, load_after, load_again};
pub use model::{
    Button, ButtonAction, Content, Entry, EntryText, Flow, FlowNames, FlowOption, HumanRule, Intent, Op, Place, Risk,
    Slot, SlotKind, SlotOption, Step, Synonyms,
};
pub use read::{CsvRow, csv_rows};
pub use slot_pattern::SlotPattern;
pub use source::{SETTINGS_FILE, SourceFile};
pub use spot::{Said, leads};
pub use tables::{FoundRow, Table};
pub use version::version;
