-- Palabre 0007: tables of comments that a facilitator brought, kept until every row has its place.

CREATE TABLE sheet_imports (
    id TEXT NOT NULL PRIMARY KEY,
    consultation_id TEXT NOT NULL REFERENCES consultations(id),
    name TEXT NOT NULL,
    body BLOB NOT NULL,               -- the file as it came
    mapping TEXT NOT NULL,           -- JSON: which column is what
    person_id TEXT NOT NULL REFERENCES persons(id),
    created_at BIGINT NOT NULL
);
CREATE INDEX sheet_imports_consultation ON sheet_imports(consultation_id);
