// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/settings_table.h"

#include "server/runtime/usage_setting_parsers.h"

namespace runtime
{

namespace
{

// Parses and assigns: `member` is any assignable part of ServerConfig.
template <auto Parser, auto Member>
Parsed<void> assign(ServerConfig &config, const QString &text)
{
    auto parsed = Parser(text);
    if (!parsed) {
        return core::unexpected(parsed.error());
    }
    config.*Member = *parsed;
    return {};
}

template <auto Member, int Lowest, int Highest>
Parsed<void> assignNumber(ServerConfig &config, const QString &text)
{
    const Parsed<int> parsed = parseNumber(text, {Lowest, Highest});
    if (!parsed) {
        return core::unexpected(parsed.error());
    }
    using Value = std::remove_reference_t<decltype(config.*Member)>;
    config.*Member = Value(*parsed);
    return {};
}

Parsed<void> assignListen(ServerConfig &config, const QString &text)
{
    const Parsed<ListenAddress> parsed = parseListenAddress(text);
    if (!parsed) {
        return core::unexpected(parsed.error());
    }
    config.listenAddress = parsed->address;
    config.listenPort = parsed->port;
    return {};
}

Parsed<void> assignDataDir(ServerConfig &config, const QString &text)
{
    config.dataDir = text;
    return {};
}

Parsed<void> assignProfile(ServerConfig &config, const QString &text)
{
    config.profile = text;
    return {};
}

Parsed<void> acceptSource(ServerConfig &, const QString &)
{
    return {}; // read with the command line
}

Parsed<void> acceptSecret(ServerConfig &, const QString &)
{
    return {}; // whether it fits is asked by who opens it
}

constexpr int MostRequests = 60'000; // a minute: one each millisecond
constexpr int OneHour = 3600;
constexpr int OneYear = 365 * 24 * OneHour;
using C = ServerConfig;

} // namespace

const std::vector<SettingDefinition> &settingsTable()
{
    using enum SettingKind;
    // clang-format off
    static const std::vector<SettingDefinition> table{
        {"data_dir", "GATEHOUSE_DATA_DIR", "", "data-dir", "FOLDER", "", "folder of database, settings, log and socket", Location, assignDataDir},
        {"profile", "GATEHOUSE_PROFILE", "", "profile", "NAME", "default", "own data folder, settings and address side by side with others", Location, assignProfile},
        {"env_file", "GATEHOUSE_ENV_FILE", "", "env-file", "FILE", "", "a .dev.vars or .env of a Cloudflare Worker project to start from", Location, acceptSource},
        {"listen", "GATEHOUSE_LISTEN", "", "listen", "ADDRESS:PORT", "127.0.0.1:8788", "where to listen; port 0 = any free one", Plain, assignListen},
        {"public_url", "GATEHOUSE_PUBLIC_URL", "", "public-url", "URL", "", "issuer and base of every published URL; default: the listen address", Plain, assign<parsePublicUrl, &C::publicUrl>},
        {"auth", "GATEHOUSE_AUTH", "", "auth", "MODE", "oauth", "how tools are protected: oauth, token (tokens alone) or open (this machine only)", Plain, assign<parseAuthMode, &C::authMode>},
        {"admission", "GATEHOUSE_ADMISSION", "", "admission", "RULE", "approved", "who is let in: approved or anyone", Plain, assign<parseAdmission, &C::admission>},
        {"allowed_users", "GATEHOUSE_ALLOWED_USERS", "", "allow-user", "USER", "", "github:login, google-mail:…, oidc-sub:…, local:name: approved beforehand (repeat)", Plain, assign<parseAllowedUsers, &C::allowedUsers>},
        {"roles", "GATEHOUSE_ROLES", "", "", "", "", "roles by name: premium=github:a,github:b;admin=github:c", Plain, assign<parseRoles, &C::roles>},
        {"admin_tools", "GATEHOUSE_ADMIN_TOOLS", "", "", "", "off", "whether clients may be given the administration tools (scope mcp:<host>:admin): on or off", Plain, assign<parseSwitch, &C::areAdminToolsOn>},
        {"github_client_id", "GATEHOUSE_GITHUB_CLIENT_ID", "GITHUB_CLIENT_ID", "", "", "", "client ID of the GitHub OAuth app", Plain, assign<parseClientId, &C::githubClientId>},
        {"github_client_secret", "GATEHOUSE_GITHUB_CLIENT_SECRET", "GITHUB_CLIENT_SECRET", "", "", "", "its client secret", Secret, acceptSecret},
        {"github_scopes", "GATEHOUSE_GITHUB_SCOPES", "", "", "", "read:user user:email", "what GitHub is asked for at sign-in", Plain, assign<parseScopes, &C::githubScopes>},
        {"github_web_url", "GATEHOUSE_GITHUB_WEB_URL", "", "", "", "https://github.com", "GitHub, or a GitHub Enterprise Server", Plain, assign<parseProviderUrl, &C::githubWebUrl>},
        {"github_api_url", "GATEHOUSE_GITHUB_API_URL", "", "", "", "https://api.github.com", "its API", Plain, assign<parseProviderUrl, &C::githubApiUrl>},
        {"github_org", "GATEHOUSE_GITHUB_ORG", "", "", "", "", "organisation, or organisation/team, whose members are let in", Plain, assign<parseOrganisation, &C::githubOrganisation>},
        {"google_client_id", "GATEHOUSE_GOOGLE_CLIENT_ID", "", "", "", "", "client ID of the OAuth client at Google", Plain, assign<parseClientId, &C::googleClientId>},
        {"google_client_secret", "GATEHOUSE_GOOGLE_CLIENT_SECRET", "", "", "", "", "its client secret", Secret, acceptSecret},
        {"google_issuer", "GATEHOUSE_GOOGLE_ISSUER", "", "", "", "https://accounts.google.com", "Google", Plain, assign<parseProviderUrl, &C::googleIssuer>},
        {"google_scopes", "GATEHOUSE_GOOGLE_SCOPES", "", "", "", "", "what Google is asked for; default: openid email profile", Plain, assign<parseScopes, &C::googleScopes>},
        {"google_domains", "GATEHOUSE_GOOGLE_DOMAINS", "", "", "", "", "hosted domains whose people are let in", Plain, assign<parseDomains, &C::googleDomains>},
        {"entra_client_id", "GATEHOUSE_ENTRA_CLIENT_ID", "", "", "", "", "application (client) ID at Entra ID", Plain, assign<parseClientId, &C::entraClientId>},
        {"entra_client_secret", "GATEHOUSE_ENTRA_CLIENT_SECRET", "", "", "", "", "its client secret", Secret, acceptSecret},
        {"entra_tenants", "GATEHOUSE_ENTRA_TENANTS", "", "", "", "", "IDs of the tenants whose people may sign in", Plain, assign<parseTenants, &C::entraTenants>},
        {"entra_authority", "GATEHOUSE_ENTRA_AUTHORITY", "", "", "", "https://login.microsoftonline.com", "Entra ID, or a national cloud", Plain, assign<parseProviderUrl, &C::entraAuthority>},
        {"entra_scopes", "GATEHOUSE_ENTRA_SCOPES", "", "", "", "", "what Entra ID is asked for; default: openid email profile offline_access", Plain, assign<parseScopes, &C::entraScopes>},
        {"oidc_issuer", "GATEHOUSE_OIDC_ISSUER", "", "", "", "", "any OpenID Connect provider, by discovery", Plain, assign<parseProviderUrl, &C::oidcIssuer>},
        {"oidc_client_id", "GATEHOUSE_OIDC_CLIENT_ID", "", "", "", "", "client ID there", Plain, assign<parseClientId, &C::oidcClientId>},
        {"oidc_client_secret", "GATEHOUSE_OIDC_CLIENT_SECRET", "", "", "", "", "its client secret; none for a public client", Secret, acceptSecret},
        {"oidc_scopes", "GATEHOUSE_OIDC_SCOPES", "", "", "", "", "what it is asked for; default: openid email profile, and offline_access where it has that", Plain, assign<parseScopes, &C::oidcScopes>},
        {"oidc_name", "GATEHOUSE_OIDC_NAME", "", "", "", "", "its name on the sign-in page; default: the issuer's host", Plain, assign<parseProviderName, &C::oidcName>},
        {"oidc_role_claim", "GATEHOUSE_OIDC_ROLE_CLAIM", "", "", "", "", "a claim that gives roles: permissions, groups, realm_access.roles", Plain, assign<parseClaimName, &C::oidcRoleClaim>},
        {"oidc_role_map", "GATEHOUSE_OIDC_ROLE_MAP", "", "", "", "", "its values by role: premium=a,b;admin=c; default: a value is the name of a role", Plain, assign<parseRoleMap, &C::oidcRoleMap>},
        {"local_accounts", "GATEHOUSE_LOCAL_ACCOUNTS", "", "local-accounts", "on|off", "", "accounts with passwords kept here; default: on when no other provider is set", Plain, assign<parseSwitch, &C::areLocalAccountsOn>},
        {"jwt_issuer", "GATEHOUSE_JWT_ISSUER", "", "", "", "", "for auth = token: iss of JWTs that are minted elsewhere", Plain, assign<parseJwtName, &C::jwtIssuer>},
        {"jwt_audience", "GATEHOUSE_JWT_AUDIENCE", "", "", "", "", "their aud", Plain, assign<parseJwtName, &C::jwtAudience>},
        {"jwt_jwks_url", "GATEHOUSE_JWT_JWKS_URL", "", "", "", "", "where their keys are published (RS256, ES256)", Plain, assign<parseKeySetUrl, &C::jwtJwksUrl>},
        {"jwt_secret", "GATEHOUSE_JWT_SECRET", "", "", "", "", "or the secret they are signed with (HS256), at least 32 bytes", Secret, acceptSecret},
        {"bootstrap_user", "GATEHOUSE_BOOTSTRAP_USER", "", "", "", "", "name of the first local account (owner), made if there is none", Plain, assign<parseUserName, &C::bootstrapUser>},
        {"bootstrap_password", "GATEHOUSE_BOOTSTRAP_PASSWORD", "", "", "", "", "its password", Secret, acceptSecret},
        {"master_key", "GATEHOUSE_MASTER_KEY", "", "", "", "", "32 bytes, hex or base64, where no keychain can be had", Secret, acceptSecret},
        {"master_key_next", "GATEHOUSE_MASTER_KEY_NEXT", "", "", "", "", "to change it: the next one, beside the one in use, for one start", Secret, acceptSecret},
        {"secret_store", "GATEHOUSE_SECRET_STORE", "", "secret-store", "WHERE", "keychain", "where the master key is kept: keychain, file or auto", Plain, assign<parseSecretStore, &C::secretStore>},
        {"sse", "GATEHOUSE_SSE", "", "sse", "on|off", "on", "the transport of 2024-11-05 at /sse and /messages", Plain, assign<parseSwitch, &C::isSseServed>},
        {"conformance_fixtures", "GATEHOUSE_FIXTURES", "", "conformance-fixtures", "on|off", "off", "serve what the official MCP conformance suite asks for at /mcp/conformance; this machine only", Plain, assign<parseSwitch, &C::areFixturesServed>},
        {"trusted_proxies", "GATEHOUSE_TRUSTED_PROXIES", "", "", "", "", "addresses whose X-Forwarded-For is believed", Plain, assign<parseAddresses, &C::trustedProxies>},
        {"allowed_hosts", "GATEHOUSE_ALLOWED_HOSTS", "", "", "", "", "Host names answered beside the public and loopback ones", Plain, assign<parseHosts, &C::allowedHosts>},
        {"allowed_origins", "GATEHOUSE_ALLOWED_ORIGINS", "", "", "", "", "web origins answered beside the own and loopback ones", Plain, assign<parseOrigins, &C::allowedOrigins>},
        {"tls_cert", "GATEHOUSE_TLS_CERT", "", "tls-cert", "FILE", "", "certificate chain (PEM); with tls-key: https", Plain, assign<parseReadableFile, &C::tlsCertificateFile>},
        {"tls_key", "GATEHOUSE_TLS_KEY", "", "tls-key", "FILE", "", "its private key (PEM)", Plain, assign<parseReadableFile, &C::tlsKeyFile>},
        {"access_token_lifetime", "GATEHOUSE_ACCESS_TOKEN_LIFETIME", "", "", "", "3600", "seconds", Plain, assignNumber<&C::accessTokenLifetime, 1, 24 * OneHour>},
        {"refresh_token_lifetime", "GATEHOUSE_REFRESH_TOKEN_LIFETIME", "", "", "", "2592000", "seconds since the last use", Plain, assignNumber<&C::refreshTokenLifetime, 1, OneYear>},
        {"refresh_grace", "GATEHOUSE_REFRESH_GRACE", "", "", "", "30", "seconds in which the previous refresh token still works once", Plain, assignNumber<&C::refreshGrace, 0, OneHour>},
        {"code_lifetime", "GATEHOUSE_CODE_LIFETIME", "", "", "", "60", "seconds", Plain, assignNumber<&C::codeLifetime, 1, 600>},
        {"signing_algorithm", "GATEHOUSE_SIGNING_ALGORITHM", "", "", "", "RS256", "of access tokens: RS256 or ES256", Plain, assign<parseSigningAlgorithm, &C::signingAlgorithm>},
        {"registration", "GATEHOUSE_REGISTRATION", "", "", "", "open", "new clients: open, approve (you let each in) or closed", Plain, assign<parseRegistration, &C::registration>},
        {"max_connections", "GATEHOUSE_MAX_CONNECTIONS", "", "", "", "1024", "open connections", Plain, assignNumber<&C::maxConnections, 1, 100'000>},
        {"max_connections_per_address", "GATEHOUSE_MAX_CONNECTIONS_PER_ADDRESS", "", "", "", "64", "of one address (not loopback, not trusted proxies)", Plain, assignNumber<&C::maxConnectionsPerAddress, 1, 100'000>},
        {"max_streams", "GATEHOUSE_MAX_STREAMS", "", "", "", "8192", "open event streams", Plain, assignNumber<&C::maxStreams, 1, 100'000>},
        {"max_upstream_connections", "GATEHOUSE_MAX_UPSTREAM_CONNECTIONS", "", "", "", "64", "connections to servers behind the gateway, of all users together; each may be a process", Plain, assignNumber<&C::maxUpstreamConnections, 1, 10'000>},
        {"rate_limit", "GATEHOUSE_RATE_LIMIT", "", "", "", "on", "off for load tests, local only", Plain, assign<parseSwitch, &C::isRateLimitOn>},
        {"metrics", "GATEHOUSE_METRICS", "", "metrics", "WHERE", "off", "/metrics for Prometheus: off, on (127.0.0.1:9477) or another loopback ADDRESS:PORT", Plain, assign<parseMetrics, &C::metricsListen>},
        {"record", "GATEHOUSE_RECORD", "", "", "", "", "what is kept of calls, the first that matches: files/*=none,add=both; default: arguments", Plain, assign<parseRecording, &C::recording>},
        {"redact", "GATEHOUSE_REDACT", "", "", "", "password,passwd,passphrase,secret,token,authorization,cookie,api_key,private_key,credential", "words in names whose values are not kept", Plain, assign<parseKeyNames, &C::redactedKeys>},
        {"prices", "GATEHOUSE_PRICES", "", "", "", "", "of a call that succeeded, the first that matches: generateImage=0.04,files/*=0.001", Plain, assign<parsePrices, &C::prices>},
        {"record_interval", "GATEHOUSE_RECORD_INTERVAL", "", "", "", "250", "milliseconds after which a recorded call is on the disk", Plain, assignNumber<&C::recordInterval, 1, 60'000>},
        {"usage_retention", "GATEHOUSE_USAGE_RETENTION", "", "", "", "365", "days that recorded calls are kept; 0 = for ever", Plain, assignNumber<&C::usageRetention, 0, 36'500>},
        {"usage_max_size", "GATEHOUSE_USAGE_MAX_SIZE", "", "", "", "0", "megabytes of the database above which the oldest calls go; 0 = no limit", Plain, assignNumber<&C::usageMaxMegabytes, 0, 100'000'000>},
        {"audit_retention", "GATEHOUSE_AUDIT_RETENTION", "", "", "", "1095", "days that audit events are kept; 0 = for ever", Plain, assignNumber<&C::auditRetention, 0, 36'500>},
        {"export_schedule", "GATEHOUSE_EXPORT_SCHEDULE", "", "", "", "off", "writes the calls of each day or week into a file: off, daily or weekly", Plain, assign<parseExportSchedule, &C::exportSchedule>},
        {"export_folder", "GATEHOUSE_EXPORT_FOLDER", "", "", "", "", "where to; default: exports in the data directory", Plain, assign<parseWritableFolder, &C::exportFolder>},
        {"export_format", "GATEHOUSE_EXPORT_FORMAT", "", "", "", "csv", "csv or jsonl", Plain, assign<parseExportFormat, &C::exportFormat>},
        {"rate_pages_per_address", "GATEHOUSE_RATE_PAGES_PER_ADDRESS", "", "", "", "60", "requests a minute to the pages of the sign-in, of one address", Plain, assignNumber<&C::pageRequestsPerAddress, 1, MostRequests>},
        {"rate_pages", "GATEHOUSE_RATE_PAGES", "", "", "", "3000", "the same, in all", Plain, assignNumber<&C::pageRequestsInAll, 1, MostRequests>},
        {"rate_token_per_address", "GATEHOUSE_RATE_TOKEN_PER_ADDRESS", "", "", "", "240", "requests a minute to /token and every other endpoint for programs, of one address", Plain, assignNumber<&C::tokenRequestsPerAddress, 1, MostRequests>},
        {"rate_token_per_client", "GATEHOUSE_RATE_TOKEN_PER_CLIENT", "", "", "", "120", "the same, of one client", Plain, assignNumber<&C::tokenRequestsPerClient, 1, MostRequests>},
        {"rate_token", "GATEHOUSE_RATE_TOKEN", "", "", "", "12000", "the same, in all", Plain, assignNumber<&C::tokenRequestsInAll, 1, MostRequests>},
        {"rate_register_per_address", "GATEHOUSE_RATE_REGISTER_PER_ADDRESS", "", "", "", "20", "requests a minute to /register and /client/<id>, of one address", Plain, assignNumber<&C::registrationsPerAddress, 1, MostRequests>},
        {"rate_register", "GATEHOUSE_RATE_REGISTER", "", "", "", "240", "the same, in all", Plain, assignNumber<&C::registrationsInAll, 1, MostRequests>},
        {"log_format", "GATEHOUSE_LOG_FORMAT", "", "", "", "text", "text, or json: one object a line", Plain, assign<parseLogFormat, &C::isLogJson>},
        {"log", "GATEHOUSE_LOG", "", "log", "LEVEL", "info", "debug, info, warning, error, or rules such as gatehouse.oauth=debug", Plain, assign<parseLogRules, &C::log>},
    };
    // clang-format on
    return table;
}

QStringList storableSecrets()
{
    static const QStringList elsewhere{QStringLiteral("master_key"), QStringLiteral("master_key_next"), QStringLiteral("bootstrap_password")};
    QStringList keys;
    for (const SettingDefinition &setting : settingsTable()) {
        if (const QString key = QString::fromLatin1(setting.key); setting.kind == SettingKind::Secret && !elsewhere.contains(key)) {
            keys.append(key);
        }
    }
    return keys;
}

const SettingDefinition *findSetting(const QString &key)
{
    for (const SettingDefinition &setting : settingsTable()) {
        if (key == QLatin1String(setting.key)) {
            return &setting;
        }
    }
    return nullptr;
}

} // namespace runtime
