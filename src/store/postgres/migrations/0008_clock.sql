-- As in SQLite: when due_ms was set, by the clock of then.

ALTER TABLE deliveries ADD COLUMN set_ms BIGINT NOT NULL DEFAULT 0;
