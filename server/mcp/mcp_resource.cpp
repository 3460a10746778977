// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/mcp_resource.h"

#include <QRegularExpression>
#include <QUrl>

namespace mcp
{

namespace
{

constexpr QLatin1String WellKnown("/.well-known/oauth-protected-resource");

} // namespace

QStringList McpResource::scopes() const
{
    if (!server.isEmpty() || servers.isEmpty()) {
        return {access_control::serverScope(scopeHost, server.isEmpty() ? QString(BuiltInServer) : server)};
    }
    QStringList all;
    for (const QString &id : servers) {
        all.append(access_control::serverScope(scopeHost, id));
    }
    return all;
}

std::optional<McpResource> resourceAt(QByteArrayView path, const QString &publicUrl)
{
    static const QRegularExpression form(QStringLiteral("^/(?:sse|mcp(?:/([a-z0-9][a-z0-9-]{0,31}))?)\\z"));
    const QString target = path == "/messages" ? QStringLiteral("/sse") : QString::fromLatin1(path);
    const QRegularExpressionMatch match = form.match(target);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    // RFC 9728 section 3.1: the well-known part goes between host and path.
    QUrl metadata(publicUrl);
    metadata.setPath(WellKnown % metadata.path() % target);
    const QString host = metadata.host();
    return McpResource{publicUrl % target, metadata.toString(),
                       host.contains(QLatin1Char(':')) ? QString(QLatin1Char('[') % host % QLatin1Char(']')) : host,
                       match.captured(1), {}, {}};
}

} // namespace mcp
