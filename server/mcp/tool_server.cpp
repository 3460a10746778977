// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tool_server.h"

#include "server/mcp/argument_check.h"

#include <algorithm>

namespace mcp
{

ToolServer::ToolServer(QString id)
    : m_id(std::move(id))
{
}

void ToolServer::add(std::unique_ptr<Tool> tool)
{
    m_descriptions.push_back(tool->description());
    std::sort(m_descriptions.begin(), m_descriptions.end(), [](const auto &a, const auto &b) { return a.name() < b.name(); });
    const QString name = tool->description().name();
    m_tools.insert(name, std::move(tool));
}

ServerFeatures ToolServer::features() const
{
    ServerFeatures features;
    features.hasTools = true;
    return features;
}

void ToolServer::list(ItemKind, const ServerRequest &, ItemsAnswer answer)
{
    answer(QJsonArray());
}

void ToolServer::handle(const ServerRequest &request, ServerAnswer answer)
{
    const std::shared_ptr<Tool> tool = m_tools.value(request.params.value(key::Name).toString());
    if (request.method != method::CallTool || !tool) {
        answer(RpcError{ErrorCode::InvalidParams, QStringLiteral("there is no such tool"), {}});
        return;
    }
    const auto reply = [note = request.noteFailure, answer = std::move(answer)](const ToolResult &result) {
        if (result.isError()) {
            note(result.errorCode);
        }
        answer(result.toJson());
    };
    const QJsonObject arguments = request.params.value(key::Arguments).toObject();
    // The model is told, so that it can correct itself (MCP 2025-11-25, tools, error handling).
    if (const auto problem = argumentProblem(tool->description().inputSchema(), arguments)) {
        reply(ToolResult::failure(QStringLiteral("invalid_arguments"), QStringLiteral("Invalid arguments: %1.").arg(*problem)));
        return;
    }
    tool->call({request.principal, request.accessToken, arguments, request.context, request.report}, reply);
}

} // namespace mcp
