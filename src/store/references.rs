//! What a connector has reached for a handoff.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::error::StoreError;
use crate::ids::HandoffId;

/// The step that keeps when a helpdesk told the end. Neither name is one that a preset can use.
pub(super) const END_TOLD: &str = "reply.end-told";
const AT: &str = "end-told-at";

/// What a connector has reached for a handoff at one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reached {
    /// What the helpdesk calls the ticket.
    pub reference: Option<String>,
    /// What the steps that succeeded gave, by the key of the step.
    pub steps: BTreeMap<String, BTreeMap<String, String>>,
}

/// What one step gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepDone {
    /// The key of the step.
    pub key: String,
    /// What was captured.
    pub captured: BTreeMap<String, String>,
    /// What the helpdesk calls the ticket, if the step says so. The first one stays.
    pub reference: Option<String>,
}

/// A ticket of a handoff that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenReference {
    /// The handoff.
    pub handoff: HandoffId,
    /// What the helpdesk calls the ticket.
    pub reference: String,
    /// How far its history was read.
    pub cursor: u64,
    /// When the helpdesk told that it is settled, if it did.
    pub end_told: Option<Timestamp>,
}

/// As a step: what was told first stays, and goes with the handoff.
pub(super) fn end_told_at(at: Timestamp) -> StepDone {
    let captured = BTreeMap::from([(AT.to_owned(), at.to_string())]);
    StepDone { key: END_TOLD.to_owned(), captured, reference: None }
}

/// When the end was told, from what the step keeps.
pub(super) fn end_told(captured: Option<String>) -> Result<Option<Timestamp>, StoreError> {
    let Some(captured) = captured else { return Ok(None) };
    let kept: BTreeMap<String, String> =
        serde_json::from_str(&captured).map_err(|error| StoreError::damaged("a step", error))?;
    kept.get(AT).map(|at| at.parse().map_err(|error| StoreError::damaged("a step", error))).transpose()
}
