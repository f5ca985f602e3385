-- As in SQLite: what visitors were told of the wait.

ALTER TABLE handoffs
    ADD COLUMN stated_low_s  INTEGER,
    ADD COLUMN stated_high_s INTEGER;
CREATE INDEX handoffs_queue ON handoffs (queue, requested_ms);
