// SPDX-License-Identifier: GPL-3.0-or-later
// Which MCP servers stand behind the endpoint, by id, and the way from them to whoever serves clients at the moment. Servers come and go
// while sessions stay; the registry outlives both the servers and the endpoint. Server thread only.
#pragma once

#include "server/mcp/mcp_server.h"

#include <QStringList>

#include <vector>

namespace mcp
{

// Who serves the clients: hears what servers say, and of their coming and going.
class ServerFollower : public ServerHost
{
public:
    virtual void serverAdded(McpServer &server) = 0;
    // Still usable; not any more when this returns. What it was asked is answered by then.
    virtual void serverLeaving(McpServer &server) = 0;
};

class ServerRegistry final : public ServerHost
{
public:
    ServerRegistry() = default;
    Q_DISABLE_COPY_MOVE(ServerRegistry)

    // Borrowed until remove(). No two with one id.
    void add(McpServer &server);
    void remove(const QString &id);

    [[nodiscard]] McpServer *find(const QString &id) const; // null when there is none
    [[nodiscard]] const std::vector<McpServer *> &all() const { return m_servers; } // ordered by id
    [[nodiscard]] const QStringList &ids() const { return m_ids; }

    // Called after a server has come or gone: whoever else keeps a list of them.
    void whenChanged(std::function<void()> callback) { m_changed = std::move(callback); }

    // One at a time; null: nobody.
    void setFollower(ServerFollower *follower) { m_follower = follower; }

    void listChanged(const QString &serverId, ItemKind kind, const Audience &audience) override;
    void resourceUpdated(const QString &serverId, const QString &uri, const Audience &audience) override;
    void logged(const QString &serverId, const QJsonObject &params, const Audience &audience) override;
    void elicitationCompleted(const QString &serverId, const QString &elicitationId, const Audience &audience) override;
    void ask(const QString &serverId, const Audience &audience, const QString &method, const QJsonObject &params, QObject *context,
             std::function<void(core::Expected<QJsonObject, RpcError>)> then) override;

private:
    void onChanged();

    std::vector<McpServer *> m_servers;
    QStringList m_ids;
    ServerFollower *m_follower = nullptr;
    std::function<void()> m_changed;
};

} // namespace mcp
