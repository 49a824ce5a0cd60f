-- Palabre 0008: validation workshops: who is invited, what is on the agenda, who is in the room, what was decided.

CREATE TABLE workshops (
    id TEXT NOT NULL PRIMARY KEY,
    dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    n BIGINT NOT NULL,               -- its number in the dossier, for ever
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    presentation TEXT NOT NULL,      -- Markdown: what the convocation says
    opens_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    zone TEXT NOT NULL,              -- IANA name of the time zone that the dates are said in
    chair_id TEXT REFERENCES persons(id),
    rapporteur_id TEXT REFERENCES persons(id),
    quorum_institutions BIGINT NOT NULL,  -- percent of the invited institutions that must be there; 0: no such rule
    quorum_seats BIGINT NOT NULL,    -- percent of the seats
    voting TEXT NOT NULL,            -- institution (one vote each), seat (one vote for each delegate present)
    majority TEXT NOT NULL,          -- simple (more than half of the votes cast), two-thirds
    code TEXT NOT NULL UNIQUE,       -- what participants type on their phones
    state TEXT NOT NULL,             -- prepared, open, suspended, closed
    shown_item TEXT,                 -- the agenda item that the projector shows
    next_decision BIGINT NOT NULL,
    rev BIGINT NOT NULL,             -- grows whenever anything in it changes
    person_id TEXT NOT NULL REFERENCES persons(id),
    created_at BIGINT NOT NULL,
    UNIQUE (dossier_id, n)
);

-- The versions that it is about: one of each text.
CREATE TABLE workshop_texts (
    workshop_id TEXT NOT NULL REFERENCES workshops(id),
    text_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (workshop_id, text_id),
    FOREIGN KEY (text_id, version) REFERENCES versions(text_id, n)
);

CREATE TABLE workshop_institutions (
    workshop_id TEXT NOT NULL REFERENCES workshops(id),
    institution_id TEXT NOT NULL REFERENCES institutions(id),
    seats BIGINT NOT NULL,
    votes BIGINT NOT NULL,           -- 1: it votes and counts for the quorum; 0: it observes
    PRIMARY KEY (workshop_id, institution_id)
);

-- Groups that work in parallel on parts of the agenda, each in a branch of a text.
CREATE TABLE commissions (
    id TEXT NOT NULL PRIMARY KEY,
    workshop_id TEXT NOT NULL REFERENCES workshops(id),
    n BIGINT NOT NULL,
    name TEXT NOT NULL,
    rapporteur_id TEXT REFERENCES persons(id),
    report TEXT NOT NULL,            -- Markdown: what it tells the plenary
    reported_at BIGINT,
    UNIQUE (workshop_id, n)
);
CREATE TABLE commission_branches (
    commission_id TEXT NOT NULL REFERENCES commissions(id),
    text_id TEXT NOT NULL REFERENCES texts(id),   -- the text that the branch is of
    branch_id TEXT NOT NULL REFERENCES texts(id),
    PRIMARY KEY (commission_id, text_id)
);

CREATE TABLE agenda_items (
    id TEXT NOT NULL PRIMARY KEY,
    workshop_id TEXT NOT NULL REFERENCES workshops(id),
    place BIGINT NOT NULL,           -- its order on the agenda
    text_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    section TEXT NOT NULL,           -- the provision's first section; empty: the whole text
    scope TEXT NOT NULL,             -- section (that one alone), chapter (with what is below it), text
    title TEXT NOT NULL,             -- number and heading, as the version has them
    commission_id TEXT REFERENCES commissions(id),
    carried_from TEXT REFERENCES agenda_items(id),  -- the item of an earlier workshop that was put off
    FOREIGN KEY (text_id, version) REFERENCES versions(text_id, n)
);
CREATE INDEX agenda_items_workshop ON agenda_items(workshop_id, place);

