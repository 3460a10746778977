// SPDX-License-Identifier: GPL-3.0-or-later
// Scopes (RFC 6749 section 3.3) and ours among them: `mcp:<host>:<server>` opens one server, `mcp:<host>:*` all of
// them, `mcp:<host>:admin` the administration tools (product section 5). Values; any thread.
#pragma once

#include "server/core/error.h"
#include "server/oauth/oauth_config.h"
#include "server/oauth/oauth_error.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace oauth
{

// Tokens in the order asked for, each once.
class ScopeSet
{
public:
    ScopeSet() = default;
    explicit ScopeSet(const QStringList &tokens);

    // invalid_scope when a character is not one of RFC 6749 section 3.3. Blank or empty text is the empty set.
    [[nodiscard]] static core::Expected<ScopeSet, Error> parse(const QString &text);

    [[nodiscard]] const QStringList &tokens() const { return m_tokens; }
    [[nodiscard]] bool isEmpty() const { return m_tokens.isEmpty(); }
    [[nodiscard]] bool contains(const QString &token) const { return m_tokens.contains(token); }
    [[nodiscard]] bool containsAll(const ScopeSet &other) const;
    [[nodiscard]] QString toString() const { return m_tokens.join(QLatin1Char(' ')); }

    friend bool operator==(const ScopeSet &, const ScopeSet &) = default;

private:
    QStringList m_tokens;
};

// "mcp:<host>:<server>"; the host may contain colons (IPv6), so the server stands behind the last one.
struct McpScope {
    QString host;
    QString server; // a server id, "*" or "admin"

    [[nodiscard]] static std::optional<McpScope> parse(const QString &token);
    [[nodiscard]] QString toString() const;
};

// Which scopes exist here: of the built-in server, and of the others there are when it is asked.
class ScopeCatalogue
{
public:
    explicit ScopeCatalogue(const OAuthConfig &config);

    // The concrete scopes of a resource: what its metadata lists and what a request without `scope` is offered.
    [[nodiscard]] ScopeSet offeredFor(const QString &resource) const;
    // `scopes_supported` of the authorization server: the concrete ones and openid, email, profile, offline_access.
    [[nodiscard]] ScopeSet advertised() const;
    [[nodiscard]] bool isKnown(const QString &token) const;
    // What a request gets to consent to: the known ones of those asked for (unknown ones are left out, RFC 6749
    // section 3.3), or the offered ones when none was named. invalid_scope when nothing remains.
    [[nodiscard]] core::Expected<ScopeSet, Error> resolve(const QString &requested, const QString &resource) const;
    // What of `asked` lies within `limit`, where "every server" covers each of them (but not the administration tools): what a client
    // gets whose scopes somebody here limited. invalid_scope when nothing remains.
    [[nodiscard]] core::Expected<ScopeSet, Error> within(const ScopeSet &asked, const QString &limit) const;
    [[nodiscard]] QString scopeOfServer(const QString &server) const;

private:
    [[nodiscard]] QStringList ownServers() const;
    [[nodiscard]] QStringList allServers() const;

    QString m_host;
    QStringList m_servers; // those there always are
    std::shared_ptr<const ServerDirectory> m_externalServers;
    bool m_areAdminToolsOn;
};

} // namespace oauth
