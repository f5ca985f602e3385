-- Flows that wait for a service to call back: for whom a call is, and when it comes too late. Written with the turns
-- that begin and end a wait, in their transactions.
CREATE TABLE open_waits (
    conversation_id TEXT    PRIMARY KEY REFERENCES conversations (id),
    hook            TEXT    NOT NULL,
    reference       TEXT    NOT NULL,
    until_ms        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX open_waits_reference ON open_waits (hook, reference);
CREATE INDEX open_waits_until ON open_waits (until_ms);