-- Delegates. Who joined by the code of the workshop counts once the secretariat has let them in.
CREATE TABLE seats (
    id TEXT NOT NULL PRIMARY KEY,
    workshop_id TEXT NOT NULL REFERENCES workshops(id),
    institution_id TEXT NOT NULL REFERENCES institutions(id),
    name TEXT NOT NULL,
    office TEXT NOT NULL,            -- their function
    person_id TEXT REFERENCES persons(id),
    how TEXT NOT NULL,               -- list (by the secretariat), code (on their phone)
    secret_hash BLOB,                -- of what their phone holds
    admitted_at BIGINT,
    removed_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX seats_workshop ON seats(workshop_id);
CREATE UNIQUE INDEX seats_secret ON seats(secret_hash);

-- When they were in the room.
CREATE TABLE seat_times (
    seat_id TEXT NOT NULL REFERENCES seats(id),
    arrived_at BIGINT NOT NULL,
    left_at BIGINT,
    PRIMARY KEY (seat_id, arrived_at)
);

-- Votes that are counted: one open at a time. Hands are entered by the secretariat, phones vote themselves.
CREATE TABLE ballots (
    id TEXT NOT NULL PRIMARY KEY,
    workshop_id TEXT NOT NULL REFERENCES workshops(id),
    item_id TEXT NOT NULL REFERENCES agenda_items(id),
    question TEXT NOT NULL,
    mode TEXT NOT NULL,              -- hands, phones
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    dropped BIGINT NOT NULL,         -- 1: closed without counting
    person_id TEXT NOT NULL REFERENCES persons(id)
);
CREATE INDEX ballots_workshop ON ballots(workshop_id);
CREATE UNIQUE INDEX ballots_one_open ON ballots(workshop_id) WHERE closed_at IS NULL;

-- A voter is an institution or a seat, as the workshop's rule says: one vote each.
CREATE TABLE ballot_votes (
    ballot_id TEXT NOT NULL REFERENCES ballots(id),
    voter TEXT NOT NULL,
    institution_id TEXT NOT NULL REFERENCES institutions(id),
    seat_id TEXT REFERENCES seats(id),
    choice TEXT NOT NULL,            -- for, against, abstain
    turn BIGINT NOT NULL,            -- grows each time this voter chooses: a repeated or late message changes nothing
    at BIGINT NOT NULL,
    PRIMARY KEY (ballot_id, voter)
);

-- What was decided. A correction is another decision that names the one it replaces.
CREATE TABLE decisions (
    id TEXT NOT NULL PRIMARY KEY,
    workshop_id TEXT NOT NULL REFERENCES workshops(id),
    n BIGINT NOT NULL,               -- its number in the workshop, for ever
    item_id TEXT NOT NULL REFERENCES agenda_items(id),
    commission_id TEXT REFERENCES commissions(id),  -- a recommendation of that commission to the plenary
    kind TEXT NOT NULL,              -- adopted, amended, reserved, sent-back, postponed
    mode TEXT NOT NULL,              -- consensus, hands, phones
    ballot_id TEXT REFERENCES ballots(id),
    votes_for BIGINT NOT NULL,
    votes_against BIGINT NOT NULL,
    votes_abstain BIGINT NOT NULL,
    note TEXT NOT NULL,              -- what the rapporteur adds
    replaces BIGINT,                 -- the number of the decision that it corrects
    log_id TEXT NOT NULL,            -- where the decided words stand in the text's log
    seq BIGINT NOT NULL,
    heads BLOB NOT NULL,
    body BLOB NOT NULL,              -- the provision decided on, by its written encoding
    hash BLOB NOT NULL,              -- of it
    version_hash BLOB NOT NULL,      -- of the provision as the workshop's version has it
    institutions_present BIGINT NOT NULL,
    institutions_all BIGINT NOT NULL,
    seats_present BIGINT NOT NULL,
    seats_all BIGINT NOT NULL,
    quorum BIGINT NOT NULL,          -- 1: it was there
    why_without TEXT NOT NULL,       -- why the chair went on without it
    person_id TEXT NOT NULL REFERENCES persons(id),
    at BIGINT NOT NULL,
    UNIQUE (workshop_id, n)
);
CREATE INDEX decisions_item ON decisions(item_id);

-- Each institution's reservation, in its own words.
CREATE TABLE reservations (
    decision_id TEXT NOT NULL REFERENCES decisions(id),
    institution_id TEXT NOT NULL REFERENCES institutions(id),
    words TEXT NOT NULL,
    PRIMARY KEY (decision_id, institution_id)
);

-- The minutes: what the rapporteur writes while they are open, and what was signed.
CREATE TABLE minutes_parts (
    workshop_id TEXT NOT NULL REFERENCES workshops(id),
    part TEXT NOT NULL,              -- opening, discussion, closing, or an agenda item's id
    words TEXT NOT NULL,             -- Markdown
    person_id TEXT NOT NULL REFERENCES persons(id),
    at BIGINT NOT NULL,
    PRIMARY KEY (workshop_id, part)
);
CREATE TABLE minutes (
    workshop_id TEXT NOT NULL REFERENCES workshops(id),
    n BIGINT NOT NULL,
    body BLOB NOT NULL,              -- by the written encoding of minutes
    hash BLOB NOT NULL,
    signature BLOB NOT NULL,         -- of the instance's key
    person_id TEXT NOT NULL REFERENCES persons(id),
    at BIGINT NOT NULL,
    PRIMARY KEY (workshop_id, n)
);
CREATE TABLE minutes_signatures (
    workshop_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    office TEXT NOT NULL,            -- in which function they sign
    image BLOB,                      -- PNG or JPEG: drawn or scanned
    image_type TEXT NOT NULL,
    signature BLOB NOT NULL,         -- of the instance's key, over the minutes' hash and all of the above
    person_id TEXT NOT NULL REFERENCES persons(id),
    at BIGINT NOT NULL,
    PRIMARY KEY (workshop_id, n, place),
    FOREIGN KEY (workshop_id, n) REFERENCES minutes(workshop_id, n)
);

-- From here on each database says it in its own way.
CREATE TRIGGER decisions_never_change BEFORE UPDATE ON decisions
    BEGIN SELECT RAISE(ABORT, 'what was decided or signed never changes'); END;
CREATE TRIGGER decisions_never_go BEFORE DELETE ON decisions
    BEGIN SELECT RAISE(ABORT, 'what was decided or signed never goes'); END;
CREATE TRIGGER reservations_never_change BEFORE UPDATE ON reservations
    BEGIN SELECT RAISE(ABORT, 'what was decided or signed never changes'); END;
CREATE TRIGGER reservations_never_go BEFORE DELETE ON reservations
    BEGIN SELECT RAISE(ABORT, 'what was decided or signed never goes'); END;
CREATE TRIGGER minutes_never_change BEFORE UPDATE ON minutes
    BEGIN SELECT RAISE(ABORT, 'what was decided or signed never changes'); END;
CREATE TRIGGER minutes_never_go BEFORE DELETE ON minutes
    BEGIN SELECT RAISE(ABORT, 'what was decided or signed never goes'); END;
CREATE TRIGGER minutes_signatures_never_change BEFORE UPDATE ON minutes_signatures
    BEGIN SELECT RAISE(ABORT, 'what was decided or signed never changes'); END;
CREATE TRIGGER minutes_signatures_never_go BEFORE DELETE ON minutes_signatures
    BEGIN SELECT RAISE(ABORT, 'what was decided or signed never goes'); END;
