//! Stand-ins for endpoints: what both backends have in common.

/// What went to an endpoint that stands in for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FallenBack {
    /// Handoffs of which it had not heard.
    pub handoffs: usize,
    /// Deliveries that were made for it, with those of events that came later.
    pub deliveries: usize,
}

/// Handoffs that nobody has taken, whose first delivery to `$1` was made at `$2` or before and has not arrived, and of
/// which `$3` has not heard: a batch of them. Both backends understand it.
pub(super) const LATE: &str = "SELECT h.id FROM handoffs AS h WHERE h.state IN ('requested', 'queued')
     AND EXISTS (SELECT 1 FROM deliveries AS d
         WHERE d.handoff_id = h.id AND d.endpoint_id = $1 AND d.state <> 'delivered' AND d.created_ms <= $2
         AND NOT EXISTS (SELECT 1 FROM deliveries AS e
             WHERE e.handoff_id = h.id AND e.endpoint_id = $1 AND e.seq < d.seq))
     AND NOT EXISTS (SELECT 1 FROM deliveries AS f WHERE f.handoff_id = h.id AND f.endpoint_id = $3)
     ORDER BY h.id LIMIT 100";

/// Handoffs that went from `$1` to `$2`, with events that came after that.
pub(super) const FOLLOWING: &str =
    "SELECT d.handoff_id FROM deliveries AS d WHERE d.fallback_of = $1 AND d.endpoint_id = $2
     GROUP BY d.handoff_id
     HAVING max(d.seq) < (SELECT max(seq) FROM outbox_events AS event WHERE event.handoff_id = d.handoff_id)
     ORDER BY d.handoff_id LIMIT 100";
