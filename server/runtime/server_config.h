// SPDX-License-Identifier: GPL-3.0-or-later
// Every server setting, loaded once, validated, passed by const reference; a change arrives as a new struct. Order: command line >
// environment > gatehouse.ini > default (product section 3). Secrets are not in here but in the vault.
#pragma once

#include <QHostAddress>
#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <chrono>

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

struct ServerConfig {
    QString dataDir;
    QHostAddress listenAddress = QHostAddress(QHostAddress::LocalHost);
    quint16 listenPort = 8788;
    QString publicUrl; // issuer; no trailing slash. Empty until the port is known when listenPort is 0
    AuthMode authMode = AuthMode::OAuth;
    Admission admission = Admission::Approved;
    QStringList allowedUsers; // "github:login", "local:name"

    QString githubClientId;
    QString githubScopes = QStringLiteral("read:user user:email");
    QString githubWebUrl = QStringLiteral("https://github.com");
    QString githubApiUrl = QStringLiteral("https://api.github.com");
    bool areLocalAccountsOn = true;

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

    int maxConnections = 1024;
    int maxConnectionsPerAddress = 64;
    int maxStreams = 8192;
    bool isRateLimitOn = true;
    QString log = QStringLiteral("info");
};

} // namespace runtime
