// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/mcp_resource.h"

#include <QUrl>

namespace mcp
{

namespace
{

constexpr QLatin1String EveryServerPath("/mcp");
constexpr QLatin1String WellKnown("/.well-known/oauth-protected-resource");

} // namespace

QStringList McpResource::scopes() const
{
    return {access_control::serverScope(scopeHost, server.isEmpty() ? QString(BuiltInServer) : server)};
}

std::optional<McpResource> resourceAt(QByteArrayView path, const QString &publicUrl)
{
    const QString target = QString::fromLatin1(path);
    const bool isBuiltIn = target == QString(EveryServerPath % QLatin1Char('/') % BuiltInServer);
    if (target != EveryServerPath && !isBuiltIn) {
        return std::nullopt;
    }
    // RFC 9728 section 3.1: the well-known part goes between host and path.
    QUrl metadata(publicUrl);
    metadata.setPath(WellKnown % metadata.path() % target);
    const QString host = metadata.host();
    return McpResource{publicUrl % target, metadata.toString(),
                       host.contains(QLatin1Char(':')) ? QString(QLatin1Char('[') % host % QLatin1Char(']')) : host,
                       isBuiltIn ? QString(BuiltInServer) : QString(), {}};
}

} // namespace mcp
