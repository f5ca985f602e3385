-- As in PostgreSQL: conversations by their age, so that those that are old enough are found without a look at all.

CREATE INDEX conversations_created ON conversations (created_at);
