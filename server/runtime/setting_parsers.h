// SPDX-License-Identifier: GPL-3.0-or-later
// Text of a setting to its typed value, one function per kind of value. An error is the remedy alone ("give ..."): who
// calls knows the name, the origin and the value and makes the sentence. Any thread.
#pragma once

#include "server/core/error.h"
#include "server/runtime/server_config.h"

namespace runtime
{

template <class T>
using Parsed = core::Expected<T, QString>;

struct ListenAddress {
    QHostAddress address;
    quint16 port = 0;
};

[[nodiscard]] Parsed<ListenAddress> parseListenAddress(const QString &text);
[[nodiscard]] Parsed<QString> parsePublicUrl(const QString &text);  // without trailing slash
[[nodiscard]] Parsed<QString> parseProviderUrl(const QString &text); // https, or http on loopback
[[nodiscard]] Parsed<QString> parseKeySetUrl(const QString &text); // https, or http on loopback; may have a query
[[nodiscard]] Parsed<QString> parseJwtName(const QString &text); // `iss` or `aud`
[[nodiscard]] Parsed<AuthMode> parseAuthMode(const QString &text);
[[nodiscard]] Parsed<Admission> parseAdmission(const QString &text);
[[nodiscard]] Parsed<Registration> parseRegistration(const QString &text);
[[nodiscard]] Parsed<SecretStore> parseSecretStore(const QString &text);
[[nodiscard]] Parsed<QStringList> parseAllowedUsers(const QString &text); // always "kind:name"
[[nodiscard]] Parsed<QList<store::RoleLoginRow>> parseRoles(const QString &text); // "premium=github:a,github:b;admin=github:c"
[[nodiscard]] Parsed<QString> parseOrganisation(const QString &text); // "org" or "org/team"
[[nodiscard]] Parsed<QStringList> parseDomains(const QString &text);
[[nodiscard]] Parsed<QStringList> parseTenants(const QString &text); // ids; beside them one word for the endpoint
[[nodiscard]] Parsed<QString> parseProviderName(const QString &text);
[[nodiscard]] Parsed<QString> parseClaimName(const QString &text);
[[nodiscard]] Parsed<QHash<QString, QStringList>> parseRoleMap(const QString &text); // "premium=a,b;admin=c" by value
[[nodiscard]] Parsed<QString> parseScopes(const QString &text);
[[nodiscard]] Parsed<QString> parseClientId(const QString &text);
[[nodiscard]] Parsed<QString> parseUserName(const QString &text);
[[nodiscard]] Parsed<bool> parseSwitch(const QString &text);
[[nodiscard]] Parsed<QList<QHostAddress>> parseAddresses(const QString &text);
[[nodiscard]] Parsed<QStringList> parseHosts(const QString &text);
[[nodiscard]] Parsed<QStringList> parseOrigins(const QString &text);
[[nodiscard]] Parsed<QString> parseReadableFile(const QString &text);
[[nodiscard]] Parsed<QString> parseSigningAlgorithm(const QString &text);
[[nodiscard]] Parsed<QString> parseLogRules(const QString &text); // checked, not translated

struct Range {
    int lowest;
    int highest;
};
[[nodiscard]] Parsed<int> parseNumber(const QString &text, Range range);

} // namespace runtime
