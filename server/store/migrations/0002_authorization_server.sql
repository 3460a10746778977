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

-- Who may do what, beyond the one role in `users`: further roles, rules of a single person, and the roles of a list in the settings.
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

-- GATEHOUSE_ROLES as it stands now. A role that does not exist (yet) gives nothing.
CREATE TABLE role_logins (
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (role, kind, name)
) STRICT;

-- Who may enter a server; without a row of it, everybody. `kind` is also 'user' (a stable id) or 'role'.
CREATE TABLE server_allow_entries (
    server TEXT NOT NULL,
    kind   TEXT NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (server, kind, name)
) STRICT;

-- Whose a login or mail in any list is: of the first who came with it. Somebody else with the same one is a conflict to decide.
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

INSERT INTO login_bindings (kind, name, user_id, bound_at)
    SELECT provider, lower(login), user_id, created_at FROM allowed_logins WHERE user_id IS NOT NULL;
CREATE TABLE allowed_logins_unbound (
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL DEFAULT 'member' REFERENCES roles(name),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT;
INSERT INTO allowed_logins_unbound (kind, name, role, created_at) SELECT provider, lower(login), role, created_at FROM allowed_logins;
DROP TABLE allowed_logins;
ALTER TABLE allowed_logins_unbound RENAME TO allowed_logins;
CREATE INDEX allowed_logins_by_role ON allowed_logins (role);

-- What a person chose not to be asked in full again; the trigger below ends it when the client is not what it was.
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

-- Keys of clients that authenticate with them (RFC 7523): what they registered, or where it is published; one of the two.
ALTER TABLE clients ADD COLUMN jwks TEXT NOT NULL DEFAULT '';
ALTER TABLE clients ADD COLUMN jwks_uri TEXT NOT NULL DEFAULT '';

-- OpenID Connect: when the person last proved who they are (`auth_time`), and what the client sent to recognise its ID token by.
ALTER TABLE refresh_token_families ADD COLUMN authenticated_at INTEGER;
ALTER TABLE authorization_codes ADD COLUMN nonce TEXT NOT NULL DEFAULT '';

-- The `jti` of a client's assertion, remembered until it would have expired: each counts once (RFC 7523 section 3).
CREATE TABLE used_client_assertions (
    client_id  TEXT NOT NULL,
    jti_hash   BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, jti_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX used_client_assertions_by_expiry ON used_client_assertions (expires_at);

-- An authorization request that a client pushed before it sent the browser (RFC 9126); used once.
CREATE TABLE pushed_requests (
    request_uri_hash BLOB PRIMARY KEY,
    client_id        TEXT NOT NULL REFERENCES clients(id) ON DELETE CASCADE,
    parameters       BLOB NOT NULL,              -- form-encoded, checked; without client authentication
    expires_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX pushed_requests_by_client ON pushed_requests (client_id);
CREATE INDEX pushed_requests_by_expiry ON pushed_requests (expires_at);

-- A device that waits until somebody types its code into a browser (RFC 8628).
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

-- Tokens that people make for clients without a browser: shown once, kept as a hash. One opens what its owner may at present, narrowed to
-- what is written here.
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

-- Servers besides the built-in one. `external`: runs elsewhere and trusts our tokens.
CREATE TABLE servers (
    id             TEXT PRIMARY KEY,
    kind           TEXT NOT NULL,
    name           TEXT NOT NULL,
    resource_url   TEXT NOT NULL UNIQUE,         -- `aud` of its tokens
    is_open_to_all INTEGER NOT NULL DEFAULT 1,   -- its tools need no rule that allows them
    secret_hash    BLOB NOT NULL,                -- its credentials for introspection
    created_at     INTEGER NOT NULL
) STRICT;

-- The authenticator app of an account kept here (RFC 6238).
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

-- Registration may need an administrator's word.
ALTER TABLE clients ADD COLUMN approval TEXT NOT NULL DEFAULT 'approved' CHECK (approval IN ('approved', 'waiting', 'denied'));

CREATE TRIGGER clients_end_remembered_consents
AFTER UPDATE OF name, redirect_uris, token_endpoint_auth_method, secret_hash, jwks, jwks_uri ON clients
WHEN OLD.name IS NOT NEW.name OR OLD.redirect_uris IS NOT NEW.redirect_uris OR OLD.secret_hash IS NOT NEW.secret_hash
    OR OLD.token_endpoint_auth_method IS NOT NEW.token_endpoint_auth_method OR OLD.jwks IS NOT NEW.jwks OR OLD.jwks_uri IS NOT NEW.jwks_uri
BEGIN
    DELETE FROM remembered_consents WHERE client_id = NEW.id;
END;
