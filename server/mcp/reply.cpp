// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/reply.h"

#include <QDebug>
#include <QLoggingCategory>

namespace mcp
{

Q_LOGGING_CATEGORY(lcReply, "gatehouse.mcp.reply")

Reply::Reply(std::shared_ptr<AnswerChannel> channel, QJsonValue id, core::RequestId requestId)
    : m_channel(std::move(channel))
    , m_id(std::move(id))
    , m_requestId(std::move(requestId))
{
}

void Reply::notify(const QString &method, const QJsonObject &params)
{
    m_channel->tell(notificationMessage(method, params));
}

qint64 Reply::sendResult(const QJsonObject &result)
{
    const QByteArray message = resultMessage(m_id, result);
    m_channel->answer(message, 200);
    return message.size();
}

qint64 Reply::sendError(const RpcError &error, int httpStatus)
{
    // Quoted: the message may name something from outside, which must not break a log line in two.
    qCInfo(lcReply).noquote() << m_requestId.toString() << "answered with" << httpStatus << int(error.code) << QDebug::toString(error.message);
    const QByteArray message = errorMessage(m_id, error);
    m_channel->answer(message, httpStatus);
    return message.size();
}

void Reply::refuse(const http::Response &response, const RpcError &inBand)
{
    m_channel->refuse(response, errorMessage(m_id, inBand));
}

} // namespace mcp
