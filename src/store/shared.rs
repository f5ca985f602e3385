//! What the backends have in common.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{AfterAttempt, AttemptResult, Commit, DeliveryState, StoreError, decode};
use crate::handoff::in_place_of;
use crate::ids::{DeliveryId, EndpointId};

/// Conversations deleted in one commit: bounds how long visitors' messages wait behind it.
pub(super) const FORGET_BATCH: u32 = 100;
/// Waits of flows that are looked at together.
pub(super) const WAITS_AT_ONCE: u32 = 100;
/// Clocks of several machines that are closer than this are the same clock.
pub(super) const CLOCKS_APART_MS: i64 = 300_000;
/// Versions that are kept although no turn refers to them: so far back editors can go.
pub(super) const KEPT_WITHOUT_TURNS: u32 = 50;

/// What is stored of a turn as JSON; made before a connection is held.
pub(super) struct Texts {
    pub(super) events: String,
    pub(super) input: Option<String>,
}

impl Texts {
    pub(super) fn of(commit: &Commit) -> Result<Self, StoreError> {
        let json = || -> serde_json::Result<Self> {
            let input = commit.origin.as_ref().map(|origin| serde_json::to_string(&origin.input)).transpose()?;
            Ok(Self { events: serde_json::to_string(&commit.turn.events)?, input })
        };
        json().map_err(|error| StoreError::damaged("a new turn", error))
    }
}

/// An event without a delivery to a certain endpoint.
pub(super) struct Unaddressed {
    pub(super) event: String,
    pub(super) seq: u32,
    pub(super) occurred_ms: i64,
}

impl Unaddressed {
    /// The id of the delivery: the time of the event and a digest of what makes the delivery unique.
    pub(super) fn delivery(&self, endpoint: &EndpointId) -> DeliveryId {
        let digest =
            Sha256::new().chain_update(&self.event).chain_update([0]).chain_update(endpoint.as_str()).finalize();
        let low = digest.iter().take(10).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        DeliveryId::from_bits(u128::from(self.occurred_ms.unsigned_abs()) << 80 | low)
    }
}

/// The body of a delivery: the event's, and where it comes in place of another one's that one's name.
pub(super) fn delivered_body(body: Vec<u8>, fallback_of: Option<String>) -> Result<Vec<u8>, StoreError> {
    Ok(match fallback_of {
        None => body,
        Some(endpoint) => in_place_of(&decode::id(endpoint)?, &body),
    })
}

impl AfterAttempt {
    /// As it stands in the log of tries, and in that of the program.
    #[must_use]
    pub fn outcome(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Retry(_) => "retry",
            Self::Dead => "dead",
            Self::Parked => "parked",
        }
    }
}

impl AttemptResult {
    /// The state of the delivery after the try, and its time.
    pub(super) fn leads_to(&self) -> (DeliveryState, Timestamp) {
        match self.next {
            AfterAttempt::Delivered => (DeliveryState::Delivered, self.ended),
            AfterAttempt::Retry(due) => (DeliveryState::Pending, due),
            AfterAttempt::Dead => (DeliveryState::Dead, self.ended),
            AfterAttempt::Parked => (DeliveryState::Parked, self.ended),
        }
    }
}

/// When a claim made now runs out, in milliseconds since 1970.
pub(super) fn lease_end(now: Timestamp, lease: Duration) -> i64 {
    i64::try_from(lease.as_millis()).unwrap_or(i64::MAX).saturating_add(now.as_millisecond())
}
