-- Palabre 0009: seals of adopted versions.

-- One a version, with what was signed, letter by letter. A row never changes and never goes: the database refuses.
CREATE TABLE seals (
    text_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons(id),
    sealed_at BIGINT NOT NULL,
    statement TEXT NOT NULL,         -- the JSON of server/src/domain/seal.rs, as it was signed
    public_key BLOB NOT NULL,       -- of the instance, when it signed
    signature BLOB NOT NULL,
    workshop_id TEXT,                -- the workshop that adopted it, where one was held here
    before_n BIGINT,                 -- the version that the workshop had before it
    PRIMARY KEY (text_id, n),
    FOREIGN KEY (text_id, n) REFERENCES versions(text_id, n)
);
CREATE INDEX versions_hash ON versions(hash);

-- From here on each database says it in its own way.
CREATE TRIGGER seals_never_change BEFORE UPDATE ON seals
    BEGIN SELECT RAISE(ABORT, 'a seal never changes'); END;
CREATE TRIGGER seals_never_go BEFORE DELETE ON seals
    BEGIN SELECT RAISE(ABORT, 'a seal never goes'); END;
