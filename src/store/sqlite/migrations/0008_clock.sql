-- When due_ms was set, by the clock of then: if that is in the future, the clock was set back since.

ALTER TABLE deliveries ADD COLUMN set_ms INTEGER NOT NULL DEFAULT 0;
