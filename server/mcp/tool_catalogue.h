// SPDX-License-Identifier: GPL-3.0-or-later
// Which tools exist at which resource, under which name, and who sees which of them. A tool that a caller may not use is absent from the
// list and refused when called. A copy of what the servers describe, renewed when they say that it changed. Server thread only.
#pragma once

#include "server/mcp/mcp_resource.h"
#include "server/mcp/server_registry.h"

#include <QHash>

namespace mcp
{

// The name of something of a server at the resource that gathers all servers (product section 7): `server__name`, built-in ones bare.
[[nodiscard]] QString gatheredName(const QString &serverId, const QString &name);
inline constexpr qsizetype MaxGatheredName = 64; // many hosts of models accept no more

struct GatheredName {
    QString server;
    QString name; // the server's own
};
[[nodiscard]] GatheredName ownName(const ServerRegistry &servers, const McpResource &resource, const QString &name);

struct ToolEntry {
    QString server;
    QString gatheredName;
    ToolDescription tool;

    [[nodiscard]] const QString &nameAt(const McpResource &resource) const { return resource.server.isEmpty() ? gatheredName : tool.name(); }
};
using ToolEntryPtr = std::shared_ptr<const ToolEntry>;

class ToolCatalogue
{
public:
    explicit ToolCatalogue(const ServerRegistry &servers);

    void renew();

    // Null when there is no such tool at that resource.
    [[nodiscard]] ToolEntryPtr find(const McpResource &resource, const QString &name) const;
    // In the order of their names: the same list for the same rights, whatever happened before (MCP 2026-07-28, tools).
    [[nodiscard]] std::vector<ToolEntryPtr> visibleTo(const live::Principal &principal, const McpResource &resource) const;
    [[nodiscard]] QStringList visibleNames(const live::Principal &principal, const McpResource &resource) const;
    // Every tool of a server, whoever may call it.
    [[nodiscard]] QStringList namesOf(const QString &server) const;
    // False when these scopes open nothing at all of what this resource offers.
    [[nodiscard]] bool isOpened(const QStringList &scopes, const McpResource &resource) const;

private:
    struct Shelf {
        std::vector<ToolEntryPtr> entries; // by name
        QHash<QString, ToolEntryPtr> byName;

        void put(const ToolEntryPtr &entry, const QString &name);
    };
    [[nodiscard]] const Shelf &shelfOf(const McpResource &resource) const;

    const ServerRegistry &m_servers;
    Shelf m_gathered;
    QHash<QString, Shelf> m_byServer;
};

} // namespace mcp
