-- Palabre 0005: what each letter is and where it stands, and who wants no more of them.

ALTER TABLE letters ADD COLUMN kind TEXT NOT NULL DEFAULT 'receipt';    -- receipt, outcome, confirmation
ALTER TABLE letters ADD COLUMN language TEXT NOT NULL DEFAULT 'fr';     -- that it is written in
ALTER TABLE letters ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';   -- waiting, sent, kept (not to be sent), failed
DROP INDEX letters_due;
CREATE INDEX letters_due ON letters(state, due_at);
CREATE INDEX letters_person ON letters(person_id, created_at);
CREATE INDEX letters_address ON letters(address, created_at);

-- Addresses without an account that want no more letters: a keyed hash of each, and not the address itself.
CREATE TABLE stopped_addresses (
    hash TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
