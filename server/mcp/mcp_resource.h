// SPDX-License-Identifier: GPL-3.0-or-later
// A protected resource of this server (RFC 9728): the URL tokens are made out for, and what opens it. Built from the configured
// public URL, never from a Host header. Any thread.
#pragma once

#include "server/access/permission_check.h"

#include <QByteArrayView>
#include <QString>
#include <QStringList>

#include <optional>

namespace mcp
{

inline constexpr QLatin1String BuiltInServer("gatehouse");

struct McpResource {
    QString url;         // `aud` of its tokens
    QString metadataUrl; // absolute, for WWW-Authenticate
    QString scopeHost;   // the `<host>` of its scopes
    QString server;      // empty: every server the caller may use
    QStringList servers; // those there are, for the challenge; none named: the built-in one
    access_control::TokenGrant::AdminTools adminTools = access_control::TokenGrant::AdminTools::Off;

    [[nodiscard]] bool offers(const QString &serverId) const { return server.isEmpty() || server == serverId; }
    // What a client without a token should ask for: the concrete scopes (product section 5).
    [[nodiscard]] QStringList scopes() const;
    // What a token with these scopes may do here.
    [[nodiscard]] access_control::TokenGrant grantOf(const QStringList &scopes) const { return {scopes, scopeHost, adminTools}; }
};

// "/mcp", "/mcp/<server>" and "/sse" (of which "/messages" is part), whether there is such a server or not; nullopt for any other path.
[[nodiscard]] std::optional<McpResource> resourceAt(QByteArrayView path, const QString &publicUrl);

} // namespace mcp
