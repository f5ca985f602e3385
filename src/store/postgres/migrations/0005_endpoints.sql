-- As in SQLite: why and since when an endpoint is off, and its failures in a row.

ALTER TABLE endpoints
    ADD COLUMN off_why          TEXT CHECK (off_why IN ('gone', 'failing', 'paused')),
    ADD COLUMN off_since_ms     BIGINT,
    ADD COLUMN failing_since_ms BIGINT,
    ADD COLUMN failures         INTEGER NOT NULL DEFAULT 0;
