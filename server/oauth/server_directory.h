// SPDX-License-Identifier: GPL-3.0-or-later
// The servers that run elsewhere and trust our tokens, for everything that is made from the settings once and asked often. Whoever
// keeps it in step with the table is the only writer; readers on any thread.
#pragma once

#include "server/core/ids.h"

#include <QList>
#include <QString>

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

    [[nodiscard]] std::optional<ExternalServer> findByResource(const QString &resource) const;

private:
    mutable std::mutex m_mutex;
    QList<ExternalServer> m_servers;
};

// What such a server calls itself when it asks about a token: no client has such an id.
[[nodiscard]] core::ClientId introspectionId(const QString &serverId);
[[nodiscard]] std::optional<QString> serverOfIntrospectionId(const core::ClientId &id);

} // namespace oauth
