//! What editors wrote: YAML as written, then as checked.

mod model;

pub use model::{
    Button, ButtonAction, Content, Entry, EntryText, Flow, FlowOption, HumanRule, Intent, Op, Place, Risk, Slot,
    SlotKind, SlotOption, Step, Synonyms,
};
