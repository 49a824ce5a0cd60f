-- Palabre 0006: comment threads of the drafting team on exact words of the living text.

-- Grows whenever anything of a text's threads changes: readers ask for what came after the last that they saw.
CREATE TABLE thread_revs (
    text_id TEXT NOT NULL PRIMARY KEY REFERENCES texts(id),
    rev BIGINT NOT NULL
);

CREATE TABLE threads (
    id TEXT NOT NULL PRIMARY KEY,
    text_id TEXT NOT NULL REFERENCES texts(id),
    anchor TEXT NOT NULL,            -- JSON (docs-schema/src/anchor)
    section TEXT NOT NULL,           -- where the words stood when it was opened; empty: in the title
    place TEXT NOT NULL,             -- that section's number and heading, as it was read
    quote TEXT NOT NULL,             -- the words it is about
    person_id TEXT NOT NULL REFERENCES persons(id),
    created_at BIGINT NOT NULL,
    resolved_at BIGINT,
    resolved_by TEXT REFERENCES persons(id),
    assigned_id TEXT REFERENCES persons(id),
    rev BIGINT NOT NULL              -- the text's, when it last changed
);
CREATE INDEX threads_rev ON threads(text_id, rev);

CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    thread_id TEXT NOT NULL REFERENCES threads(id),
    person_id TEXT NOT NULL REFERENCES persons(id),
    key TEXT NOT NULL,               -- the sender's: sent twice, stored once
    body TEXT NOT NULL,              -- Markdown
    created_at BIGINT NOT NULL,
    UNIQUE (person_id, key)
);
CREATE INDEX messages_thread ON messages(thread_id);

CREATE TABLE mentions (
    message_id TEXT NOT NULL REFERENCES messages(id),
    person_id TEXT NOT NULL REFERENCES persons(id),
    PRIMARY KEY (message_id, person_id)
);
CREATE INDEX mentions_person ON mentions(person_id);
