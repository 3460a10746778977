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
    era_at               INTEGER
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
