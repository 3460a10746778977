// SPDX-License-Identifier: GPL-3.0-or-later
// An MCP server made of Tool objects, and of nothing else: the built-in tools. Checks the arguments against each tool's inputSchema before
// the tool sees them. Server thread only.
#pragma once

#include "server/mcp/mcp_server.h"

#include <QHash>

namespace mcp
{

class ToolServer final : public McpServer
{
public:
    explicit ToolServer(QString id);

    // All of them before the server is registered.
    void add(std::unique_ptr<Tool> tool);

    [[nodiscard]] QString id() const override { return m_id; }
    [[nodiscard]] ServerFeatures features() const override;
    [[nodiscard]] const std::vector<ToolDescription> &tools() const override { return m_descriptions; }
    void list(ItemKind kind, const ServerRequest &request, ItemsAnswer answer) override;
    void handle(const ServerRequest &request, ServerAnswer answer) override;

private:
    QString m_id;
    QHash<QString, std::shared_ptr<Tool>> m_tools;
    std::vector<ToolDescription> m_descriptions; // by name
};

} // namespace mcp
