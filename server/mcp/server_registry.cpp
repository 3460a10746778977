// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/server_registry.h"

#include <algorithm>

namespace mcp
{

void ServerRegistry::add(McpServer &server)
{
    Q_ASSERT_X(!find(server.id()), "ServerRegistry::add", "two servers with one id");
    const auto place = std::find_if(m_servers.begin(), m_servers.end(), [&](const McpServer *other) { return other->id() > server.id(); });
    m_servers.insert(place, &server);
    onChanged();
    if (m_follower) {
        m_follower->serverAdded(server);
    }
}

void ServerRegistry::remove(const QString &id)
{
    McpServer *server = find(id);
    if (!server) {
        return;
    }
    std::erase(m_servers, server); // first: nothing may find it while its calls are being ended
    onChanged();
    if (m_follower) {
        m_follower->serverLeaving(*server);
    }
}

void ServerRegistry::onChanged()
{
    m_ids.clear();
    for (const McpServer *server : m_servers) {
        m_ids.append(server->id());
    }
    if (m_changed) {
        m_changed();
    }
}

McpServer *ServerRegistry::find(const QString &id) const
{
    const auto server = std::find_if(m_servers.begin(), m_servers.end(), [&](const McpServer *s) { return s->id() == id; });
    return server == m_servers.end() ? nullptr : *server;
}

void ServerRegistry::listChanged(const QString &serverId, ItemKind kind, const Audience &audience)
{
    if (m_follower) {
        m_follower->listChanged(serverId, kind, audience);
    }
}

void ServerRegistry::resourceUpdated(const QString &serverId, const QString &uri, const Audience &audience)
{
    if (m_follower) {
        m_follower->resourceUpdated(serverId, uri, audience);
    }
}

void ServerRegistry::logged(const QString &serverId, const QJsonObject &params, const Audience &audience)
{
    if (m_follower) {
        m_follower->logged(serverId, params, audience);
    }
}

void ServerRegistry::elicitationCompleted(const QString &serverId, const QString &elicitationId, const Audience &audience)
{
    if (m_follower) {
        m_follower->elicitationCompleted(serverId, elicitationId, audience);
    }
}

void ServerRegistry::ask(const QString &serverId, const Audience &audience, const QString &method, const QJsonObject &params, QObject *context,
                         std::function<void(core::Expected<QJsonObject, RpcError>)> then)
{
    if (m_follower) {
        m_follower->ask(serverId, audience, method, params, context, std::move(then));
    } else {
        then(core::unexpected(RpcError{ErrorCode::InternalError, QStringLiteral("nobody is there to answer"), {}}));
    }
}

} // namespace mcp
