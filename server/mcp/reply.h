// SPDX-License-Identifier: GPL-3.0-or-later
// The answer to one JSON-RPC request under its id, by whichever channel the request came. Server thread only.
#pragma once

#include "server/core/ids.h"
#include "server/mcp/answer_channel.h"

#include <memory>

namespace mcp
{

class Reply
{
public:
    Reply(std::shared_ptr<AnswerChannel> channel, QJsonValue id, core::RequestId requestId);

    void addHeader(const QByteArray &name, const QByteArray &value) { m_channel->addHeader(name, value); }
    [[nodiscard]] bool canTell() const { return m_channel->canTell(); }
    void notify(const QString &method, const QJsonObject &params);
    void tell(const QByteArray &message) { m_channel->tell(message); }
    void open() { m_channel->open(); }
    void letGo() { m_channel->letGo(); }

    // One of these, once. The first two return the size of the message for the call record.
    qint64 sendResult(const QJsonObject &result);
    qint64 sendError(const RpcError &error, int httpStatus = 200);
    void sendNothing() { m_channel->answerNothing(); }
    // An answer of HTTP itself; the error is what it comes to where an event stream has begun.
    void refuse(const http::Response &response, const RpcError &inBand);

    [[nodiscard]] const QJsonValue &id() const { return m_id; }

private:
    std::shared_ptr<AnswerChannel> m_channel;
    QJsonValue m_id;
    core::RequestId m_requestId;
};

} // namespace mcp
