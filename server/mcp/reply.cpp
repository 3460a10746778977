// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/reply.h"

#include <QDebug>
#include <QLoggingCategory>

namespace mcp
{

Q_LOGGING_CATEGORY(lcReply, "gatehouse.mcp.reply")

Reply::Reply(http::ExchangePtr exchange, QJsonValue id, AcceptedForms forms)
    : m_exchange(std::move(exchange))
    , m_id(std::move(id))
    , m_forms(forms)
{
}

void Reply::addHeader(QByteArray name, QByteArray value)
{
    m_headers.append({std::move(name), std::move(value)});
}

// False when the client has gone or every stream is taken (503 was sent).
bool Reply::startStream()
{
    if (!m_stream && m_exchange->isOpen()) {
        m_stream = m_exchange->startEventStream(m_headers);
    }
    return m_stream != nullptr;
}

void Reply::notify(const QString &method, const QJsonObject &params)
{
    if (m_forms.eventStream && startStream()) {
        m_stream->send({{}, QByteArrayLiteral("message"), notificationMessage(method, params)});
    }
}

qint64 Reply::sendResult(const QJsonObject &result)
{
    return sendMessage(resultMessage(m_id, result), 200);
}

qint64 Reply::sendError(const RpcError &error, int httpStatus)
{
    // Quoted: the message may name something from outside, which must not break a log line in two.
    qCInfo(lcReply).noquote() << m_exchange->request().id.toString() << "answered with" << httpStatus << int(error.code)
                              << QDebug::toString(error.message);
    return sendMessage(errorMessage(m_id, error), httpStatus);
}

qint64 Reply::sendMessage(const QByteArray &message, int httpStatus)
{
    // An error status can only be told by a plain answer, whatever the client accepts.
    const bool isStream = m_stream || (!m_forms.json && httpStatus == 200);
    if (isStream) {
        if (startStream()) {
            m_stream->send({{}, QByteArrayLiteral("message"), message});
            m_stream->close();
        }
    } else if (m_exchange->isOpen()) {
        http::Response response = http::Response::json(httpStatus, message);
        response.headers += m_headers;
        m_exchange->send(std::move(response));
    }
    return message.size();
}

void Reply::sendNothing()
{
    if (startStream()) {
        m_stream->close();
    }
}

void Reply::sendHttp(http::Response response)
{
    if (m_stream) {
        m_stream->close();
    } else if (m_exchange->isOpen()) {
        m_exchange->send(std::move(response));
    }
}

} // namespace mcp
