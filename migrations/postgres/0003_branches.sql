-- Palabre 0003: branches of a text, and actors under which the server alone writes.

-- A branch is a text of its own dossier whose document began as another text's at a version.
CREATE TABLE branches (
    text_id TEXT NOT NULL PRIMARY KEY REFERENCES texts(id),
    origin_id TEXT NOT NULL REFERENCES texts(id),
    origin_version BIGINT NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons(id),   -- who opened it
    closed_at BIGINT,
    FOREIGN KEY (origin_id, origin_version) REFERENCES versions(text_id, n)
);
CREATE INDEX branches_origin ON branches(origin_id);

-- Who may write in it, as long as their role lets them.
CREATE TABLE branch_people (
    text_id TEXT NOT NULL REFERENCES branches(text_id),
    person_id TEXT NOT NULL REFERENCES persons(id),
    PRIMARY KEY (text_id, person_id)
);

-- 1: changes under it come to this text by the server alone (an import, a restore, a merge).
ALTER TABLE actors ADD COLUMN by_server BIGINT NOT NULL DEFAULT 0;
