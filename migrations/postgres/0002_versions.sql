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
    heads BYTEA NOT NULL,             -- Automerge heads, 32 bytes each, ascending
    title TEXT NOT NULL,             -- its own, as it then read
    body BYTEA NOT NULL,              -- canonical bytes (docs-schema/src/canonical.rs)
    hash BYTEA NOT NULL,              -- SHA-256 of them
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
CREATE FUNCTION palabre_never() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a row of % never changes and never goes', TG_TABLE_NAME; END
$$;
CREATE TRIGGER versions_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON versions
    FOR EACH STATEMENT EXECUTE FUNCTION palabre_never();
CREATE TRIGGER publications_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON publications
    FOR EACH STATEMENT EXECUTE FUNCTION palabre_never();
