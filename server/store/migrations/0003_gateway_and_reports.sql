-- Servers behind the gate, reports, and keys that are changed while they are in use.

-- A key that only verifies (brought along from another system), and how long tokens of a key may live after its last signature.
ALTER TABLE signing_keys ADD COLUMN purpose TEXT NOT NULL DEFAULT 'sign' CHECK (purpose IN ('sign', 'verify'));
ALTER TABLE signing_keys ADD COLUMN longest_token_lifetime INTEGER NOT NULL DEFAULT 0;  -- seconds

-- NULL: wrapped under the master key in use; else under the earlier one that `meta` keeps as earlier_master_key:<id>.
ALTER TABLE provider_token_keys ADD COLUMN earlier_master_key_id TEXT;
CREATE INDEX provider_token_keys_by_earlier_key ON provider_token_keys (earlier_master_key_id) WHERE earlier_master_key_id IS NOT NULL;

-- Reports: what a call waited, cost and answered; and calls counted beforehand.
ALTER TABLE calls ADD COLUMN queue_us INTEGER NOT NULL DEFAULT 0;      -- of duration_us: waited for its turn
ALTER TABLE calls ADD COLUMN cost_micros INTEGER NOT NULL DEFAULT 0;   -- millionths, at the price of its time
ALTER TABLE calls ADD COLUMN result TEXT;                              -- redacted, at most 4 KiB; NULL = not recorded

-- Each lists the calls of one somebody in the order of time.
DROP INDEX calls_by_time;
CREATE INDEX calls_by_time ON calls (time_ms);
CREATE INDEX calls_by_tool ON calls (server, tool, time_ms);
CREATE INDEX calls_by_client ON calls (client_id, time_ms);
CREATE INDEX calls_not_ok ON calls (outcome, time_ms) WHERE outcome <> 'ok';

CREATE TABLE call_subjects (
    id        INTEGER PRIMARY KEY,
    dimension INTEGER NOT NULL CHECK (dimension IN (1, 2, 4)), -- tool, user, client
    key       TEXT NOT NULL,                     -- "server/tool", a user id, a client id
    label     TEXT NOT NULL,                     -- what it was last called
    UNIQUE (dimension, key)
) STRICT;

CREATE TABLE call_rollups (
    facet          INTEGER NOT NULL,             -- which dimensions its rows are apart by: the sum of their numbers
    grain_s        INTEGER NOT NULL,             -- 60, 3600 or 86400
    tool           INTEGER NOT NULL,             -- call_subjects.id; 0 = all of them
    user           INTEGER NOT NULL,
    client         INTEGER NOT NULL,
    start_s        INTEGER NOT NULL,
    outcome        INTEGER NOT NULL,             -- in the order of the CHECK of calls.outcome, from 0
    calls          INTEGER NOT NULL,
    duration_us    INTEGER NOT NULL,
    cost_micros    INTEGER NOT NULL,
    request_bytes  INTEGER NOT NULL,
    response_bytes INTEGER NOT NULL,
    latency        BLOB NOT NULL,                -- a sketch of the durations
    PRIMARY KEY (facet, grain_s, tool, user, client, start_s, outcome)
) STRICT, WITHOUT ROWID;

-- Calls of before are counted once, at the next start.
INSERT INTO meta (key, value) SELECT 'rollups_missing_through', CAST(id AS BLOB) FROM calls ORDER BY id DESC LIMIT 1;
