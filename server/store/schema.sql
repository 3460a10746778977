-- Generated from a fresh database by tests/migrations; the source is migrations/*.sql.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE roles (
    name       TEXT PRIMARY KEY,
    is_builtin INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE role_rules (
    role    TEXT NOT NULL REFERENCES roles(name) ON DELETE CASCADE,
    effect  TEXT NOT NULL CHECK (effect IN ('allow', 'refuse')),
    pattern TEXT NOT NULL,
    PRIMARY KEY (role, pattern)
) STRICT;

CREATE TABLE users (
    id                TEXT PRIMARY KEY,          -- "github|583231", "local|<random>": `sub` of our tokens
    provider          TEXT NOT NULL,             -- "github", "local"
    subject           TEXT NOT NULL,             -- the provider's stable id
    login             TEXT NOT NULL,
    name              TEXT NOT NULL DEFAULT '',
    email             TEXT NOT NULL DEFAULT '',
    is_email_verified INTEGER NOT NULL DEFAULT 0,
    avatar_url        TEXT NOT NULL DEFAULT '',
    status            TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'blocked')),
    role              TEXT NOT NULL DEFAULT 'member' REFERENCES roles(name),
    approval_ends_at  INTEGER,                   -- past it an approved user counts as pending again
    note              TEXT NOT NULL DEFAULT '',
    denied_until_at   INTEGER,                   -- after Deny: no new approval request before
    created_at        INTEGER NOT NULL,
    last_seen_at      INTEGER, approved_by TEXT NOT NULL DEFAULT 'person' CHECK (approved_by IN ('person', 'settings', 'provider')),
    UNIQUE (provider, subject)
) STRICT;

CREATE INDEX users_by_login ON users (provider, login COLLATE NOCASE);

CREATE INDEX users_by_role ON users (role);

CREATE TABLE local_accounts (
    user_id       TEXT PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
    login         TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL,                 -- Argon2id, PHC string
    changed_ms    INTEGER NOT NULL
) STRICT;

CREATE TABLE approval_requests (
    user_id         TEXT PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
    client_id       TEXT NOT NULL,
    client_name     TEXT NOT NULL,
    scope           TEXT NOT NULL,
    resource        TEXT NOT NULL,
    address         TEXT NOT NULL,
    requested_at    INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL             -- 7 days
) STRICT;

CREATE TABLE clients (
    id                         TEXT PRIMARY KEY,
    kind                       TEXT NOT NULL CHECK (kind IN ('dynamic', 'manual', 'metadata_document')),
    name                       TEXT NOT NULL,
    redirect_uris              TEXT NOT NULL,    -- JSON array
    token_endpoint_auth_method TEXT NOT NULL,
    secret_hash                BLOB,
    grant_types                TEXT NOT NULL,    -- space separated
    scope                      TEXT NOT NULL,
    client_uri                 TEXT NOT NULL DEFAULT '',
    logo_uri                   TEXT NOT NULL DEFAULT '',
    software_id                TEXT NOT NULL DEFAULT '',
    software_version           TEXT NOT NULL DEFAULT '',
    registration_token_hash    BLOB,
    created_at                 INTEGER NOT NULL,
    authorized_at              INTEGER,          -- first consent; never-authorized clients expire sooner
    last_used_at               INTEGER
, jwks TEXT NOT NULL DEFAULT '', jwks_uri TEXT NOT NULL DEFAULT '', approval TEXT NOT NULL DEFAULT 'approved' CHECK (approval IN ('approved', 'waiting', 'denied')), is_scope_limited INTEGER NOT NULL DEFAULT 0, published_keys_hash BLOB) STRICT;

CREATE TABLE refresh_token_families (
    id               TEXT PRIMARY KEY,
    user_id          TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    client_id        TEXT NOT NULL REFERENCES clients(id) ON DELETE CASCADE,
    resource         TEXT NOT NULL,
    scope            TEXT NOT NULL,
    address          TEXT NOT NULL DEFAULT '',
    is_approved_once INTEGER NOT NULL DEFAULT 0, -- lives although its user is only pending
    client_info      TEXT NOT NULL DEFAULT '',   -- "name/version" the MCP client told us
    revision         TEXT NOT NULL DEFAULT '',   -- MCP revision last spoken
    created_at       INTEGER NOT NULL,
    redeemed_at      INTEGER,                    -- its code was redeemed; before that it is no session yet
    last_used_at     INTEGER NOT NULL,
    call_count       INTEGER NOT NULL DEFAULT 0,
    last_call_ms     INTEGER,
    suspended_at     INTEGER,                    -- ended in the console, undo still possible; start-up turns it into revoked
    revoked_at       INTEGER,
    revoke_reason    TEXT NOT NULL DEFAULT ''
, authenticated_at INTEGER) STRICT;

CREATE INDEX families_by_user ON refresh_token_families (user_id);

CREATE INDEX families_by_client ON refresh_token_families (client_id);

CREATE INDEX families_live ON refresh_token_families (last_used_at) WHERE revoked_at IS NULL;

CREATE TABLE authorization_codes (
    code_hash      BLOB PRIMARY KEY,
    family_id      TEXT NOT NULL REFERENCES refresh_token_families(id) ON DELETE CASCADE,
    client_id      TEXT NOT NULL,
    redirect_uri   TEXT NOT NULL,
    code_challenge TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    consumed_at    INTEGER                       -- kept until expiry: a second redemption revokes the family (RFC 6749 4.1.2)
, nonce TEXT NOT NULL DEFAULT '') STRICT;

CREATE INDEX authorization_codes_by_family ON authorization_codes (family_id);

CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_at);

CREATE TABLE refresh_tokens (
    token_hash       BLOB PRIMARY KEY,
    family_id        TEXT NOT NULL REFERENCES refresh_token_families(id) ON DELETE CASCADE,
    predecessor_hash BLOB,
    created_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,           -- moves with use
    rotated_at       INTEGER,                    -- a successor was issued
    used_at          INTEGER                     -- presented at least once
) STRICT;

CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id, predecessor_hash);

CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

CREATE TABLE revoked_access_tokens (
    jti        TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE provider_tokens (
    family_id    TEXT PRIMARY KEY REFERENCES refresh_token_families(id) ON DELETE CASCADE,
    token_sealed BLOB NOT NULL
) STRICT;

CREATE TABLE provider_token_keys (
    token_hash  BLOB PRIMARY KEY,                -- of the code, access or refresh token that can open it
    family_id   TEXT NOT NULL REFERENCES refresh_token_families(id) ON DELETE CASCADE,
    key_wrapped BLOB NOT NULL,
    expires_at  INTEGER NOT NULL
, earlier_master_key_id TEXT) STRICT;

CREATE INDEX provider_token_keys_by_family ON provider_token_keys (family_id);

CREATE INDEX provider_token_keys_by_expiry ON provider_token_keys (expires_at);

CREATE TABLE signing_keys (
    kid                TEXT PRIMARY KEY,
    algorithm          TEXT NOT NULL,
    private_key_sealed BLOB NOT NULL,            -- PKCS#8 DER, sealed under the master key
    public_key         BLOB NOT NULL,            -- SubjectPublicKeyInfo DER
    created_at         INTEGER NOT NULL,
    retired_at         INTEGER                   -- no longer signs; published until its last token has expired
, purpose TEXT NOT NULL DEFAULT 'sign' CHECK (purpose IN ('sign', 'verify')), longest_token_lifetime INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE calls (
    id             INTEGER PRIMARY KEY,
    time_ms        INTEGER NOT NULL,
    request_id     TEXT NOT NULL,
    user_id        TEXT NOT NULL,
    login          TEXT NOT NULL,
    name           TEXT NOT NULL,
    email          TEXT NOT NULL,
    client_id      TEXT NOT NULL,
    client_name    TEXT NOT NULL,
    client_version TEXT NOT NULL,
    server         TEXT NOT NULL,
    tool           TEXT NOT NULL,
    revision       TEXT NOT NULL,
    transport      TEXT NOT NULL,
    family_id      TEXT NOT NULL,
    outcome        TEXT NOT NULL CHECK (outcome IN ('ok', 'tool_error', 'denied', 'rate_limited', 'cancelled', 'server_error')),
    error          TEXT NOT NULL,
    duration_us    INTEGER NOT NULL,
    request_bytes  INTEGER NOT NULL,
    response_bytes INTEGER NOT NULL,
    arguments      TEXT                          -- redacted, at most 4 KiB; NULL = not recorded
, queue_us INTEGER NOT NULL DEFAULT 0, cost_micros INTEGER NOT NULL DEFAULT 0, result TEXT) STRICT;

CREATE INDEX calls_by_family ON calls (family_id, time_ms);

CREATE INDEX calls_by_user ON calls (user_id, time_ms);

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

CREATE TABLE user_roles (
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    role    TEXT NOT NULL REFERENCES roles(name) ON DELETE CASCADE,
    origin  TEXT NOT NULL CHECK (origin IN ('given', 'claim')), -- by an administrator; by the provider, at the last sign-in
    PRIMARY KEY (user_id, role, origin)
) STRICT;

CREATE INDEX user_roles_by_role ON user_roles (role);

CREATE TABLE user_rules (
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    effect  TEXT NOT NULL CHECK (effect IN ('allow', 'refuse')),
    pattern TEXT NOT NULL,
    PRIMARY KEY (user_id, pattern)
) STRICT;

CREATE TABLE role_logins (
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (role, kind, name)
) STRICT;

CREATE TABLE server_allow_entries (
    server TEXT NOT NULL,
    kind   TEXT NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (server, kind, name)
) STRICT;

CREATE TABLE login_bindings (
    kind     TEXT NOT NULL,                      -- "github", "google-mail", "oidc-sub", …
    name     TEXT NOT NULL,
    user_id  TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    bound_at INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT;

CREATE INDEX login_bindings_by_user ON login_bindings (user_id);

CREATE TABLE login_conflicts (
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    user_id     TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE, -- who came with it and is not the one it is bound to
    would_admit INTEGER NOT NULL,                -- the entry is on an allow-list, not only on a list of roles
    seen_at     INTEGER NOT NULL,
    decided_at  INTEGER,                         -- an administrator left the login with its owner
    PRIMARY KEY (kind, name, user_id)
) STRICT;

CREATE INDEX login_conflicts_by_user ON login_conflicts (user_id);

CREATE TABLE "allowed_logins" (
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL DEFAULT 'member' REFERENCES roles(name),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT;

CREATE INDEX allowed_logins_by_role ON allowed_logins (role);

CREATE TABLE remembered_consents (
    user_id      TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    client_id    TEXT NOT NULL REFERENCES clients(id) ON DELETE CASCADE,
    resource     TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    scope        TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, client_id, resource, redirect_uri)
) STRICT;

CREATE INDEX remembered_consents_by_client ON remembered_consents (client_id);

CREATE INDEX remembered_consents_by_expiry ON remembered_consents (expires_at);

CREATE TABLE used_client_assertions (
    client_id  TEXT NOT NULL,
    jti_hash   BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, jti_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX used_client_assertions_by_expiry ON used_client_assertions (expires_at);

CREATE TABLE pushed_requests (
    request_uri_hash BLOB PRIMARY KEY,
    client_id        TEXT NOT NULL REFERENCES clients(id) ON DELETE CASCADE,
    parameters       BLOB NOT NULL,              -- form-encoded, checked; without client authentication
    expires_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX pushed_requests_by_client ON pushed_requests (client_id);

CREATE INDEX pushed_requests_by_expiry ON pushed_requests (expires_at);

CREATE TABLE device_authorizations (
    device_code_hash BLOB PRIMARY KEY,
    user_code        TEXT NOT NULL UNIQUE,       -- what the person types, without the dash
    client_id        TEXT NOT NULL REFERENCES clients(id) ON DELETE CASCADE,
    resource         TEXT NOT NULL,
    scope            TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    family_id        TEXT REFERENCES refresh_token_families(id) ON DELETE CASCADE, -- allowed
    denied_at        INTEGER,
    consumed_at      INTEGER                     -- the device has its tokens
) STRICT;

CREATE INDEX device_authorizations_by_client ON device_authorizations (client_id);

CREATE INDEX device_authorizations_by_family ON device_authorizations (family_id);

CREATE INDEX device_authorizations_by_expiry ON device_authorizations (expires_at);

CREATE TABLE personal_access_tokens (
    id           TEXT PRIMARY KEY,
    user_id      TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    token_hash   BLOB NOT NULL UNIQUE,
    servers      TEXT NOT NULL,                  -- space separated ids, or '*'
    scopes       TEXT NOT NULL,                  -- space separated, beside those of the servers
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;

CREATE INDEX personal_access_tokens_by_user ON personal_access_tokens (user_id);

CREATE INDEX personal_access_tokens_by_expiry ON personal_access_tokens (expires_at);

CREATE TABLE local_second_factors (
    user_id       TEXT PRIMARY KEY REFERENCES local_accounts(user_id) ON DELETE CASCADE,
    secret_sealed BLOB NOT NULL,                 -- under the master key
    last_step     INTEGER NOT NULL,              -- of the last code that was accepted: each works once
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE local_recovery_codes (
    user_id   TEXT NOT NULL REFERENCES local_second_factors(user_id) ON DELETE CASCADE,
    code_hash BLOB NOT NULL,
    used_at   INTEGER,
    PRIMARY KEY (user_id, code_hash)
) STRICT;

CREATE INDEX provider_token_keys_by_earlier_key ON provider_token_keys (earlier_master_key_id) WHERE earlier_master_key_id IS NOT NULL;

CREATE TABLE "servers" (
    id             TEXT PRIMARY KEY,
    kind           TEXT NOT NULL CHECK (kind IN ('external', 'stdio', 'http')),
    name           TEXT NOT NULL,
    resource_url   TEXT UNIQUE,                  -- `aud` of an external server's tokens; NULL for the others
    is_open_to_all INTEGER NOT NULL DEFAULT 1,   -- its tools need no rule that allows them
    secret_hash    BLOB,                         -- an external server's credentials for introspection
    created_at     INTEGER NOT NULL
) STRICT;

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

CREATE TABLE upstream_accounts (
    server_id    TEXT NOT NULL REFERENCES upstream_servers(server_id) ON DELETE CASCADE,
    account      TEXT NOT NULL,                  -- a user id; '' = the one that everybody shares
    user_id      TEXT REFERENCES users(id) ON DELETE CASCADE,
    state_sealed BLOB NOT NULL,                  -- JSON: issuer, registration, tokens; sealed under the master key
    changed_at   INTEGER NOT NULL,
    PRIMARY KEY (server_id, account)
) STRICT;

CREATE INDEX upstream_accounts_by_user ON upstream_accounts (user_id) WHERE user_id IS NOT NULL;

CREATE TRIGGER clients_end_remembered_consents
AFTER UPDATE OF name, redirect_uris, token_endpoint_auth_method, secret_hash, jwks, jwks_uri, published_keys_hash ON clients
WHEN OLD.name IS NOT NEW.name OR OLD.redirect_uris IS NOT NEW.redirect_uris OR OLD.secret_hash IS NOT NEW.secret_hash
    OR OLD.token_endpoint_auth_method IS NOT NEW.token_endpoint_auth_method OR OLD.jwks IS NOT NEW.jwks OR OLD.jwks_uri IS NOT NEW.jwks_uri
    OR (OLD.published_keys_hash IS NOT NULL AND OLD.published_keys_hash IS NOT NEW.published_keys_hash)
BEGIN
    DELETE FROM remembered_consents WHERE client_id = NEW.id;
END;
