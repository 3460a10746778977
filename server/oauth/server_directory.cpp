// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/server_directory.h"

#include <algorithm>

namespace oauth
{

namespace
{

constexpr QLatin1String IdPrefix("server_"); // a client's begins with mcp_ or https:

}

std::optional<ExternalServer> ServerDirectory::findByResource(const QString &resource) const
{
    const QList<ExternalServer> servers = list();
    const auto found = std::find_if(
        servers.cbegin(), servers.cend(), [&](const ExternalServer &server) { return server.resource == resource; });
    return found == servers.cend() ? std::nullopt : std::optional(*found);
}

core::ClientId introspectionId(const QString &serverId)
{
    return core::ClientId(QString(IdPrefix + serverId));
}

std::optional<QString> serverOfIntrospectionId(const core::ClientId &id)
{
    const QString text = id.toString();
    return text.startsWith(IdPrefix) ? std::optional(text.mid(IdPrefix.size())) : std::nullopt;
}

} // namespace oauth
