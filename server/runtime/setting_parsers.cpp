// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/setting_parsers.h"

#include "server/access/login_name.h"

#include "server/runtime/log_rules.h"

#include <QFile>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace runtime
{

namespace
{

template <class T>
Parsed<T> remedy(const char *text)
{
    return core::unexpected(QString::fromUtf8(text));
}

QStringList commaList(const QString &text)
{
    QStringList items;
    const QStringList parts = text.split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        if (const QString item = part.trimmed(); !item.isEmpty()) {
            items.append(item);
        }
    }
    return items;
}

// An http or https URL with a host and nothing behind the authority.
bool isBareOrigin(const QUrl &url)
{
    const bool isHttp = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    return url.isValid() && isHttp && !url.host().isEmpty() && url.userInfo().isEmpty() && !url.hasQuery()
        && !url.hasFragment() && (url.path().isEmpty() || url.path() == QLatin1String("/"));
}

QString withoutTrailingSlash(QString text)
{
    while (text.endsWith(QLatin1Char('/'))) {
        text.chop(1);
    }
    return text;
}

} // namespace

Parsed<ListenAddress> parseListenAddress(const QString &text)
{
    static constexpr const char *Remedy = "give address:port, such as 127.0.0.1:8788 or [::1]:8788";
    const qsizetype colon = text.lastIndexOf(QLatin1Char(':'));
    if (colon <= 0) {
        return remedy<ListenAddress>(Remedy);
    }
    QString host = text.left(colon);
    if (host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']'))) {
        host = host.mid(1, host.size() - 2);
    } else if (host.contains(QLatin1Char(':'))) {
        return remedy<ListenAddress>(Remedy); // where the address ends and the port starts is not clear
    }
    const QHostAddress address(host == QLatin1String("localhost") ? QStringLiteral("127.0.0.1") : host);
    const Parsed<int> port = parseNumber(text.mid(colon + 1), {0, 65535});
    if (address.isNull()) {
        return remedy<ListenAddress>(Remedy);
    }
    if (!port) {
        return remedy<ListenAddress>("the port after the colon is a number from 0 (any free one) to 65535");
    }
    return ListenAddress{address, quint16(*port)};
}

Parsed<QString> parsePublicUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!isBareOrigin(url)) {
        return remedy<QString>("give scheme, host and port alone, such as https://gatehouse.example.org");
    }
    if (url.scheme() == QLatin1String("http") && !isLoopbackHost(url.host())) {
        return remedy<QString>("tokens must not travel in the clear: use https, or http with a loopback host such as 127.0.0.1");
    }
    return withoutTrailingSlash(url.toString(QUrl::FullyEncoded));
}

Parsed<QString> parseProviderUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isHttps = url.scheme() == QLatin1String("https");
    const bool isLoopbackHttp = url.scheme() == QLatin1String("http") && isLoopbackHost(url.host());
    if (!url.isValid() || url.host().isEmpty() || !(isHttps || isLoopbackHttp) || url.hasQuery() || url.hasFragment()
        || !url.userInfo().isEmpty()) {
        return remedy<QString>("give an https URL such as https://github.example.org (http only for a loopback host)");
    }
    return withoutTrailingSlash(url.toString(QUrl::FullyEncoded));
}

Parsed<QString> parseKeySetUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isHttps = url.scheme() == QLatin1String("https");
    const bool isLoopbackHttp = url.scheme() == QLatin1String("http") && isLoopbackHost(url.host());
    if (!url.isValid() || url.host().isEmpty() || !(isHttps || isLoopbackHttp) || url.hasFragment() || !url.userInfo().isEmpty()) {
        return remedy<QString>("give an https URL such as https://issuer.example.org/.well-known/jwks.json (http only for a loopback host)");
    }
    return text;
}

Parsed<QString> parseJwtName(const QString &text)
{
    static const QRegularExpression visible(QStringLiteral("^[\\x21-\\x7E]{1,500}$"));
    if (!visible.match(text).hasMatch()) {
        return remedy<QString>("give it exactly as the tokens have it: printable characters without blanks");
    }
    return text;
}

Parsed<AuthMode> parseAuthMode(const QString &text)
{
    if (text == QLatin1String("oauth")) {
        return AuthMode::OAuth;
    }
    if (text == QLatin1String("token")) {
        return AuthMode::Token;
    }
    if (text == QLatin1String("open")) {
        return AuthMode::Open;
    }
    return remedy<AuthMode>("use oauth, token (personal access tokens, or JWTs minted elsewhere) or open (nobody signs in; this machine only)");
}

Parsed<Admission> parseAdmission(const QString &text)
{
    if (text == QLatin1String("approved")) {
        return Admission::Approved;
    }
    if (text == QLatin1String("anyone")) {
        return Admission::Anyone;
    }
    return remedy<Admission>("use approved (others wait in the queue) or anyone (whoever can sign in is admitted)");
}

