// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tool_catalogue.h"

#include "server/access/permission_check.h"

#include <algorithm>

namespace mcp
{

void ToolCatalogue::add(const QString &server, std::unique_ptr<Tool> tool)
{
    m_entries.push_back({server, std::move(tool)});
    std::sort(m_entries.begin(), m_entries.end(), [](const ToolEntry &a, const ToolEntry &b) { return a.name() < b.name(); });
}

const ToolEntry *ToolCatalogue::find(const McpResource &resource, const QString &name) const
{
    for (const ToolEntry &entry : m_entries) {
        if (entry.name() == name && resource.offers(entry.server)) {
            return &entry;
        }
    }
    return nullptr;
}

std::vector<const ToolEntry *> ToolCatalogue::visibleTo(const live::Principal &principal, const McpResource &resource) const
{
    const access_control::TokenGrant grant = resource.grantOf(principal.scopes);
    std::vector<const ToolEntry *> visible;
    for (const ToolEntry &entry : m_entries) {
        if (resource.offers(entry.server) && access_control::mayCall(principal.rights, grant, entry.server, entry.name()).isAllowed) {
            visible.push_back(&entry);
        }
    }
    return visible;
}

QStringList ToolCatalogue::visibleNames(const live::Principal &principal, const McpResource &resource) const
{
    QStringList names;
    for (const ToolEntry *entry : visibleTo(principal, resource)) {
        names.append(entry->name());
    }
    return names;
}

QStringList ToolCatalogue::namesOf(const QString &server) const
{
    QStringList names;
    for (const ToolEntry &entry : m_entries) {
        if (entry.server == server) {
            names.append(entry.name());
        }
    }
    return names;
}

bool ToolCatalogue::isOpened(const QStringList &scopes, const McpResource &resource) const
{
    const access_control::TokenGrant grant = resource.grantOf(scopes);
    return std::any_of(m_entries.begin(), m_entries.end(), [&](const ToolEntry &entry) {
        return resource.offers(entry.server) && access_control::opensServer(grant, entry.server);
    });
}

} // namespace mcp
