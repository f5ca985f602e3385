-- An endpoint can be switched off: by its own word (410), by an operator, or after days of nothing but failure.
-- What is meant for it waits, parked. failures, failing_since_ms: those in a row, since the last success.

ALTER TABLE endpoints ADD COLUMN off_why TEXT CHECK (off_why IN ('gone', 'failing', 'paused'));
ALTER TABLE endpoints ADD COLUMN off_since_ms INTEGER;
ALTER TABLE endpoints ADD COLUMN failing_since_ms INTEGER;
ALTER TABLE endpoints ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
