// SPDX-License-Identifier: GPL-3.0-or-later
// One round of asking a client with a session what a server needs to know: the input requests of 2026-07-28 as real requests, all at once,
// on the stream of the request they belong to (protocol.md 2.7). Deletes itself. Server thread only.
#pragma once

#include "server/mcp/mcp_session.h"
#include "server/mcp/reply.h"

namespace mcp
{

class InputRound final : public QObject
{
    Q_OBJECT
public:
    // key -> result of each, or the first failure.
    using Answered = std::function<void(core::Expected<QJsonObject, RpcError>)>;

    // `then` is called once; never when `context` ends first. What the client has not declared is asked of nobody.
    static void start(const McpSessionPtr &session, const Reply &reply, const QJsonObject &inputRequests, QObject *context, Answered then);

private:
    InputRound(Answered then, QObject *context);
    void take(const QString &key, const core::Expected<QJsonObject, RpcError> &answer);
    void finish(core::Expected<QJsonObject, RpcError> answers);

    Answered m_then;
    QJsonObject m_answers;
    qsizetype m_open = 0;
};

} // namespace mcp
