-- Palabre 0012: works that one server of several does at a time.

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,            -- a server's number
    until BIGINT NOT NULL            -- after this anybody may take it
);
