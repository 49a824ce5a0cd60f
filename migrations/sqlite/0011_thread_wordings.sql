-- Palabre 0011: wording that a message of a thread proposes for the words it is about, and what became of it.

CREATE TABLE wordings (
    message_id TEXT NOT NULL PRIMARY KEY REFERENCES messages(id),
    quote TEXT NOT NULL,             -- the words as they stood when it was proposed, whole
    words TEXT NOT NULL,
    institution_id TEXT REFERENCES institutions(id), -- the proposer's, at that time
    actor BLOB,                      -- under which it goes into the text; it is there once this actor has written
    applied_by TEXT REFERENCES persons(id),
    applied_at BIGINT
);
