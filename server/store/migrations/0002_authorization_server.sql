-- What a complete authorization server keeps besides the first path: what happened (audit).

-- Who did what, and with which result: a chain of hashes, so that a changed, removed or reordered row is found (server/audit).
-- The personal columns are hashed apart with a salt of the row's own: they can be blanked, and the salt forgotten, while
-- `personal_hash` and with it the chain stay.
CREATE TABLE audit_events (
    id            INTEGER PRIMARY KEY,           -- without gaps, from 1
    time_ms       INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    actor_kind    TEXT NOT NULL CHECK (actor_kind IN ('anybody', 'user', 'client', 'console', 'command_line', 'server')),
    result        TEXT NOT NULL CHECK (result IN ('done', 'refused', 'failed')),
    reason        TEXT NOT NULL,                 -- a code
    client_id     TEXT NOT NULL,
    request_id    TEXT NOT NULL,
    repeats       INTEGER NOT NULL,              -- how many of the same it stands for
    erased_rows   TEXT NOT NULL,                 -- on the row that tells of an erasure: "3-5,9"
    personal_hash BLOB NOT NULL,
    personal_salt BLOB,                          -- NULL: the columns below were erased
    actor_id      TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    on_what       TEXT NOT NULL,
    address       TEXT NOT NULL,
    proxy_address TEXT NOT NULL,
    details       TEXT NOT NULL,                 -- JSON object, or empty
    previous_hash BLOB NOT NULL,
    hash          BLOB NOT NULL
) STRICT;
CREATE INDEX audit_events_by_time ON audit_events (time_ms);
CREATE INDEX audit_events_by_user ON audit_events (user_id) WHERE user_id <> '';
CREATE INDEX audit_events_by_actor ON audit_events (actor_id) WHERE actor_id <> '';
