//! Erasing a conversation on request: what both backends have in common.
//!
//! What was said goes at once, from every table. Where helpdesks were told of it, the bare ids stay until
//! `privacy.retain_days` is over, so that the event which tells of the erasure can be delivered like any other.

use jiff::Timestamp;

use crate::handoff::{OutgoingEvent, erased};
use crate::ids::{ConversationId, EndpointId, HandoffId};

/// What erasing a conversation led to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erased {
    /// The endpoints to which something of it may have been sent: they are told.
    pub told: Vec<EndpointId>,
    /// The tickets that connectors made of it. What stands there is erased there.
    pub tickets: Vec<Ticket>,
    /// Whether the database's own files hold nothing of it any more.
    pub scrubbed: Scrubbed,
}

/// A ticket at a helpdesk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Where.
    pub endpoint: EndpointId,
    /// What the helpdesk calls it.
    pub reference: String,
}

/// What the files of the database still hold of what was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scrubbed {
    /// Nothing.
    #[default]
    Clean,
    /// The log may hold it until the next checkpoint: somebody was reading.
    LogHeld,
    /// What the database server keeps of it, in its own way and for its own time.
    ByServer,
}

/// What holds words, or leads to them, from the leaves of the references to their root. Both backends understand `$1`.
pub(super) const WORDS: [&str; 9] = [
    "DELETE FROM delivery_attempts WHERE delivery_id IN (
         SELECT d.id FROM deliveries d JOIN handoffs h ON h.id = d.handoff_id WHERE h.conversation_id = $1)",
    "DELETE FROM deliveries WHERE handoff_id IN (SELECT id FROM handoffs WHERE conversation_id = $1)",
    "DELETE FROM event_places WHERE event_id IN (
         SELECT e.id FROM outbox_events e JOIN handoffs h ON h.id = e.handoff_id WHERE h.conversation_id = $1)",
    "DELETE FROM connector_steps WHERE handoff_id IN (SELECT id FROM handoffs WHERE conversation_id = $1)",
    "DELETE FROM external_references WHERE handoff_id IN (SELECT id FROM handoffs WHERE conversation_id = $1)",
    "DELETE FROM inbound_receipts WHERE conversation_id = $1",
    "DELETE FROM open_waits WHERE conversation_id = $1",
    "DELETE FROM outbox_events WHERE handoff_id IN (SELECT id FROM handoffs WHERE conversation_id = $1)",
    "DELETE FROM turns WHERE conversation_id = $1",
];
/// The bare ids.
pub(super) const IDS: [&str; 2] =
    ["DELETE FROM handoffs WHERE conversation_id = $1", "DELETE FROM conversations WHERE id = $1"];

/// Its handoffs, each with the number of its newest event.
pub(super) const HANDOFFS: &str =
    "SELECT h.id, coalesce((SELECT max(seq) FROM outbox_events WHERE handoff_id = h.id), 0)
     FROM handoffs h WHERE h.conversation_id = $1 ORDER BY h.id";
/// To whom something was sent, and when the lease of what is under way ends. Whoever ever held a claim may have sent it.
pub(super) const SENT: &str = "SELECT d.handoff_id, d.endpoint_id,
        max(CASE WHEN d.state = 'leased' THEN d.due_ms ELSE 0 END)
     FROM deliveries d JOIN handoffs h ON h.id = d.handoff_id
     WHERE h.conversation_id = $1 AND d.fence > 0 GROUP BY d.handoff_id, d.endpoint_id ORDER BY 1, 2";
pub(super) const TICKETS: &str = "SELECT r.endpoint_id, r.reference
     FROM external_references r JOIN handoffs h ON h.id = r.handoff_id WHERE h.conversation_id = $1 ORDER BY 1, 2";
/// No token opens it any more, and it is as old as its erasure. SQLite counts parameters as they come: so do these.
pub(super) const CLOSE: &str = "UPDATE conversations SET token = $1, created_at = $2 WHERE id = $3";
pub(super) const CLOSE_HANDOFFS: &str = "UPDATE handoffs SET closed_at = coalesce(closed_at, $1), state =
        CASE WHEN state IN ('requested', 'queued', 'accepted', 'active') THEN 'cancelled' ELSE state END
     WHERE conversation_id = $2";
/// The digest of no token.
pub(super) const NO_TOKEN: [u8; 32] = [0; 32];

/// What the store knows of a conversation that is to be erased.
#[derive(Debug)]
pub(super) struct Traces {
    pub(super) conversation: ConversationId,
    pub(super) handoffs: Vec<(HandoffId, u32)>,
    pub(super) sent: Vec<Sent>,
    pub(super) tickets: Vec<Ticket>,
}

/// Something was sent, or may have been.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) handoff: HandoffId,
    pub(super) endpoint: EndpointId,
    /// When the newest try that is under way is over for sure; 0: none is.
    pub(super) lease_ms: i64,
}

impl Traces {
    /// The event of each handoff.
    pub(super) fn events(&self, now: Timestamp) -> Vec<OutgoingEvent> {
        let event =
            |(handoff, newest): &(HandoffId, u32)| erased(&self.conversation, handoff, newest.saturating_add(1), now);
        self.handoffs.iter().map(event).collect()
    }

    /// Who is told of a handoff's end, and when: not before a try that is under way is over, so that nothing that was
    /// said comes after the word that it is erased.
    pub(super) fn addressees(&self, handoff: &HandoffId, now: Timestamp) -> Vec<(&EndpointId, i64)> {
        let sent = self.sent.iter().filter(|sent| sent.handoff == *handoff);
        sent.map(|sent| (&sent.endpoint, sent.lease_ms.max(now.as_millisecond()))).collect()
    }

    pub(super) fn outcome(self) -> Erased {
        let mut told: Vec<EndpointId> = self.sent.into_iter().map(|sent| sent.endpoint).collect();
        told.sort();
        told.dedup();
        Erased { told, tickets: self.tickets, scrubbed: Scrubbed::Clean }
    }
}
