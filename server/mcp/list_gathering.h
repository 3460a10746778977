// SPDX-License-Identifier: GPL-3.0-or-later
// One kind of list of several servers at once, in their order; a server that fails or takes too long is left out of what the others
// offer. Deletes itself. Server thread only.
#pragma once

#include "server/mcp/mcp_server.h"

#include <QTimer>

#include <chrono>

namespace mcp
{

struct ServerItems {
    QString server;
    core::Expected<QJsonArray, RpcError> items;
};

class ListGathering final : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::seconds Patience{20};
    using Gathered = std::function<void(std::vector<ServerItems>)>;

    // `then` is called once; never when `context` ends first.
    static void start(ItemKind kind, const std::vector<McpServer *> &servers, const ServerRequest &request, QObject *context, Gathered then);

private:
    ListGathering(Gathered then, QObject *context);
    void take(size_t place, core::Expected<QJsonArray, RpcError> items);
    void finish();

    Gathered m_then;
    std::vector<ServerItems> m_answers;
    std::vector<bool> m_hasAnswered;
    size_t m_open = 0;
    QTimer m_patience;
};

} // namespace mcp
