// SPDX-License-Identifier: GPL-3.0-or-later
// Every server setting, loaded once, validated, passed by const reference; a change arrives as a new struct. Order: command line >
// environment > gatehouse.ini > default (product section 3). Secrets are not in here but in the vault.
#pragma once

#include "server/analytics/export_options.h"
#include "server/analytics/recording_policy.h"
#include "server/store/rows/role_login_row.h"

#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <chrono>
#include <optional>

namespace runtime
{

enum class AuthMode {
    OAuth,
    Token,
    Open,
};

enum class Admission {
    Approved, // allow-list; others wait in the queue
    Anyone,   // whoever can sign in becomes member
};

enum class Registration {
    Open,
    Approve, // an administrator lets each new client in
    Closed,  // clients made by hand
};

enum class SecretStore {
    Keychain, // the desktop's keyring
    File,     // a 0600 key file in the data directory, chosen by the person
    Auto,     // the keychain if a write to it works, else the file
};

enum class ExportSchedule {
    Off,
    Daily,  // each day (UTC) once it is over
    Weekly, // Monday to Sunday
};

struct ServerConfig {
    QString dataDir;
    QString profile = QStringLiteral("default");
    QHostAddress listenAddress = QHostAddress(QHostAddress::LocalHost);
    quint16 listenPort = 8788;
    QString publicUrl; // issuer; no trailing slash. Empty until the port is known when listenPort is 0
    AuthMode authMode = AuthMode::OAuth;
    Admission admission = Admission::Approved;
    QStringList allowedUsers; // "github:login", "local:name"
    QList<store::RoleLoginRow> roles; // given by name, beside those given in the console
    bool isSseServed = true;           // the transport of 2024-11-05
    bool areFixturesServed = false;    // what the official conformance suite asks for; this machine only
    bool areAdminToolsOn = false; // for clients: whether the scope of the administration tools exists

    QString githubClientId;
    QString githubScopes = QStringLiteral("read:user user:email");
    QString githubWebUrl = QStringLiteral("https://github.com");
    QString githubApiUrl = QStringLiteral("https://api.github.com");
    QString githubOrganisation; // "org" or "org/team": its members are let in
    QString googleClientId;
    QString googleIssuer = QStringLiteral("https://accounts.google.com");
    QString googleScopes;
    QStringList googleDomains; // hosted domains whose people are let in
    QString entraClientId;
    QString entraAuthority = QStringLiteral("https://login.microsoftonline.com");
    QString entraScopes;
    QStringList entraTenants; // whose people may sign in
    QString oidcIssuer;
    QString oidcClientId;
    QString oidcScopes;
    QString oidcName; // on the button; empty: the issuer's host
    QString oidcRoleClaim;
    QHash<QString, QStringList> oidcRoleMap; // value of the claim -> roles
    bool areLocalAccountsOn = true;
    QString jwtIssuer; // of tokens minted elsewhere, for mode `token`
    QString jwtAudience;
    QString jwtJwksUrl; // or a secret: not in here
    QString bootstrapUser; // its password is a secret: not in here

    QList<QHostAddress> trustedProxies;
    QStringList allowedHosts;
    QStringList allowedOrigins;
    QString tlsCertificateFile;
    QString tlsKeyFile;

    std::chrono::seconds accessTokenLifetime{3600};
    std::chrono::seconds refreshTokenLifetime{std::chrono::days(30)};
    std::chrono::seconds refreshGrace{30};
    std::chrono::seconds codeLifetime{60};
    QString signingAlgorithm = QStringLiteral("RS256");
    Registration registration = Registration::Open;

    int maxConnections = 1024;
    int maxConnectionsPerAddress = 64;
    int maxStreams = 8192;
    int maxUpstreamConnections = 64;
    bool isRateLimitOn = true;
    int pageRequestsPerAddress = 60; // a minute, as all of these; pages of the sign-in
    int pageRequestsInAll = 3000;
    int tokenRequestsPerAddress = 240; // /token and every other endpoint for programs
    int tokenRequestsPerClient = 120;
    int tokenRequestsInAll = 12'000;
    int registrationsPerAddress = 20;
    int registrationsInAll = 240;
    std::optional<SecretStore> secretStore; // nullopt: as at the first start, and then the keychain
    QString log = QStringLiteral("info");

    std::optional<std::pair<QHostAddress, quint16>> metricsListen; // nullopt: off
    bool isLogJson = false;

    QList<analytics::RecordingRule> recording; // what is kept of calls
    QStringList redactedKeys = analytics::RecordingPolicy::defaultRedactedKeys();
    QList<analytics::ToolPrice> prices;
    std::chrono::milliseconds recordInterval{250};
    std::chrono::days usageRetention{365}; // 0: for ever
    int usageMaxMegabytes = 0;             // 0: no limit
    std::chrono::days auditRetention{1095};
    ExportSchedule exportSchedule = ExportSchedule::Off;
    QString exportFolder; // empty: "exports" in the data directory
    analytics::ExportFormat exportFormat = analytics::ExportFormat::Csv;

    [[nodiscard]] bool hasOutsideProvider() const
    {
        return !githubClientId.isEmpty() || !googleClientId.isEmpty() || !entraClientId.isEmpty() || !oidcClientId.isEmpty();
    }
    [[nodiscard]] bool isTlsOn() const { return !tlsCertificateFile.isEmpty(); }
};

// "127.0.0.1:8788", "[::1]:8788".
[[nodiscard]] QString listenText(const QHostAddress &address, quint16 port);

// Scheme by TLS + the listen address: what the public URL is when nobody set one.
[[nodiscard]] QString publicUrlFor(const ServerConfig &config, quint16 port);

[[nodiscard]] bool isLoopbackHost(const QString &host);

// The one predicate behind everything that may never face a network: listen address and public URL are both loopback.
[[nodiscard]] bool isLocalOnly(const ServerConfig &config);

} // namespace runtime
