// SPDX-License-Identifier: GPL-3.0-or-later
// A server's stay in the registry, as long as this object's life. Server thread only.
#pragma once

#include "server/mcp/server_registry.h"

namespace mcp
{

class ServerRegistration
{
public:
    ServerRegistration(ServerRegistry &registry, McpServer &server)
        : m_registry(registry)
        , m_id(server.id())
    {
        registry.add(server);
    }
    ~ServerRegistration() { m_registry.remove(m_id); }
    Q_DISABLE_COPY_MOVE(ServerRegistration)

private:
    ServerRegistry &m_registry;
    QString m_id;
};

} // namespace mcp
