//! What a package takes from the content and the settings.

use std::fmt;

use super::waiting::Stated;
use crate::ids::{EntryId, SlotName};

/// The default largest body of an event, in bytes.
pub const DEFAULT_MAX_BODY_BYTES: usize = 262_144;

/// What an agent is told of a slot beside its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotInfo {
    /// Its name in people's words.
    pub label: String,
    /// Its value is masked.
    pub sensitive: bool,
    /// Its value is an address of the visitor.
    pub contact: Option<ContactKind>,
}

/// What kind of address a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactKind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
}

/// What a package takes from the content and the settings.
#[derive(Clone, Copy)]
pub struct PackageContext<'a> {
    /// The title of an entry; none if the content no longer has it.
    pub entry_title: &'a dyn Fn(&EntryId) -> Option<String>,
    /// What is known of a slot, or of a value that flows note; none if the content no longer has it.
    pub slot: &'a dyn Fn(&SlotName) -> Option<SlotInfo>,
    /// What is known of a part of what flows find outside; none if no flow uses it.
    pub part: &'a dyn Fn(&SlotName, &str) -> Option<SlotInfo>,
    /// What the visitor is told of the wait, if anything can be said.
    pub stated: Option<Stated>,
    /// The largest body in bytes: the smallest limit of all endpoints, as all get the same bytes.
    pub max_body_bytes: usize,
}

impl fmt::Debug for PackageContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PackageContext").field("max_body_bytes", &self.max_body_bytes).finish_non_exhaustive()
    }
}

impl PackageContext<'_> {
    pub(super) fn title(&self, entry: &EntryId) -> String {
        (self.entry_title)(entry).unwrap_or_else(|| entry.to_string())
    }
}
