-- Palabre 0004: consultations, what is contributed to them and what became of it.

-- A published version opened to institutions, to people or to all, between two dates.
CREATE TABLE consultations (
    id TEXT NOT NULL PRIMARY KEY,
    text_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    presentation TEXT NOT NULL,      -- Markdown
    questions TEXT NOT NULL,         -- guiding questions, Markdown
    contact TEXT NOT NULL,
    audience TEXT NOT NULL,          -- institutions, people, all
    entry TEXT NOT NULL,             -- how contributions of the public come in: confirmed (by e-mail), moderated, open
    by_persons BIGINT NOT NULL,      -- 1: members of an institution may also contribute as persons
    opens_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,       -- the first moment at which it is closed
    zone TEXT NOT NULL,              -- IANA name of the time zone that the dates are said in
    next_n BIGINT NOT NULL,          -- the number of the next contribution
    rev BIGINT NOT NULL,             -- grows whenever anything in it changes
    person_id TEXT NOT NULL REFERENCES persons(id),
    created_at BIGINT NOT NULL,
    FOREIGN KEY (text_id, version) REFERENCES versions(text_id, n)
);
CREATE INDEX consultations_text ON consultations(text_id);

-- Whom it is open to, besides or instead of all.
CREATE TABLE consultation_institutions (
    consultation_id TEXT NOT NULL REFERENCES consultations(id),
    institution_id TEXT NOT NULL REFERENCES institutions(id),
    PRIMARY KEY (consultation_id, institution_id)
);
CREATE TABLE consultation_people (
    consultation_id TEXT NOT NULL REFERENCES consultations(id),
    person_id TEXT NOT NULL REFERENCES persons(id),
    PRIMARY KEY (consultation_id, person_id)
);

-- Who speaks for an institution in a dossier.
CREATE TABLE focal_points (
    dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    institution_id TEXT NOT NULL REFERENCES institutions(id),
    person_id TEXT NOT NULL REFERENCES persons(id),
    PRIMARY KEY (dossier_id, institution_id, person_id)
);

CREATE TABLE contributions (
    id TEXT NOT NULL PRIMARY KEY,
    consultation_id TEXT NOT NULL REFERENCES consultations(id),
    n BIGINT,                        -- its number for ever, given when it is sent; null: a draft
    key TEXT NOT NULL,               -- the sender's: sent twice, stored once
    state TEXT NOT NULL,             -- draft, unconfirmed, received, withdrawn
    shown TEXT NOT NULL,             -- to others: waiting, shown, hidden
    kind TEXT NOT NULL,              -- substantive, drafting, factual, translation, question
    body TEXT NOT NULL,              -- Markdown
    proposal TEXT NOT NULL,          -- wording proposed in place of the quoted words
    section TEXT NOT NULL,           -- empty: about the text as a whole
    place TEXT NOT NULL,             -- that section's number and heading, as it was read
    quote TEXT NOT NULL,             -- the words it is about
    anchor TEXT,                     -- JSON (docs-schema/src/anchor); null: about the text as a whole
    person_id TEXT REFERENCES persons(id),
    institution_id TEXT REFERENCES institutions(id),
    official BIGINT NOT NULL,        -- 1: the position of the institution
    name TEXT NOT NULL,              -- of somebody without an account
    email TEXT NOT NULL,
    source TEXT NOT NULL,            -- form, oral, paper, import
    heard TEXT,                      -- JSON: where, when, from whom, in which language it was heard
    original TEXT NOT NULL,          -- the words as they were said or written, in their language
    entered_by TEXT REFERENCES persons(id),
    fingerprint BYTEA,                -- of the row of a file
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    sent_at BIGINT,
    why TEXT NOT NULL,               -- the public reason of a withdrawal, a hiding or a redaction
    redacted_at BIGINT,
    outcome TEXT,                    -- accepted, partly, not-accepted, out-of-scope, covered
    reason TEXT NOT NULL,
    responsible_id TEXT REFERENCES persons(id),
    answered_by TEXT REFERENCES persons(id),
    answered_at BIGINT,
    told_at BIGINT,                  -- when the outcome was published
    rev BIGINT NOT NULL,             -- the consultation's, when it last changed
    UNIQUE (consultation_id, n),
    UNIQUE (consultation_id, key),
    UNIQUE (consultation_id, fingerprint)
);
CREATE INDEX contributions_rev ON contributions(consultation_id, rev);
CREATE INDEX contributions_person ON contributions(person_id);

-- The changes of a text that carried a contribution out.
CREATE TABLE contribution_changes (
    contribution_id TEXT NOT NULL REFERENCES contributions(id),
    text_id TEXT NOT NULL REFERENCES texts(id),
    actor BYTEA NOT NULL,
    actor_seq BIGINT NOT NULL,
    how TEXT NOT NULL,               -- applied, chosen
    person_id TEXT NOT NULL REFERENCES persons(id),
    at BIGINT NOT NULL,
    PRIMARY KEY (contribution_id, text_id, actor, actor_seq)
);
CREATE INDEX contribution_changes_text ON contribution_changes(text_id, actor, actor_seq);

-- Letters to people, kept until they have gone and after.
CREATE TABLE letters (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT REFERENCES persons(id),
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    sent_at BIGINT,
    tries BIGINT NOT NULL,
    error TEXT NOT NULL
);
CREATE INDEX letters_due ON letters(sent_at, due_at);
ALTER TABLE persons ADD COLUMN letters TEXT NOT NULL DEFAULT 'each';   -- each, daily, weekly, none

-- From here on each database says it in its own way.
CREATE FUNCTION palabre_keeps_its_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a contribution never goes and keeps its number'; END
$$;
CREATE TRIGGER contributions_never_go BEFORE DELETE ON contributions
    FOR EACH ROW WHEN (OLD.n IS NOT NULL) EXECUTE FUNCTION palabre_keeps_its_number();
CREATE TRIGGER contributions_keep_their_number BEFORE UPDATE ON contributions
    FOR EACH ROW WHEN (OLD.n IS NOT NULL AND NEW.n IS DISTINCT FROM OLD.n) EXECUTE FUNCTION palabre_keeps_its_number();
