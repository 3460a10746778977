// SPDX-License-Identifier: GPL-3.0-or-later
// An MCP server of which the test sets what it offers, and answers what it is asked.
#pragma once

#include "server/mcp/mcp_server.h"

#include <QPointer>

namespace tests
{

class ScriptedServer final : public mcp::McpServer
{
public:
    struct Asked {
        mcp::ServerRequest request;
        mcp::ServerAnswer answer;
        QPointer<QObject> context;
    };

    explicit ScriptedServer(QString id)
        : m_id(std::move(id))
    {
        served.hasTools = true;
    }

    void offer(const QString &tool)
    {
        const QJsonObject schema{{QStringLiteral("type"), QStringLiteral("object")}};
        descriptions.emplace_back(QJsonObject{{mcp::key::Name, tool}, {mcp::key::InputSchema, schema}});
    }
    [[nodiscard]] Asked &last() { return asked.back(); }

    [[nodiscard]] QString id() const override { return m_id; }
    [[nodiscard]] mcp::ServerFeatures features() const override { return served; }
    [[nodiscard]] const std::vector<mcp::ToolDescription> &tools() const override { return descriptions; }
    void list(mcp::ItemKind kind, const mcp::ServerRequest &, mcp::ItemsAnswer answer) override 
    {
        if (listError) {
            answer(core::unexpected(*listError));
        } else {
            answer(items.value(int(kind)));
        }
    }
    void handle(const mcp::ServerRequest &request, mcp::ServerAnswer answer) override
    {
        asked.push_back({request, std::move(answer), request.context});
    }

    mcp::ServerFeatures served;
    std::vector<mcp::ToolDescription> descriptions;
    QMap<int, QJsonArray> items; // by ItemKind
    std::optional<mcp::RpcError> listError;
    std::vector<Asked> asked;

private:
    QString m_id;
};

} // namespace tests
