//! What helpdesks are told when a conversation is erased: which one, and nothing else.

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::json::bytes;
use super::outgoing::{OutgoingEvent, OutgoingKind};
use super::package::SCHEMA_VERSION;
use crate::ids::{ConversationId, EventId, HandoffId};

#[derive(Debug, Serialize)]
struct Erasure<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Erased<'a>,
}

#[derive(Debug, Serialize)]
struct Erased<'a> {
    schema_version: u32,
    handoff_id: &'a str,
    conversation_id: &'a str,
    sequence: u32,
}

/// The last event of a handoff: its conversation is erased. Ids alone, no word of anybody.
#[must_use]
pub fn erased(conversation: &ConversationId, handoff: &HandoffId, sequence: u32, at: Timestamp) -> OutgoingEvent {
    let kind = OutgoingKind::Erased;
    let data = Erased {
        schema_version: SCHEMA_VERSION,
        handoff_id: handoff.as_str(),
        conversation_id: conversation.as_str(),
        sequence,
    };
    OutgoingEvent {
        id: event_id(handoff, at),
        handoff: handoff.clone(),
        sequence,
        kind,
        occurred_at: at,
        body: bytes(&Erasure { r#type: kind.as_str(), timestamp: format!("{at:.3}"), data }),
    }
}

/// A handoff is erased once, so its id and the time make the event's.
fn event_id(handoff: &HandoffId, at: Timestamp) -> EventId {
    let digest = Sha256::digest(format!("{handoff}.erased"));
    let low = digest.iter().take(10).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    EventId::from_bits(u128::from(at.as_millisecond().unsigned_abs()) << 80 | low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_nothing_else() {
        let (conversation, handoff) = (ConversationId::from_bits(1), HandoffId::from_bits(2));
        let event = erased(&conversation, &handoff, 4, Timestamp::UNIX_EPOCH);
        let expected = format!(
            "{{\"type\":\"conversation.erased\",\"timestamp\":\"1970-01-01T00:00:00.000Z\",\"data\":{{\
             \"schema_version\":1,\"handoff_id\":\"{handoff}\",\"conversation_id\":\"{conversation}\",\"sequence\":4}}}}"
        );
        assert_eq!(String::from_utf8_lossy(&event.body), expected);
    }
}
