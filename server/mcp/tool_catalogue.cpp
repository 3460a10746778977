// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tool_catalogue.h"

#include "server/access/permission_check.h"

#include <algorithm>

namespace mcp
{

QString gatheredName(const QString &serverId, const QString &name)
{
    return serverId == BuiltInServer ? name : QString(serverId % QLatin1String("__") % name);
}

// Ids of servers have no underscore, so the first pair of them parts the two.
GatheredName ownName(const ServerRegistry &servers, const McpResource &resource, const QString &name)
{
    if (!resource.server.isEmpty()) {
        return {resource.server, name};
    }
    const qsizetype parting = name.indexOf(QLatin1String("__"));
    const QString server = parting > 0 ? name.first(parting) : QString();
    if (servers.find(server)) {
        return {server, name.sliced(parting + 2)};
    }
    return {BuiltInServer, name};
}

void ToolCatalogue::Shelf::put(const ToolEntryPtr &entry, const QString &name)
{
    if (!byName.contains(name)) {
        entries.push_back(entry);
        byName.insert(name, entry);
    }
}

ToolCatalogue::ToolCatalogue(const ServerRegistry &servers)
    : m_servers(servers)
{
    renew();
}

void ToolCatalogue::renew()
{
    m_gathered = {};
    m_byServer.clear();
    for (const McpServer *server : m_servers.all()) {
        const QString id = server->id();
        Shelf &own = m_byServer[id];
        for (const ToolDescription &tool : server->tools()) {
            const auto entry = std::make_shared<const ToolEntry>(ToolEntry{id, gatheredName(id, tool.name()), tool});
            own.put(entry, tool.name());
            if (entry->gatheredName.size() <= MaxGatheredName) {
                m_gathered.put(entry, entry->gatheredName);
            }
        }
    }
    std::sort(m_gathered.entries.begin(), m_gathered.entries.end(),
              [](const ToolEntryPtr &a, const ToolEntryPtr &b) { return a->gatheredName < b->gatheredName; });
}

const ToolCatalogue::Shelf &ToolCatalogue::shelfOf(const McpResource &resource) const
{
    static const Shelf empty;
    if (resource.server.isEmpty()) {
        return m_gathered;
    }
    const auto shelf = m_byServer.constFind(resource.server);
    return shelf == m_byServer.constEnd() ? empty : *shelf;
}

ToolEntryPtr ToolCatalogue::find(const McpResource &resource, const QString &name) const
{
    return shelfOf(resource).byName.value(name);
}

std::vector<ToolEntryPtr> ToolCatalogue::visibleTo(const live::Principal &principal, const McpResource &resource) const
{
    const access_control::TokenGrant grant = resource.grantOf(principal.scopes);
    std::vector<ToolEntryPtr> visible;
    for (const ToolEntryPtr &entry : shelfOf(resource).entries) {
        if (access_control::mayCall(principal.rights, grant, entry->server, entry->tool.name()).isAllowed) {
            visible.push_back(entry);
        }
    }
    return visible;
}

QStringList ToolCatalogue::visibleNames(const live::Principal &principal, const McpResource &resource) const
{
    QStringList names;
    for (const ToolEntryPtr &entry : visibleTo(principal, resource)) {
        names.append(entry->nameAt(resource));
    }
    return names;
}

QStringList ToolCatalogue::namesOf(const QString &server) const
{
    QStringList names;
    for (const ToolEntryPtr &entry : m_byServer.value(server).entries) {
        names.append(entry->tool.name());
    }
    return names;
}

bool ToolCatalogue::isOpened(const QStringList &scopes, const McpResource &resource) const
{
    const access_control::TokenGrant grant = resource.grantOf(scopes);
    const std::vector<McpServer *> &servers = m_servers.all();
    return std::any_of(servers.begin(), servers.end(), [&](const McpServer *server) {
        return resource.offers(server->id()) && access_control::opensServer(grant, server->id());
    });
}

} // namespace mcp
