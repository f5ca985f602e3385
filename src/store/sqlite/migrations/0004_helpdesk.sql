-- Helpdesks answer: how far a handoff is, what they have said already, and events in an order that can be read on from.

-- A column's CHECK cannot be changed, so another column takes its place.
DROP INDEX handoffs_unheard;
ALTER TABLE handoffs ADD COLUMN stage TEXT NOT NULL DEFAULT 'requested' CHECK (stage IN (
    'requested', 'queued', 'accepted', 'active', 'resolved', 'returned_to_bot', 'cancelled', 'expired', 'failed'));
UPDATE handoffs SET stage = state;
ALTER TABLE handoffs DROP COLUMN state;
ALTER TABLE handoffs RENAME COLUMN stage TO state;
ALTER TABLE handoffs ADD COLUMN accepted_at TEXT;
ALTER TABLE handoffs ADD COLUMN closed_at TEXT;
-- Serves those nobody has heard of too.
CREATE INDEX handoffs_state ON handoffs (state, id);

-- Written with the turn that the call led to, in its transaction: there is no call of which only half is stored.
CREATE TABLE inbound_receipts (
    caller          TEXT    NOT NULL,
    key             TEXT    NOT NULL,
    sha256          BLOB    NOT NULL CHECK (length(sha256) = 32),
    conversation_id TEXT    NOT NULL REFERENCES conversations (id),
    turn_no         INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX inbound_receipts_conversation ON inbound_receipts (conversation_id);

-- The order in which events were stored; a number is never given twice.
CREATE TABLE event_places (
    place    INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT    NOT NULL UNIQUE REFERENCES outbox_events (id)
) STRICT;

INSERT INTO event_places (event_id) SELECT id FROM outbox_events ORDER BY occurred_ms, handoff_id, seq;

CREATE TRIGGER outbox_events_place AFTER INSERT ON outbox_events
BEGIN
    INSERT INTO event_places (event_id) VALUES (new.id);
END;
