// SPDX-License-Identifier: GPL-3.0-or-later
// Which server a URI belongs to where servers are gathered. URIs are never rewritten (they stand in texts and links that nobody could
// rewrite), so two servers may offer one URI: the first one in the order of their ids has it, in lists and when it is read; the other one
// is reached at its own address. Asked in this order: what a result has linked to this user, lists, templates (protocol.md 2.9, 8).
// Server thread only.
#pragma once

#include "server/mcp/list_gathering.h"
#include "server/mcp/server_registry.h"

#include <QCache>

namespace mcp
{

class ResourceRouter
{
public:
    explicit ResourceRouter(const ServerRegistry &servers);

    using Found = std::function<void(McpServer *server)>; // null: nobody has it
    // Among those servers, by id, which `request`'s caller may use. `then` may be called at once; never when the context has ended.
    void find(const QString &uri, const QStringList &ids, const ServerRequest &request, Found then) const;

    // Links in a result name resources that no list has to have (MCP 2025-06-18, resource links).
    void noteLinks(const core::UserId &user, const QString &server, const QJsonObject &result);

private:
    struct LinkKey {
        core::UserId user;
        QString uri;

        friend bool operator==(const LinkKey &, const LinkKey &) = default;
        friend size_t qHash(const LinkKey &key, size_t seed = 0) { return qHashMulti(seed, key.user, key.uri); }
    };
    [[nodiscard]] std::vector<McpServer *> present(const QStringList &ids) const;
    void note(const core::UserId &user, const QString &server, const QString &uri);

    const ServerRegistry &m_servers;
    QCache<LinkKey, QString> m_linkedBy; // server id
};

// RFC 6570, as far as matching goes: every expression stands for any run of characters.
[[nodiscard]] bool matchesTemplate(const QString &uriTemplate, const QString &uri);

} // namespace mcp
