-- The endpoint that did not take a handoff: the deliveries to the one that stands in for it name it.

ALTER TABLE deliveries ADD COLUMN fallback_of TEXT COLLATE "C";
CREATE INDEX deliveries_fallback ON deliveries (endpoint_id, handoff_id, seq) WHERE fallback_of IS NOT NULL;
