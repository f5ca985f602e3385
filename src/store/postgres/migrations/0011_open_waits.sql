-- As in SQLite: flows that wait for a service to call back.
CREATE TABLE open_waits (
    conversation_id TEXT   COLLATE "C" PRIMARY KEY REFERENCES conversations (id),
    hook            TEXT   COLLATE "C" NOT NULL,
    reference       TEXT   COLLATE "C" NOT NULL,
    until_ms        BIGINT NOT NULL
);

CREATE INDEX open_waits_reference ON open_waits (hook, reference);
CREATE INDEX open_waits_until ON open_waits (until_ms);
