//! Endpoints as the store knows them: switched on or off, and how they have done of late.

use jiff::{SignedDuration, Timestamp};

use super::DeliveryCounts;
use crate::ids::EndpointId;

/// Nothing but failures for as long as this, and at least so many of them, switch an endpoint off.
pub(super) const FAILING_FOR: SignedDuration = SignedDuration::from_hours(5 * 24);
pub(super) const FAILING_TIMES: u32 = 12;

/// Why an endpoint is switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OffReason {
    /// It said so itself (410).
    Gone,
    /// Nothing got through for days.
    Failing,
    /// An operator wished it.
    Paused,
}

impl OffReason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Gone, Self::Failing, Self::Paused];

    /// The reason as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
            Self::Paused => "paused",
        }
    }
}

/// An endpoint that something was addressed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointStatus {
    /// Its name.
    pub id: EndpointId,
    /// Why and since when it is switched off; none if it is on.
    pub off: Option<(OffReason, Timestamp)>,
    /// Failures in a row, since the last success, and when the first of them was.
    pub failing: Option<(u32, Timestamp)>,
    /// Its deliveries by state.
    pub deliveries: DeliveryCounts,
}
