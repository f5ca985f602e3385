-- What visitors were told of the wait, in seconds; without a value where nothing could be told.

ALTER TABLE handoffs ADD COLUMN stated_low_s INTEGER;
ALTER TABLE handoffs ADD COLUMN stated_high_s INTEGER;
CREATE INDEX handoffs_queue ON handoffs (queue, requested_ms);