Parsed<Registration> parseRegistration(const QString &text)
{
    if (text == QLatin1String("open")) {
        return Registration::Open;
    }
    if (text == QLatin1String("approve")) {
        return Registration::Approve;
    }
    if (text == QLatin1String("closed")) {
        return Registration::Closed;
    }
    return remedy<Registration>("use open, approve (you let each new client in) or closed (only clients you make)");
}

Parsed<SecretStore> parseSecretStore(const QString &text)
{
    if (text == QLatin1String("keychain")) {
        return SecretStore::Keychain;
    }
    if (text == QLatin1String("file")) {
        return SecretStore::File;
    }
    if (text == QLatin1String("auto")) {
        return SecretStore::Auto;
    }
    return remedy<SecretStore>("use keychain, file (a key file in the data directory that only you can read) or auto (the first that works)");
}

Parsed<QStringList> parseAllowedUsers(const QString &text)
{
    QStringList users;
    const QStringList entries = commaList(text);
    for (const QString &entry : entries) {
        const auto name = access_control::parseLoginName(entry);
        if (!name) {
            return core::unexpected(QString(name.error()));
        }
        users.append(name->toString());
    }
    return users;
}

Parsed<QList<store::RoleLoginRow>> parseRoles(const QString &text)
{
    static const QRegularExpression roleName(QStringLiteral("^[a-z][a-z0-9-]{0,31}$"));
    QList<store::RoleLoginRow> roles;
    const QStringList groups = text.split(QLatin1Char(';'), Qt::SkipEmptyParts);
    for (const QString &group : groups) {
        const QString role = group.section(QLatin1Char('='), 0, 0).trimmed();
        if (!group.contains(QLatin1Char('=')) || !roleName.match(role).hasMatch()) {
            return core::unexpected(QStringLiteral("give premium=github:ada,github:bob;admin=github:cy; \"%1\" is not of that form").arg(group));
        }
        const auto users = parseAllowedUsers(group.section(QLatin1Char('='), 1));
        if (!users) {
            return core::unexpected(QString(users.error()));
        }
        for (const QString &user : *users) {
            roles.append({role, *access_control::parseLoginName(user)});
        }
    }
    return roles;
}

