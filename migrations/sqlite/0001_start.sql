-- Palabre 0001: people, dossiers, texts, the log of changes, the journal.
-- Times are milliseconds since 1970 UTC; truth is 0 or 1; ids are UUID v7 texts unless said.

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE institutions (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    short_name TEXT NOT NULL,
    category TEXT NOT NULL,          -- state, partner, civil-society, private-sector
    region TEXT NOT NULL,
    colour TEXT NOT NULL,            -- #rrggbb
    created_at BIGINT NOT NULL
);

CREATE TABLE persons (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,      -- lower case
    name TEXT NOT NULL,
    institution_id TEXT REFERENCES institutions(id),
    password_hash TEXT NOT NULL,     -- argon2id, PHC string
    administrator BIGINT NOT NULL DEFAULT 0,
    language TEXT NOT NULL DEFAULT '',
    disabled_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,   -- SHA-256 of the cookie's value
    person_id TEXT NOT NULL REFERENCES persons(id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions(person_id);

CREATE TABLE tokens (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES persons(id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX tokens_person ON tokens(person_id);

CREATE TABLE dossiers (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    stage TEXT NOT NULL,             -- drafting, consultation, workshop, adopted, archived
    journal_n BIGINT NOT NULL DEFAULT 0,
    journal_hash BLOB NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE texts (
    id TEXT NOT NULL PRIMARY KEY,
    dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    title TEXT NOT NULL,             -- as last read from the document
    lang TEXT NOT NULL,              -- BCP 47
    dir TEXT NOT NULL,               -- ltr, rtl
    numbering TEXT NOT NULL,         -- decimal, legal, none
    restricted BIGINT NOT NULL DEFAULT 0,  -- 1: only institutions of text_institutions
    position BIGINT NOT NULL,
    log_id TEXT NOT NULL,
    head_seq BIGINT NOT NULL,        -- last number given out in log
    access_epoch BIGINT NOT NULL,    -- grows whenever anybody's access to it changes
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX texts_dossier ON texts(dossier_id, position);

CREATE TABLE text_institutions (
    text_id TEXT NOT NULL REFERENCES texts(id),
    institution_id TEXT NOT NULL REFERENCES institutions(id),
    PRIMARY KEY (text_id, institution_id)
);

CREATE TABLE memberships (
    id TEXT NOT NULL PRIMARY KEY,
    dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    person_id TEXT NOT NULL REFERENCES persons(id),
    role TEXT NOT NULL,              -- drafter, reviewer, contributor, facilitator, observer
    text_id TEXT REFERENCES texts(id),   -- null: the whole dossier
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX memberships_person ON memberships(person_id);
CREATE INDEX memberships_dossier ON memberships(dossier_id);
-- Nobody holds the same role twice at once.
CREATE UNIQUE INDEX memberships_once ON memberships(dossier_id, person_id, role, (COALESCE(text_id, '')))
    WHERE ended_at IS NULL;

CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    role TEXT NOT NULL,
    institution_id TEXT REFERENCES institutions(id),
    text_id TEXT REFERENCES texts(id),
    note TEXT NOT NULL DEFAULT '',
    invited_by TEXT NOT NULL REFERENCES persons(id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    used_by TEXT REFERENCES persons(id),
    revoked_at BIGINT
);
CREATE INDEX invitations_dossier ON invitations(dossier_id);

-- An actor (16 random bytes of one tab session) belongs to one person for ever.
-- next_seq is compared and moved in the append transaction, so that (text, actor, actor's seq) is unique
-- without a row a change.
CREATE TABLE actors (
    text_id TEXT NOT NULL REFERENCES texts(id),
    actor BLOB NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons(id),
    on_behalf_of TEXT,               -- JSON: an import, a restore, a merge; null for typing
    next_seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (text_id, actor)
);
CREATE INDEX actors_actor ON actors(actor);

-- One row is one stored batch of consecutive log entries, each change with its length before it (docs in store/log.rs).
CREATE TABLE log (
    text_id TEXT NOT NULL REFERENCES texts(id),
    last_seq BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (text_id, last_seq)
);

-- Kept for ever: whose each log entry is.
CREATE TABLE log_runs (
    text_id TEXT NOT NULL REFERENCES texts(id),
    last_seq BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    actor BLOB NOT NULL,
    actor_first BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (text_id, last_seq)
);

CREATE TABLE snapshots (
    text_id TEXT NOT NULL PRIMARY KEY REFERENCES texts(id),
    upto_seq BIGINT NOT NULL,
    body BLOB NOT NULL,             -- Automerge save of the full history up to upto_seq
    objects BLOB,                   -- every object ever made in it (rooms/objects.rs); null: ask the history
    made_at BIGINT NOT NULL
);

CREATE TABLE quarantine (
    text_id TEXT NOT NULL REFERENCES texts(id),
    seq BIGINT NOT NULL,
    hash BLOB NOT NULL,
    actor BLOB NOT NULL,
    person_id TEXT NOT NULL,
    body BLOB NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (text_id, seq)
);

-- Append-only, hash-chained: hash = SHA-256 of the written encoding in domain/journal.rs.
CREATE TABLE journal (
    dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id TEXT,
    act TEXT NOT NULL,
    data TEXT NOT NULL,              -- JSON, keys sorted
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (dossier_id, n)
);
