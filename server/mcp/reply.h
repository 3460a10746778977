// SPDX-License-Identifier: GPL-3.0-or-later
// The answer to one JSON-RPC request: plain JSON, or an event stream as soon as something is told before the result (or when the
// client takes nothing else). Server thread only.
#pragma once

#include "server/http/exchange.h"
#include "server/mcp/json_rpc.h"
#include "server/mcp/media_type.h"

namespace mcp
{

class Reply
{
public:
    Reply(http::ExchangePtr exchange, QJsonValue id, AcceptedForms forms);

    void addHeader(QByteArray name, QByteArray value);
    void notify(const QString &method, const QJsonObject &params);

    // One of these, once. They return the size of the message for the call record.
    qint64 sendResult(const QJsonObject &result);
    qint64 sendError(const RpcError &error, int httpStatus = 200);
    // A cancelled request gets no response: an event stream without one is the form that has room for it.
    void sendNothing();
    void sendHttp(http::Response response);

    [[nodiscard]] const QJsonValue &id() const { return m_id; }

private:
    bool startStream();
    qint64 sendMessage(const QByteArray &message, int httpStatus);

    http::ExchangePtr m_exchange;
    QJsonValue m_id;
    AcceptedForms m_forms;
    QList<http::Header> m_headers;
    std::shared_ptr<http::EventStream> m_stream;
};

} // namespace mcp
