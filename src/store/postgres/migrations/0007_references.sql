-- As in SQLite: what connectors have reached at helpdesks. A row goes with its handoff.

CREATE TABLE external_references (
    endpoint_id TEXT COLLATE "C" NOT NULL,
    handoff_id  TEXT COLLATE "C" NOT NULL REFERENCES handoffs (id),
    reference   TEXT NOT NULL,
    cursor      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (endpoint_id, handoff_id)
);

-- Helpdesks join tickets, so that one can stand for two handoffs: no unique index.
CREATE INDEX external_references_reference ON external_references (endpoint_id, reference);
CREATE INDEX external_references_handoff ON external_references (handoff_id);

-- Steps that succeeded and are not repeated. captured: a JSON object of texts.
CREATE TABLE connector_steps (
    endpoint_id TEXT COLLATE "C" NOT NULL,
    handoff_id  TEXT COLLATE "C" NOT NULL REFERENCES handoffs (id),
    step        TEXT COLLATE "C" NOT NULL,
    captured    TEXT NOT NULL,
    PRIMARY KEY (endpoint_id, handoff_id, step)
);

CREATE INDEX connector_steps_handoff ON connector_steps (handoff_id);
