-- Conversations and their turns; what helpdesks are told, and how far that got.
-- Times that people read are RFC 3339 texts; times that are compared are milliseconds since 1970.

CREATE TABLE conversations (
    id         TEXT PRIMARY KEY,
    token      BLOB NOT NULL CHECK (length(token) = 32),
    language   TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE turns (
    conversation_id TEXT    NOT NULL REFERENCES conversations (id),
    no              INTEGER NOT NULL CHECK (no >= 0),
    at              TEXT    NOT NULL,
    client_id       TEXT,
    version         INTEGER NOT NULL,
    events          TEXT    NOT NULL,
    PRIMARY KEY (conversation_id, no)
) STRICT;

CREATE UNIQUE INDEX turns_client ON turns (conversation_id, client_id) WHERE client_id IS NOT NULL;

CREATE TRIGGER turns_append_only BEFORE UPDATE ON turns
BEGIN
    SELECT RAISE (ABORT, 'turns are append-only');
END;

CREATE TABLE handoffs (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    queue           TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('requested', 'queued')),
    requested_at    TEXT NOT NULL,
    requested_ms    INTEGER NOT NULL
) STRICT;

CREATE INDEX handoffs_conversation ON handoffs (conversation_id);
CREATE INDEX handoffs_newest ON handoffs (requested_ms);
CREATE INDEX handoffs_unheard ON handoffs (id) WHERE state = 'requested';

-- The body is frozen: every try and repeat sends these bytes.
CREATE TABLE outbox_events (
    id          TEXT PRIMARY KEY,
    handoff_id  TEXT    NOT NULL REFERENCES handoffs (id),
    seq         INTEGER NOT NULL CHECK (seq >= 1),
    type        TEXT    NOT NULL,
    occurred_at TEXT    NOT NULL,
    occurred_ms INTEGER NOT NULL,
    body        BLOB    NOT NULL,
    body_sha256 BLOB    NOT NULL CHECK (length(body_sha256) = 32),
    UNIQUE (handoff_id, seq)
) STRICT;

CREATE TABLE endpoints (
    id TEXT PRIMARY KEY
) STRICT;

-- ready: the delivery before it, of the same handoff to the same endpoint, is done (or there is none).
-- due_ms: when it may be claimed; for a leased one the end of the lease.
CREATE TABLE deliveries (
    id          TEXT PRIMARY KEY,
    event_id    TEXT    NOT NULL REFERENCES outbox_events (id),
    endpoint_id TEXT    NOT NULL REFERENCES endpoints (id),
    handoff_id  TEXT    NOT NULL REFERENCES handoffs (id),
    seq         INTEGER NOT NULL CHECK (seq >= 1),
    state       TEXT    NOT NULL CHECK (state IN ('pending', 'leased', 'delivered', 'dead', 'parked')),
    ready       INTEGER NOT NULL CHECK (ready IN (0, 1)),
    due_ms      INTEGER NOT NULL,
    created_ms  INTEGER NOT NULL,
    fence       INTEGER NOT NULL DEFAULT 0,
    attempt     INTEGER NOT NULL DEFAULT 0,
    last_status INTEGER,
    last_error  TEXT,
    UNIQUE (event_id, endpoint_id),
    UNIQUE (endpoint_id, handoff_id, seq)
) STRICT;

CREATE INDEX deliveries_claimable ON deliveries (endpoint_id, due_ms) WHERE ready = 1 AND state IN ('pending', 'leased');
CREATE INDEX deliveries_unfinished ON deliveries (state, created_ms) WHERE state <> 'delivered';
CREATE INDEX deliveries_handoff ON deliveries (handoff_id);

-- One row a try whose end is known. late: the lease was over and somebody else held it.
CREATE TABLE delivery_attempts (
    delivery_id   TEXT    NOT NULL REFERENCES deliveries (id),
    fence         INTEGER NOT NULL,
    attempt       INTEGER NOT NULL,
    started       TEXT    NOT NULL,
    ended         TEXT    NOT NULL,
    status        INTEGER,
    error_class   TEXT,
    response_head BLOB    NOT NULL,
    remote_addr   TEXT,
    outcome       TEXT    NOT NULL,
    late          INTEGER NOT NULL CHECK (late IN (0, 1)),
    PRIMARY KEY (delivery_id, fence)
) STRICT;

-- Written to see whether writing works.
CREATE TABLE heartbeat (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    beat INTEGER NOT NULL
) STRICT;

INSERT INTO heartbeat (one, beat) VALUES (1, 0);