Parsed<QString> parseOrganisation(const QString &text)
{
    static const QRegularExpression name(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?$"));
    if (!name.match(text).hasMatch()) {
        return remedy<QString>("give an organisation such as octo-org, or one of its teams such as octo-org/cats");
    }
    return text;
}

Parsed<QStringList> parseDomains(const QString &text)
{
    static const QRegularExpression name(QStringLiteral("^[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})+$"));
    QStringList domains;
    const QStringList items = commaList(text);
    for (const QString &item : items) {
        domains.append(item.toLower());
        if (!name.match(domains.last()).hasMatch()) {
            return core::unexpected(QStringLiteral("give domains such as example.org, separated by commas; %1 is none").arg(item));
        }
    }
    return domains;
}

Parsed<QStringList> parseTenants(const QString &text)
{
    static const QRegularExpression id(QStringLiteral("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"));
    static const QStringList words{QStringLiteral("common"), QStringLiteral("organizations"), QStringLiteral("consumers")};
    QStringList tenants;
    const QStringList items = commaList(text);
    for (const QString &item : items) {
        tenants.append(item.toLower());
        if (!words.contains(tenants.last()) && !id.match(tenants.last()).hasMatch()) {
            return core::unexpected(QStringLiteral("give tenant IDs as the Entra admin center shows them, separated by commas; %1 is none").arg(item));
        }
    }
    const bool isAnybodys = std::all_of(tenants.cbegin(), tenants.cend(), [](const QString &tenant) { return words.contains(tenant); });
    if (isAnybodys) {
        return remedy<QStringList>("name the tenants whose people may sign in: common, organizations or consumers alone would be everybody");
    }
    return tenants;
}

Parsed<QString> parseProviderName(const QString &text)
{
    const bool isVisible = std::all_of(text.cbegin(), text.cend(), [](QChar c) { return c.isPrint(); });
    if (text.trimmed() != text || text.size() > 40 || !isVisible) {
        return remedy<QString>("give a name of at most 40 characters for the button on the sign-in page");
    }
    return text;
}

Parsed<QString> parseClaimName(const QString &text)
{
    static const QRegularExpression visible(QStringLiteral("^[\\x21-\\x7E]{1,200}$"));
    if (!visible.match(text).hasMatch()) {
        return remedy<QString>("give the name of a claim, such as permissions, groups or realm_access.roles");
    }
    return text;
}

Parsed<QHash<QString, QStringList>> parseRoleMap(const QString &text)
{
    QHash<QString, QStringList> rolesByValue;
    const QStringList entries = text.split(QLatin1Char(';'), Qt::SkipEmptyParts);
    for (const QString &entry : entries) {
        const qsizetype equals = entry.indexOf(QLatin1Char('='));
        const QString role = entry.left(equals).trimmed();
        const QStringList values = equals > 0 ? commaList(entry.mid(equals + 1)) : QStringList();
        if (role.isEmpty() || values.isEmpty()) {
            return core::unexpected(QStringLiteral("give role=value,value;role=value, such as premium=image_generation;admin=gatehouse-admins; \"%1\" is not").arg(entry));
        }
        for (const QString &value : values) {
            rolesByValue[value].append(role);
        }
    }
    return rolesByValue;
}

Parsed<QString> parseScopes(const QString &text)
{
    // RFC 6749 section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ), separated by one space.
    static const QRegularExpression scopes(QStringLiteral("^[\\x21\\x23-\\x5B\\x5D-\\x7E]+( [\\x21\\x23-\\x5B\\x5D-\\x7E]+)*$"));
    if (!scopes.match(text).hasMatch()) {
        return remedy<QString>("give scopes separated by single spaces, such as \"read:user user:email\"");
    }
    return text;
}

Parsed<QString> parseClientId(const QString &text)
{
    static const QRegularExpression visible(QStringLiteral("^[\\x21-\\x7E]{1,200}$")); // RFC 6749 appendix A.1
    if (!visible.match(text).hasMatch()) {
        return remedy<QString>("copy the client ID from the provider's page: printable characters without blanks");
    }
    return text;
}

Parsed<QString> parseUserName(const QString &text)
{
    static const QRegularExpression name(QStringLiteral("^[^\\s:,|]{1,64}$"));
    if (!name.match(text).hasMatch()) {
        return remedy<QString>("a user name has 1 to 64 characters and no blanks, colons, commas or bars");
    }
    return text;
}

Parsed<bool> parseSwitch(const QString &text)
{
    for (const char *yes : {"on", "true", "yes", "1"}) {
        if (text == QLatin1String(yes)) {
            return true;
        }
    }
    for (const char *no : {"off", "false", "no", "0"}) {
        if (text == QLatin1String(no)) {
            return false;
        }
    }
    return remedy<bool>("use on or off");
}

Parsed<QList<QHostAddress>> parseAddresses(const QString &text)
{
    QList<QHostAddress> addresses;
    const QStringList items = commaList(text);
    for (const QString &item : items) {
        const QHostAddress address(item);
        if (address.isNull()) {
            return core::unexpected(QStringLiteral("give IP addresses separated by commas; %1 is none").arg(item));
        }
        addresses.append(address);
    }
    return addresses;
}

Parsed<QStringList> parseHosts(const QString &text)
{
    const QStringList items = commaList(text);
    for (const QString &item : items) {
        const QUrl url(QStringLiteral("http://") + item, QUrl::StrictMode);
        if (!isBareOrigin(url) || item.contains(QLatin1Char('/'))) {
            return core::unexpected(QStringLiteral("give host names separated by commas, without scheme or path; %1 is none").arg(item));
        }
    }
    return items;
}

Parsed<QStringList> parseOrigins(const QString &text)
{
    QStringList origins;
    const QStringList items = commaList(text);
    for (const QString &item : items) {
        const QUrl url(item, QUrl::StrictMode);
        if (!isBareOrigin(url)) {
            return core::unexpected(
                QStringLiteral("give origins such as https://app.example.org, separated by commas; %1 is none").arg(item));
        }
        origins.append(withoutTrailingSlash(url.toString(QUrl::FullyEncoded)));
    }
    return origins;
}

Parsed<QString> parseReadableFile(const QString &text)
{
    QFile file(text);
    if (!file.open(QIODevice::ReadOnly)) {
        return core::unexpected(QStringLiteral("the file cannot be read (%1)").arg(file.errorString()));
    }
    return text;
}

Parsed<QString> parseSigningAlgorithm(const QString &text)
{
    if (text != QLatin1String("RS256") && text != QLatin1String("ES256")) {
        return remedy<QString>("use RS256 or ES256");
    }
    return text;
}

Parsed<QString> parseLogRules(const QString &text)
{
    if (!logFilterRules(text)) {
        return remedy<QString>("use debug, info, warning or error, or rules such as gatehouse.oauth=debug;gatehouse.mcp=warning");
    }
    return text;
}

Parsed<int> parseNumber(const QString &text, Range range)
{
    // Digits alone: toInt() would also take signs and blanks.
    static const QRegularExpression digits(QStringLiteral("^[0-9]{1,9}$"));
    const int number = text.toInt();
    if (!digits.match(text).hasMatch() || number < range.lowest || number > range.highest) {
        return core::unexpected(QStringLiteral("give a whole number from %1 to %2").arg(range.lowest).arg(range.highest));
    }
    return number;
}

} // namespace runtime
