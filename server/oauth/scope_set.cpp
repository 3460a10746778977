// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/scope_set.h"

#include "server/access/permission_check.h"
#include "server/oauth/parameters.h"

#include <algorithm>

namespace oauth
{
namespace
{

constexpr QLatin1String McpPrefix("mcp:");

// NQCHAR of RFC 6749 appendix A: %x21 / %x23-5B / %x5D-7E.
bool isScopeChar(QChar c)
{
    const char16_t u = c.unicode();
    return u == 0x21 || (u >= 0x23 && u <= 0x5b) || (u >= 0x5d && u <= 0x7e);
}

} // namespace

ScopeSet::ScopeSet(const QStringList &tokens)
    : m_tokens(tokens)
{
    m_tokens.removeAll(QString());
    m_tokens.removeDuplicates();
}

core::Expected<ScopeSet, Error> ScopeSet::parse(const QString &text)
{
    const QStringList tokens = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString &token : tokens) {
        if (!std::all_of(token.cbegin(), token.cend(), isScopeChar)) {
            return core::unexpected(Error{ErrorCode::InvalidScope,
                QStringLiteral("The scope contains a character that is not allowed."), {}, {}});
        }
    }
    return ScopeSet(tokens);
}

bool ScopeSet::containsAll(const ScopeSet &other) const
{
    return std::all_of(
        other.m_tokens.cbegin(), other.m_tokens.cend(), [&](const QString &token) { return contains(token); });
}

std::optional<McpScope> McpScope::parse(const QString &token)
{
    const qsizetype lastColon = token.lastIndexOf(QLatin1Char(':'));
    if (!token.startsWith(McpPrefix) || lastColon <= McpPrefix.size() || lastColon + 1 == token.size()) {
        return std::nullopt;
    }
    return McpScope{token.mid(McpPrefix.size(), lastColon - McpPrefix.size()), token.mid(lastColon + 1)};
}

QString McpScope::toString() const
{
    return access_control::serverScope(host, server);
}

ScopeCatalogue::ScopeCatalogue(const OAuthConfig &config)
    : m_host(config.host())
    , m_servers{access_control::builtInServer}
    , m_externalServers(config.externalServers)
    , m_areAdminToolsOn(config.areAdminToolsOn)
{
}

QString ScopeCatalogue::scopeOfServer(const QString &server) const
{
    return McpScope{m_host, server}.toString();
}

QStringList ScopeCatalogue::ownServers() const
{
    return m_servers + m_externalServers->hosted();
}

QStringList ScopeCatalogue::allServers() const
{
    QStringList all = ownServers();
    for (const ExternalServer &server : m_externalServers->list()) {
        all.append(server.id);
    }
    return all;
}

ScopeSet ScopeCatalogue::offeredFor(const QString &resource) const
{
    if (const auto external = m_externalServers->findByResource(resource)) {
        return ScopeSet({scopeOfServer(external->id)});
    }
    const qsizetype marker = resource.indexOf(QLatin1String("/mcp/"));
    const QString single = marker < 0 ? QString() : resource.mid(marker + 5);
    QStringList tokens;
    const QStringList servers = ownServers();
    for (const QString &server : servers) {
        if (single.isEmpty() || single == server) {
            tokens.append(scopeOfServer(server));
        }
    }
    return ScopeSet(tokens);
}

ScopeSet ScopeCatalogue::advertised() const
{
    QStringList tokens;
    const QStringList servers = allServers();
    for (const QString &server : servers) {
        tokens.append(scopeOfServer(server));
    }
    tokens << value::ScopeOpenId << value::ScopeEmail << value::ScopeProfile << value::ScopeOfflineAccess;
    return ScopeSet(tokens);
}

bool ScopeCatalogue::isKnown(const QString &token) const
{
    if (advertised().contains(token)) {
        return true;
    }
    // May be asked for, never advertised.
    const bool isAdmin = m_areAdminToolsOn && token == scopeOfServer(access_control::adminTools);
    return isAdmin || token == scopeOfServer(access_control::everyServer);
}

core::Expected<ScopeSet, Error> ScopeCatalogue::within(const ScopeSet &asked, const QString &limit) const
{
    const ScopeSet allowed = ScopeSet::parse(limit).value_or(ScopeSet());
    const QString every = scopeOfServer(access_control::everyServer);
    const QString admin = scopeOfServer(access_control::adminTools);
    const auto opensOneServer = [&](const QString &token) { return token != every && token != admin && McpScope::parse(token); };
    QStringList tokens;
    for (const QString &token : asked.tokens()) {
        if (allowed.contains(token) || (allowed.contains(every) && opensOneServer(token))) {
            tokens.append(token);
        } else if (token == every) {
            std::copy_if(allowed.tokens().cbegin(), allowed.tokens().cend(), std::back_inserter(tokens), opensOneServer);
        }
    }
    if (tokens.isEmpty()) {
        return core::unexpected(Error{ErrorCode::InvalidScope, QStringLiteral("This client has none of the scopes asked for."), {}, {}});
    }
    return ScopeSet(tokens);
}

core::Expected<ScopeSet, Error> ScopeCatalogue::resolve(const QString &requested, const QString &resource) const
{
    const auto asked = ScopeSet::parse(requested);
    if (!asked) {
        return core::unexpected(asked.error());
    }
    if (asked->isEmpty()) {
        return offeredFor(resource);
    }
    QStringList known = asked->tokens();
    known.removeIf([this](const QString &token) { return !isKnown(token); });
    if (known.isEmpty()) {
        return core::unexpected(
            Error{ErrorCode::InvalidScope, QStringLiteral("None of the scopes asked for exists here."), {}, {}});
    }
    return ScopeSet(known);
}

} // namespace oauth
