//! What there is to copy: every table but the notes of migrations and the heartbeat.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Bytes,
    /// 32 bits in PostgreSQL.
    Int,
    /// 64 bits in PostgreSQL.
    Big,
    /// 0 or 1 in SQLite.
    Bool,
}

/// A table. Its key comes first.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) key: usize,
    pub(super) columns: &'static [(&'static str, Kind)],
}

use Kind::{Big, Bool, Bytes, Int, Text};

/// From the root of the references to their leaves. A test compares it with what the databases have.
pub(super) const TABLES: [Table; 15] = [
    Table {
        name: "conversations",
        key: 1,
        columns: &[("id", Text), ("token", Bytes), ("language", Text), ("created_at", Text)],
    },
    Table {
        name: "content_versions",
        key: 1,
        columns: &[("id", Big), ("version", Text), ("live_at", Text), ("set_aside_at", Text)],
    },
    Table { name: "content_blobs", key: 1, columns: &[("sha256", Bytes), ("packed", Bytes)] },
    Table { name: "content_files", key: 2, columns: &[("content_id", Big), ("path", Text), ("sha256", Bytes)] },
    Table {
        name: "turns",
        key: 2,
        columns: &[
            ("conversation_id", Text),
            ("no", Int),
            ("at", Text),
            ("client_id", Text),
            ("version", Int),
            ("events", Text),
            ("content_id", Big),
            ("program", Text),
            ("input", Text),
        ],
    },
    Table {
        name: "handoffs",
        key: 1,
        columns: &[
            ("id", Text),
            ("conversation_id", Text),
            ("queue", Text),
            ("requested_at", Text),
            ("requested_ms", Big),
            ("state", Text),
            ("accepted_at", Text),
            ("closed_at", Text),
            ("stated_low_s", Int),
            ("stated_high_s", Int),
        ],
    },
    Table {
        name: "outbox_events",
        key: 1,
        columns: &[
            ("id", Text),
            ("handoff_id", Text),
            ("seq", Int),
            ("type", Text),
            ("occurred_at", Text),
            ("occurred_ms", Big),
            ("body", Bytes),
            ("body_sha256", Bytes),
        ],
    },
    Table { name: PLACES, key: 1, columns: &[("place", Big), ("event_id", Text)] },
    Table {
        name: "endpoints",
        key: 1,
        columns: &[
            ("id", Text),
            ("off_why", Text),
            ("off_since_ms", Big),
            ("failing_since_ms", Big),
            ("failures", Int),
        ],
    },
    Table {
        name: "external_references",
        key: 2,
        columns: &[("endpoint_id", Text), ("handoff_id", Text), ("reference", Text), ("cursor", Big)],
    },
    Table {
        name: "connector_steps",
        key: 3,
        columns: &[("endpoint_id", Text), ("handoff_id", Text), ("step", Text), ("captured", Text)],
    },
    Table {
        name: "deliveries",
        key: 1,
        columns: &[
            ("id", Text),
            ("event_id", Text),
            ("endpoint_id", Text),
            ("handoff_id", Text),
            ("seq", Int),
            ("state", Text),
            ("ready", Bool),
            ("due_ms", Big),
            ("created_ms", Big),
            ("fence", Big),
            ("attempt", Int),
            ("last_status", Int),
            ("last_error", Text),
            ("set_ms", Big),
            ("fallback_of", Text),
        ],
    },
    Table {
        name: "delivery_attempts",
        key: 2,
        columns: &[
            ("delivery_id", Text),
            ("fence", Big),
            ("attempt", Int),
            ("started", Text),
            ("ended", Text),
            ("status", Int),
            ("error_class", Text),
            ("response_head", Bytes),
            ("remote_addr", Text),
            ("outcome", Text),
            ("late", Bool),
        ],
    },
    Table {
        name: "inbound_receipts",
        key: 2,
        columns: &[("caller", Text), ("key", Text), ("sha256", Bytes), ("conversation_id", Text), ("turn_no", Int)],
    },
    Table {
        name: "open_waits",
        key: 1,
        columns: &[("conversation_id", Text), ("hook", Text), ("reference", Text), ("until_ms", Big)],
    },
];

/// The numbers of events, whose count goes on where it was.
pub(super) const PLACES: &str = "event_places";

impl Table {
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// The next rows after a key, or the first ones. Both databases understand `$1`.
    pub(super) fn page(&self, first: bool, limit: usize) -> String {
        let key = self.columns.iter().take(self.key).map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let after = if first { String::new() } else { format!("WHERE ({key}) > ({}) ", numbered(self.key)) };
        format!("SELECT {} FROM {} {after}ORDER BY {key} LIMIT {limit}", self.names(), self.name)
    }

    pub(super) fn insert(&self) -> String {
        format!("INSERT INTO {} ({}) VALUES ({})", self.name, self.names(), numbered(self.columns.len()))
    }
}

/// `$1, $2, …`
fn numbered(count: usize) -> String {
    (1..=count).map(|no| format!("${no}")).collect::<Vec<_>>().join(", ")
}
