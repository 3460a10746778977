-- Servers behind the gate, reports, and keys that are changed while they are in use.

-- A key that only verifies (brought along from another system), and how long tokens of a key may live after its last signature.
ALTER TABLE signing_keys ADD COLUMN purpose TEXT NOT NULL DEFAULT 'sign' CHECK (purpose IN ('sign', 'verify'));
ALTER TABLE signing_keys ADD COLUMN longest_token_lifetime INTEGER NOT NULL DEFAULT 0;  -- seconds

-- NULL: wrapped under the master key in use; else under the earlier one that `meta` keeps as earlier_master_key:<id>.
ALTER TABLE provider_token_keys ADD COLUMN earlier_master_key_id TEXT;
CREATE INDEX provider_token_keys_by_earlier_key ON provider_token_keys (earlier_master_key_id) WHERE earlier_master_key_id IS NOT NULL;

-- Servers behind the gateway, beside the external ones: Gatehouse starts them (stdio) or calls them (http) itself, under its own /mcp/<id>.
CREATE TABLE servers_of_every_kind (
    id             TEXT PRIMARY KEY,
    kind           TEXT NOT NULL CHECK (kind IN ('external', 'stdio', 'http')),
    name           TEXT NOT NULL,
    resource_url   TEXT UNIQUE,                  -- `aud` of an external server's tokens; NULL for the others
    is_open_to_all INTEGER NOT NULL DEFAULT 1,   -- its tools need no rule that allows them
    secret_hash    BLOB,                         -- an external server's credentials for introspection
    created_at     INTEGER NOT NULL
) STRICT;
INSERT INTO servers_of_every_kind (id, kind, name, resource_url, is_open_to_all, secret_hash, created_at)
    SELECT id, 'external', name, resource_url, is_open_to_all, secret_hash, created_at FROM servers;
DROP TABLE servers;
ALTER TABLE servers_of_every_kind RENAME TO servers;

-- How a server behind the gateway is reached, what it is told, and what it last said about itself.
CREATE TABLE upstream_servers (
    server_id            TEXT PRIMARY KEY REFERENCES servers(id) ON DELETE CASCADE,
    description          TEXT NOT NULL,
    is_enabled           INTEGER NOT NULL,
    command              TEXT NOT NULL,          -- JSON array: program and arguments, as they are executed; empty for http
    working_directory    TEXT NOT NULL,
    environment_names    TEXT NOT NULL,          -- JSON array
    environment_sealed   BLOB,                   -- JSON object name -> value, sealed under the master key
    url                  TEXT NOT NULL,
    authentication       TEXT NOT NULL CHECK (authentication IN ('none', 'bearer', 'header', 'oauth')),
    header_name          TEXT NOT NULL,
    credential_sealed    BLOB,                   -- the bearer token or the header's value, sealed under the master key
    timeout_s            INTEGER NOT NULL,
    sharing              TEXT NOT NULL CHECK (sharing IN ('per_user', 'shared')),
    tells_by_token       INTEGER NOT NULL,       -- who is calling: a token signed by us
    tells_by_environment INTEGER NOT NULL,
    tells_by_meta        INTEGER NOT NULL,
    sends_provider_token INTEGER NOT NULL,
    confirmed_hash       BLOB,                   -- of what an administrator agreed to run or call; NULL: nothing yet
    about                TEXT NOT NULL,          -- JSON: capabilities, instructions and name as it gave them
    era                  TEXT NOT NULL CHECK (era IN ('', 'legacy', 'modern')),
    era_at               INTEGER,
    first_list_at        INTEGER                 -- its first list of tools, even an empty one: what comes later waits; NULL: none yet
) STRICT;

-- The tools of a server behind the gateway. A definition is served as it was approved; another one waits beside it.
CREATE TABLE upstream_tools (
    server_id          TEXT NOT NULL REFERENCES upstream_servers(server_id) ON DELETE CASCADE,
    name               TEXT NOT NULL,            -- the upstream's own
    definition         BLOB,                     -- JSON as approved; NULL: none was
    pending_definition BLOB,                     -- JSON that waits for an administrator; NULL: none does
    is_offered         INTEGER NOT NULL,         -- was in the upstream's last list
    is_enabled         INTEGER NOT NULL,
    renamed_to         TEXT NOT NULL,
    own_description    TEXT NOT NULL,
    seen_at            INTEGER NOT NULL,
    PRIMARY KEY (server_id, name)
) STRICT;

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

-- What an upstream's authorization server gave us, where Gatehouse is its OAuth client.
CREATE TABLE upstream_accounts (
    server_id    TEXT NOT NULL REFERENCES upstream_servers(server_id) ON DELETE CASCADE,
    account      TEXT NOT NULL,                  -- a user id; '' = the one that everybody shares
    user_id      TEXT REFERENCES users(id) ON DELETE CASCADE,
    state_sealed BLOB NOT NULL,                  -- JSON: issuer, registration, tokens; sealed under the master key
    changed_at   INTEGER NOT NULL,
    PRIMARY KEY (server_id, account)
) STRICT;
CREATE INDEX upstream_accounts_by_user ON upstream_accounts (user_id) WHERE user_id IS NOT NULL;

-- The scopes of a client: a limit when whoever made it named them, else only what there was at the time.
ALTER TABLE clients ADD COLUMN is_scope_limited INTEGER NOT NULL DEFAULT 0;

-- What lay at `jwks_uri` when we last looked: other keys there end remembered consents as other metadata does.
ALTER TABLE clients ADD COLUMN published_keys_hash BLOB;
DROP TRIGGER clients_end_remembered_consents;
CREATE TRIGGER clients_end_remembered_consents
AFTER UPDATE OF name, redirect_uris, token_endpoint_auth_method, secret_hash, jwks, jwks_uri, published_keys_hash ON clients
WHEN OLD.name IS NOT NEW.name OR OLD.redirect_uris IS NOT NEW.redirect_uris OR OLD.secret_hash IS NOT NEW.secret_hash
    OR OLD.token_endpoint_auth_method IS NOT NEW.token_endpoint_auth_method OR OLD.jwks IS NOT NEW.jwks OR OLD.jwks_uri IS NOT NEW.jwks_uri
    OR (OLD.published_keys_hash IS NOT NULL AND OLD.published_keys_hash IS NOT NEW.published_keys_hash)
BEGIN
    DELETE FROM remembered_consents WHERE client_id = NEW.id;
END;

-- Whose word an approval is: an administrator's stands; a list's or a provider's ends when it no longer says so.
ALTER TABLE users ADD COLUMN approved_by TEXT NOT NULL DEFAULT 'person' CHECK (approved_by IN ('person', 'settings', 'provider'));

-- To the millisecond: somebody may sign in within the second in which a password is reset.
ALTER TABLE local_accounts RENAME COLUMN changed_at TO changed_ms;
UPDATE local_accounts SET changed_ms = changed_ms * 1000;
