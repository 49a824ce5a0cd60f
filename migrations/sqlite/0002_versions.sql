-- Palabre 0002: versions of a text, their publication, dossiers open to the public.

ALTER TABLE dossiers ADD COLUMN open BIGINT NOT NULL DEFAULT 0;   -- 1: anybody may see what is published in it

-- A text frozen as it stood at an entry of its log. A row never changes and never goes: the database refuses.
CREATE TABLE versions (
    text_id TEXT NOT NULL REFERENCES texts(id),
    n BIGINT NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons(id),
    created_at BIGINT NOT NULL,
    log_id TEXT NOT NULL,
    seq BIGINT NOT NULL,             -- the last entry of that log which is in it
    heads BLOB NOT NULL,             -- Automerge heads, 32 bytes each, ascending
    title TEXT NOT NULL,             -- its own, as it then read
    body BLOB NOT NULL,              -- canonical bytes (docs-schema/src/canonical.rs)
    hash BLOB NOT NULL,              -- SHA-256 of them
    PRIMARY KEY (text_id, n)
);

-- A published version stays published: who has read it cannot be made not to have.
CREATE TABLE publications (
    text_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons(id),
    published_at BIGINT NOT NULL,
    PRIMARY KEY (text_id, n),
    FOREIGN KEY (text_id, n) REFERENCES versions(text_id, n)
);

-- From here on each database says it in its own way.
CREATE TRIGGER versions_never_change BEFORE UPDATE ON versions
    BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;
CREATE TRIGGER versions_never_go BEFORE DELETE ON versions
    BEGIN SELECT RAISE(ABORT, 'a version never goes'); END;
CREATE TRIGGER publications_never_change BEFORE UPDATE ON publications
    BEGIN SELECT RAISE(ABORT, 'a publication never changes'); END;
CREATE TRIGGER publications_never_go BEFORE DELETE ON publications
    BEGIN SELECT RAISE(ABORT, 'a publication never goes'); END;
