-- When a content version last went live, and when the state of a folder was set aside as one: RFC 3339, in UTC.
-- Without a value for versions that were kept before; their turns say when they served.

ALTER TABLE content_versions ADD COLUMN live_at TEXT;
ALTER TABLE content_versions ADD COLUMN set_aside_at TEXT;
