//! Stored values as ours.

use jiff::Timestamp;

use crate::conversation::HandoffStatus;
use crate::ids::InvalidId;
use crate::store::{DeliveryState, OffReason, StoreError};

/// An id of any kind.
pub(super) fn id<T: TryFrom<String, Error = InvalidId>>(text: String) -> Result<T, StoreError> {
    T::try_from(text).map_err(|error| StoreError::damaged("an id", error))
}

/// A time that people read.
pub(super) fn time(text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|error: jiff::Error| StoreError::damaged("a time", error))
}

/// A time that is compared.
pub(super) fn milliseconds(since_1970: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(since_1970).map_err(|error| StoreError::damaged("a time", error))
}

/// The state of a delivery.
pub(super) fn state(text: &str) -> Result<DeliveryState, StoreError> {
    DeliveryState::ALL
        .into_iter()
        .find(|state| state.as_str() == text)
        .ok_or(StoreError::Damaged { what: "the state of a delivery", cause: None })
}

pub(super) fn off_reason(text: &str) -> Result<OffReason, StoreError> {
    let known = OffReason::ALL.into_iter().find(|why| why.as_str() == text);
    known.ok_or(StoreError::Damaged { what: "why an endpoint is off", cause: None })
}

/// The state of a handoff.
pub(super) fn status(text: &str) -> Result<HandoffStatus, StoreError> {
    HandoffStatus::from_name(text).ok_or(StoreError::Damaged { what: "the state of a handoff", cause: None })
}
