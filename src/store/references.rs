//! What a connector has reached for a handoff.

use std::collections::BTreeMap;

use crate::ids::HandoffId;

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
}
