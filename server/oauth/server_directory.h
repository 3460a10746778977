// SPDX-License-Identifier: GPL-3.0-or-later
// The servers there are beside the built-in one, for everything that is made from the settings once and asked often: those that run
// elsewhere and trust our tokens, and those served here at an address of their own. Whoever keeps it in step with the table and the
// registry is the only writer; readers on any thread.
#pragma once

#include "server/core/ids.h"

#include <QList>
#include <QStringList>

#include <mutex>
#include <optional>

namespace oauth
{

struct ExternalServer {
    QString id;
    QString resource; // `aud` of its tokens

    friend bool operator==(const ExternalServer &, const ExternalServer &) = default;
};

class ServerDirectory
{
public:
    [[nodiscard]] QList<ExternalServer> list() const
    {
        const std::lock_guard lock(m_mutex);
        return m_servers;
    }
    void replace(const QList<ExternalServer> &servers)
    {
        const std::lock_guard lock(m_mutex);
        m_servers = servers;
    }

    // Ids of those at <public>/mcp/<id>, the built-in one not among them.
    [[nodiscard]] QStringList hosted() const
    {
        const std::lock_guard lock(m_mutex);
        return m_hosted;
    }
    void replaceHosted(const QStringList &ids)
    {
        const std::lock_guard lock(m_mutex);
        m_hosted = ids;
    }

    [[nodiscard]] std::optional<ExternalServer> findByResource(const QString &resource) const;

private:
    mutable std::mutex m_mutex;
    QList<ExternalServer> m_servers;
    QStringList m_hosted;
};

// What such a server calls itself when it asks about a token: no client has such an id.
[[nodiscard]] core::ClientId introspectionId(const QString &serverId);
[[nodiscard]] std::optional<QString> serverOfIntrospectionId(const core::ClientId &id);

} // namespace oauth
