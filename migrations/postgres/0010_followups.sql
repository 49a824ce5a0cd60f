-- Palabre 0010: what became of an adopted text's action plan, row by row.

CREATE TABLE follow_ups (
    id TEXT NOT NULL PRIMARY KEY,
    dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    n BIGINT NOT NULL,               -- its number in the dossier, for ever
    text_id TEXT REFERENCES texts(id),  -- the text whose action plan it is from; none: entered by hand
    version BIGINT,
    section TEXT NOT NULL,           -- the provision that the plan stands under
    place TEXT NOT NULL,             -- that provision's number and heading
    fingerprint BYTEA,               -- of the row of the plan: brought twice, it is there once
    action TEXT NOT NULL,
    responsible TEXT NOT NULL,       -- as the plan says it
    institution_id TEXT REFERENCES institutions(id),
    deadline TEXT NOT NULL,          -- as the plan says it
    due_at BIGINT,                   -- midnight (UTC) at which its last day begins
    indicator TEXT NOT NULL,
    region TEXT NOT NULL,
    axis TEXT NOT NULL,
    status TEXT NOT NULL,            -- not-started, under-way, done, given-up
    note TEXT NOT NULL,
    value TEXT NOT NULL,             -- of the indicator, as last reported
    person_id TEXT NOT NULL REFERENCES persons(id),
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (dossier_id, n),
    UNIQUE (dossier_id, fingerprint)
);

-- Every report: who said what, and when. The row holds the last.
CREATE TABLE follow_up_reports (
    follow_up_id TEXT NOT NULL REFERENCES follow_ups(id),
    n BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons(id),
    institution_name TEXT NOT NULL,  -- for whom they spoke then
    status TEXT NOT NULL,
    note TEXT NOT NULL,
    value TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (follow_up_id, n)
);

-- From here on each database says it in its own way.
CREATE FUNCTION palabre_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a report never changes and never goes'; END
$$;
CREATE TRIGGER follow_up_reports_never_change BEFORE UPDATE OR DELETE ON follow_up_reports
    FOR EACH ROW EXECUTE FUNCTION palabre_report_stays();
