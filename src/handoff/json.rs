//! JSON of our own types.

use serde::Serialize;

/// Compact JSON. Cannot fail for the types of this module: they have text keys and no other writer than memory.
pub(super) fn bytes(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
