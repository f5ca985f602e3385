-- What turns were made from, so that each can be repeated: the input as it came, the program, and the content's files
-- as written. A file that several versions share is kept once.

CREATE TABLE content_versions (
    id      INTEGER PRIMARY KEY,
    version TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE content_blobs (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    packed BLOB NOT NULL
) STRICT;

CREATE TABLE content_files (
    content_id INTEGER NOT NULL REFERENCES content_versions (id),
    path       TEXT    NOT NULL,
    sha256     BLOB    NOT NULL REFERENCES content_blobs (sha256),
    PRIMARY KEY (content_id, path)
) STRICT, WITHOUT ROWID;

CREATE INDEX content_files_blob ON content_files (sha256);

-- Without a value for turns that were stored before.
ALTER TABLE turns ADD COLUMN content_id INTEGER REFERENCES content_versions (id);
ALTER TABLE turns ADD COLUMN program TEXT;
ALTER TABLE turns ADD COLUMN input TEXT;

CREATE INDEX turns_content ON turns (content_id);
