// SPDX-License-Identifier: GPL-3.0-or-later
// Which tools exist and who sees which of them. A tool that a caller may not use is absent from the list and refused when called.
// Server thread only.
#pragma once

#include "server/mcp/mcp_resource.h"
#include "server/mcp/tool.h"

#include <vector>

namespace mcp
{

struct ToolEntry {
    QString server;
    std::unique_ptr<Tool> tool;

    [[nodiscard]] const QString &name() const { return tool->description().name; }
};

class ToolCatalogue
{
public:
    void add(const QString &server, std::unique_ptr<Tool> tool);

    // Null when there is no such tool at that resource.
    [[nodiscard]] const ToolEntry *find(const McpResource &resource, const QString &name) const;
    // In the order of their names: the same list for the same rights, whatever happened before (MCP 2026-07-28, tools).
    [[nodiscard]] std::vector<const ToolEntry *> visibleTo(const live::Principal &principal, const McpResource &resource) const;
    [[nodiscard]] QStringList visibleNames(const live::Principal &principal, const McpResource &resource) const;
    // Every tool of a server, whoever may call it.
    [[nodiscard]] QStringList namesOf(const QString &server) const;
    // False when these scopes open nothing at all of what this resource offers.
    [[nodiscard]] bool isOpened(const QStringList &scopes, const McpResource &resource) const;

private:
    std::vector<ToolEntry> m_entries;
};

} // namespace mcp
