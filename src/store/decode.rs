//! Stored values as ours, whatever the backend.

use jiff::Timestamp;

use super::{DeliveryState, OffReason, StoreError};
use crate::conversation::{EVENTS_VERSION, Event, HandoffStatus, Turn};
use crate::ids::{InvalidId, TurnNo};

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

/// Why an endpoint is off.
pub(super) fn off_reason(text: &str) -> Result<OffReason, StoreError> {
    let known = OffReason::ALL.into_iter().find(|why| why.as_str() == text);
    known.ok_or(StoreError::Damaged { what: "why an endpoint is off", cause: None })
}

/// The state of a handoff.
pub(super) fn status(text: &str) -> Result<HandoffStatus, StoreError> {
    HandoffStatus::from_name(text).ok_or(StoreError::Damaged { what: "the state of a handoff", cause: None })
}

/// A turn's columns as every backend has them.
pub(super) struct StoredTurn {
    pub(super) no: u32,
    pub(super) at: String,
    pub(super) client_id: Option<String>,
    pub(super) version: u32,
    pub(super) events: String,
}

impl StoredTurn {
    /// The turn, if this program can read it.
    pub(super) fn decode(self) -> Result<Turn, StoreError> {
        if self.version > EVENTS_VERSION {
            return Err(StoreError::NewerEvents { found: self.version });
        }
        let events: Vec<Event> =
            serde_json::from_str(&self.events).map_err(|error| StoreError::damaged("the events of a turn", error))?;
        Ok(Turn { no: TurnNo(self.no), at: time(&self.at)?, client_id: self.client_id.map(id).transpose()?, events })
    }
}
